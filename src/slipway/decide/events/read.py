"""Reads the events of AWS and of our webhooks into the one schema."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from pydantic import ValidationError

from slipway.decide.changes import Commit, Push
from slipway.decide.events import forms, links
from slipway.decide.events.event import BadEventError, Event, Kind, State

if TYPE_CHECKING:
    from slipway.decide.directory import Listed

LONGEST_REASON = 2000
"""Characters of a reason that are kept."""
OF_PIPELINES = "codepipeline/"
"""What the initiator of a build begins with where a pipeline started it (CodeBuild API, Build)."""
DEPLOYS = "deploy"

EXECUTIONS: Mapping[str, State] = {
    "STARTED": "started",
    "RESUMED": "started",
    "STOPPING": "stopping",
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "CANCELED": "stopped",
    "STOPPED": "stopped",
    "ABANDONED": "stopped",
    "SUPERSEDED": "superseded",
}
BUILDS: Mapping[str, State] = {
    "IN_PROGRESS": "started",
    "SUCCEEDED": "succeeded",
    "FAILED": "failed",
    "FAULT": "failed",
    "TIMED_OUT": "failed",
    "STOPPED": "stopped",
}
DEPLOYMENTS: Mapping[str, State] = {
    "QUEUED": "queued",
    "START": "started",
    "READY": "started",
    "SUCCESS": "succeeded",
    "FAILURE": "failed",
    "STOP": "stopped",
    "SERVICE_DEPLOYMENT_IN_PROGRESS": "started",
    "SERVICE_DEPLOYMENT_COMPLETED": "succeeded",
    "SERVICE_DEPLOYMENT_FAILED": "failed",
}
ALARMS: Mapping[str, State] = {"OK": "quiet", "ALARM": "ringing", "INSUFFICIENT_DATA": "unknown"}

Form = TypeVar("Form", bound=forms.Form)


class Names(Protocol):
    """What a stack knows of its services by the names that events use."""

    stack: str
    environment: str

    def of_pipeline(self, pipeline: str) -> Listed | None:
        """The service whose pipeline this is."""

    def of_alarm(self, alarm: str) -> Listed | None:
        """The service that an alarm watches."""

    def of_group(self, application: str, group: str) -> Listed | None:
        """The service that a deployment group of CodeDeploy brings."""

    def of_ecs(self, cluster: str, name: str) -> Listed | None:
        """The service that a service of ECS is."""


def read(told: object, names: Names, clean: Callable[[str], str]) -> Event | None:
    """The event; None for one about something that this stack doesn't know, or that says nothing yet.

    Args:
        told: the event as EventBridge delivers it, from JSON.
        names: of the stack.
        clean: takes secrets out of a text.

    Raises:
        BadEventError: it is not what its source documents.
    """
    envelope = _parsed(forms.Envelope, told)
    reader = READERS.get((envelope.source, envelope.kind))
    if reader is None:
        raise BadEventError(f"nothing is known of events '{clean(envelope.kind)}' of '{clean(envelope.source)}'")
    return reader(envelope, names, clean)


Clean = Callable[[str], str]


def _execution(envelope: forms.Envelope, names: Names, clean: Clean) -> Event | None:
    told = _parsed(forms.Execution, envelope.detail)
    listed = names.of_pipeline(told.pipeline)
    if listed is None:
        return None
    works = {work for place, work in listed.actions.items() if place.partition("/")[0] == told.stage}
    work = listed.actions.get(f"{told.stage}/{told.action}", "")
    kind: Kind = "pipeline"
    if told.action:
        kind = "approval" if work == "approval" else "gate" if work == "gate" else "action"
    elif told.stage:
        kind, work = "stage", DEPLOYS if DEPLOYS in works else ""
    shown = {"execution": links.of_execution(envelope.region, told.pipeline, told.execution)}
    return _event(
        envelope,
        names,
        kind,
        EXECUTIONS[told.state],
        service=listed.service,
        pipeline=told.pipeline,
        execution=told.execution,
        stage=told.stage,
        action=told.action,
        work=work,
        reason=_line(told.result.summary or told.result.code, clean),
        links=shown | ({"log": told.result.url} if told.result.url.startswith("https://") else {}),
    )


def _build(envelope: forms.Envelope, names: Names, _clean: Clean) -> Event | None:
    told = _parsed(forms.Build, envelope.detail)
    pipeline = told.more.initiator.removeprefix(OF_PIPELINES)
    listed = names.of_pipeline(pipeline) if pipeline != told.more.initiator else None
    if listed is None:
        return None
    link = told.more.logs.link or ""
    return _event(
        envelope,
        names,
        "build",
        BUILDS[told.status],
        service=listed.service,
        pipeline=pipeline,
        subject=told.build,
        links={"log": link} if link.startswith("https://") else {},
    )


def _codedeploy(envelope: forms.Envelope, names: Names, _clean: Clean) -> Event | None:
    told = _parsed(forms.Deployment, envelope.detail)
    listed = names.of_group(told.application, told.group)
    if listed is None:
        return None
    shown = {"deployment": links.of_deployment(envelope.region, told.deployment)}
    state = DEPLOYMENTS[told.state]
    return _event(envelope, names, "deployment", state, service=listed.service, subject=told.deployment, links=shown)


def _ecs(envelope: forms.Envelope, names: Names, clean: Clean) -> Event | None:
    told = _parsed(forms.EcsDeployment, envelope.detail)
    parts = envelope.resources[0].rpartition(":")[2].split("/") if envelope.resources else []
    listed = names.of_ecs(*parts[1:]) if len(parts) == len(("service", "CLUSTER", "NAME")) else None
    if listed is None:
        return None
    return _event(
        envelope,
        names,
        "deployment",
        DEPLOYMENTS[told.name],
        service=listed.service,
        subject=told.deployment,
        reason=_line(told.reason, clean),
    )


def _alarm(envelope: forms.Envelope, names: Names, clean: Clean) -> Event | None:
    told = _parsed(forms.Alarm, envelope.detail)
    listed = names.of_alarm(told.name)
    if listed is None:
        return None
    rang = told.state if told.state.value == "ALARM" else told.before
    since = rang.timestamp or envelope.time if rang and rang.value == "ALARM" else None
    return _event(
        envelope,
        names,
        "alarm",
        ALARMS[told.state.value],
        service=listed.service,
        subject=told.name,
        since=since,
        reason=_line(told.state.reason, clean),
        links={"alarm": links.of_alarm(envelope.region, told.name)},
    )


def _push(envelope: forms.Envelope, names: Names, clean: Clean) -> Event | None:
    told = _parsed(forms.Pushed, envelope.detail)
    if told.deleted or not told.ref.startswith("refs/heads/"):
        return None
    commits = tuple(
        Commit(one.id, one.author, _line(one.message, clean), one.at, one.with_authors) for one in told.commits
    )
    push = Push(
        repository=told.repository.full_name,
        ref=told.ref,
        before=told.before,
        after=told.after,
        pusher=told.pusher,
        at=envelope.time.isoformat(),
        commits=commits,
        whole=not told.forced and not told.left_out,
    )
    shown = {"difference": told.compare} if told.compare.startswith("https://") else {}
    return _event(envelope, names, "push", "told", subject=told.after, links=shown, push=push)


def _proposal(envelope: forms.Envelope, names: Names, clean: Clean) -> Event:
    told = _parsed(forms.Proposed, envelope.detail)
    subject = f"{told.repository.full_name}#{told.pull_request.number}"
    return _event(envelope, names, "proposal", "told", subject=clean(subject), reason=_line(told.action, clean))


def _message(envelope: forms.Envelope, names: Names, clean: Clean) -> Event:
    told = _parsed(forms.Told, envelope.detail)
    return _event(envelope, names, "message", "told", subject=_line(told.system, clean))


READERS: Mapping[tuple[str, str], Callable[[forms.Envelope, Names, Clean], Event | None]] = {
    ("aws.codepipeline", "CodePipeline Pipeline Execution State Change"): _execution,
    ("aws.codepipeline", "CodePipeline Stage Execution State Change"): _execution,
    ("aws.codepipeline", "CodePipeline Action Execution State Change"): _execution,
    ("aws.codebuild", "CodeBuild Build State Change"): _build,
    ("aws.codedeploy", "CodeDeploy Deployment State-change Notification"): _codedeploy,
    ("aws.ecs", "ECS Deployment State Change"): _ecs,
    ("aws.cloudwatch", "CloudWatch Alarm State Change"): _alarm,
    ("slipway.webhooks", "GitHub push"): _push,
    ("slipway.webhooks", "GitHub pull request"): _proposal,
    ("slipway.webhooks", "System message"): _message,
}
"""Which events are known, by their source and their detail type."""


def _event(envelope: forms.Envelope, names: Names, kind: Kind, state: State, **more: Any) -> Event:  # noqa: ANN401 - fields
    return Event(envelope.id, kind, state, envelope.time, names.stack, names.environment, **more)


def _line(text: str, clean: Clean) -> str:
    """One line of a text, without secrets and without what steers a terminal."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in text[: 2 * LONGEST_REASON]).split())
    return clean(plain)[:LONGEST_REASON]


def _parsed(form: type[Form], told: object) -> Form:
    try:
        return form.model_validate(told)
    except ValidationError as error:
        fields = sorted({".".join(map(str, each["loc"])) or "the event" for each in error.errors()})
        raise BadEventError(f"expected the fields of {form.__name__}; see {', '.join(fields)[:300]}") from None
