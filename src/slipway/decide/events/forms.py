"""The events that are told, in the forms that their sources document. Further fields are fine, and not looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9.@_-]{1,100}$")]
Identity = Annotated[str, Field(pattern=r"^[A-Za-z0-9:/_.-]{1,256}$")]
Text = Annotated[str, Field(max_length=100_000)]
Sha = Annotated[str, Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")]


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("expected an instant between the years 1 and 9999") from None


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


class Form(BaseModel):
    """The base of all: fields by the names that their sources give them."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, populate_by_name=True)


class Envelope(Form):
    """What EventBridge puts around every event (EventBridge user guide, "Events")."""

    id: Identity
    source: Annotated[str, Field(max_length=256)]
    kind: Annotated[str, Field(alias="detail-type", max_length=256)]
    time: Instant
    region: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
    resources: tuple[str, ...] = ()
    detail: dict[str, Any]


class Result(Form):
    """What an action's provider says of its work."""

    url: Text = Field("", alias="external-execution-url")
    summary: Text = Field("", alias="external-execution-summary")
    code: Text = Field("", alias="error-code")


class Execution(Form):
    """CodePipeline of a pipeline, a stage or an action (CodePipeline user guide, "Monitoring CodePipeline events")."""

    pipeline: Name
    execution: Identity = Field(alias="execution-id")
    state: Literal[
        "STARTED", "RESUMED", "STOPPING", "SUCCEEDED", "FAILED", "CANCELED", "STOPPED", "SUPERSEDED", "ABANDONED"
    ]
    stage: Name | Literal[""] = ""
    action: Name | Literal[""] = ""
    result: Result = Field(Result(), alias="execution-result")


class Logs(Form):
    """Where a build writes to."""

    link: Text | None = Field(None, alias="deep-link")


class BuildFacts(Form):
    """More about a build."""

    logs: Logs = Logs()
    initiator: Text = ""


class Build(Form):
    """CodeBuild of a build (CodeBuild user guide, "Build notifications sample")."""

    status: Literal["IN_PROGRESS", "SUCCEEDED", "FAILED", "STOPPED", "FAULT", "TIMED_OUT"] = Field(alias="build-status")
    project: Identity = Field(alias="project-name")
    build: Identity = Field(alias="build-id")
    more: BuildFacts = Field(BuildFacts(), alias="additional-information")


class Deployment(Form):
    """CodeDeploy of a deployment (CodeDeploy user guide, "Monitoring deployments with CloudWatch Events")."""

    application: Name
    group: Name = Field(alias="deploymentGroup")
    deployment: Identity = Field(alias="deploymentId")
    state: Literal["START", "QUEUED", "READY", "SUCCESS", "FAILURE", "STOP"]


class EcsDeployment(Form):
    """ECS of a service's deployment (ECS developer guide, "Amazon ECS service deployment state change events")."""

    name: Literal["SERVICE_DEPLOYMENT_IN_PROGRESS", "SERVICE_DEPLOYMENT_COMPLETED", "SERVICE_DEPLOYMENT_FAILED"] = (
        Field(alias="eventName")
    )
    deployment: Identity = Field(alias="deploymentId")
    reason: Text = ""


class AlarmState(Form):
    """What an alarm says."""

    value: Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
    reason: Text = ""
    timestamp: Instant | None = None


class Alarm(Form):
    """CloudWatch of an alarm (CloudWatch user guide, "Alarm events and EventBridge")."""

    name: Annotated[str, Field(alias="alarmName", min_length=1, max_length=255)]
    state: AlarmState
    before: AlarmState | None = Field(None, alias="previousState")


class PushedCommit(Form):
    """A commit as our webhooks tell it."""

    id: Sha
    author: Annotated[str, Field(max_length=1024)] = ""
    with_authors: tuple[Annotated[str, Field(max_length=1024)], ...] = ()
    message: Text = ""
    at: Annotated[str, Field(max_length=64)] = ""


class Repository(Form):
    """A repository of GitHub."""

    full_name: Annotated[str, Field(min_length=1, max_length=256)]


class Pushed(Form):
    """A push as our webhooks tell it."""

    ref: Annotated[str, Field(min_length=1, max_length=256)]
    before: Sha
    after: Sha
    deleted: bool = False
    forced: bool = False
    compare: Text = ""
    repository: Repository
    pusher: Annotated[str, Field(max_length=1024)] = ""
    commits: tuple[PushedCommit, ...] = ()
    left_out: Annotated[int, Field(ge=0)] = Field(0, alias="commits_left_out")


class Side(Form):
    """A branch of a pull request."""

    sha: Sha


class Proposal(Form):
    """A pull request."""

    number: Annotated[int, Field(ge=1, le=2**63)]
    head: Side


class Proposed(Form):
    """Something that happened to a pull request, as our webhooks tell it."""

    action: Annotated[str, Field(max_length=256)]
    pull_request: Proposal
    repository: Repository


class Told(Form):
    """What another system said, as our webhooks tell it."""

    key: Annotated[str, Field(min_length=1, max_length=512)]
    system: Annotated[str, Field(min_length=1, max_length=256)]
