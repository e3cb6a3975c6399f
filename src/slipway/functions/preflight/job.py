"""The job by which CodePipeline asks, whether for an action or for a rule of a stage, and how it is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from slipway.decide.waiting import Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.clients import Client

LONGEST_MESSAGE = 5000
"""Characters of a failure (CodePipeline API, FailureDetails)."""
LONGEST_SUMMARY = 2048
"""Characters of a success (CodePipeline API, ExecutionDetails)."""
OVER = frozenset({"InvalidJobStateException", "JobNotFoundException"})
"""What CodePipeline says of a job that was answered before, or whose time is up."""


class BadJobError(ValueError):
    """A job that does not say what is asked, with what was expected."""


class Asked(BaseModel):
    """The user parameters of the action: a JSON object."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    service: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=63)
    tree: str = Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")
    digest: str = Field("", pattern=r"^(sha256:[0-9a-f]{64})?$")
    execution: str = Field(min_length=1, max_length=100)


class Waiting(BaseModel):
    """What a wait remembers from one question to the next, as the continuation token."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: AwareDatetime


@dataclass(frozen=True)
class Job:
    """A job as CodePipeline hands it over.

    Attributes:
        since: when the wait began; None where this is the first question.
    """

    id: str
    asked: Asked
    since: datetime | None


def job_id(event: Mapping[str, Any]) -> str:
    """The id of the job in an event.

    Raises:
        BadJobError: the event is none of CodePipeline's.
    """
    try:
        return str(event["CodePipeline.job"]["id"])
    except (KeyError, TypeError):
        raise BadJobError("expected an event of CodePipeline, with CodePipeline.job.id") from None


def read(event: Mapping[str, Any]) -> Job:
    """The job in an event (CodePipeline user guide, "JSON event example").

    Raises:
        BadJobError: it does not say who asks; the message names fields and no values.
    """
    identity, data = job_id(event), event["CodePipeline.job"].get("data") or {}
    parameters = ((data.get("actionConfiguration") or {}).get("configuration") or {}).get("UserParameters") or ""
    token = data.get("continuationToken")
    try:
        return Job(
            identity,
            Asked.model_validate_json(parameters),
            Waiting.model_validate_json(token).since if token else None,
        )
    except ValidationError as error:
        fields = [f"{'.'.join(map(str, each['loc'])) or 'JSON'}: {each['msg']}" for each in error.errors()]
        raise BadJobError(f"{error.title} of the gate's action: {'; '.join(fields)}") from None


def answer(client: Client, job: str, step: Step, since: datetime) -> bool:
    """Tell CodePipeline; False where the job is over already, which is no fault.

    Raises:
        ClientError: CodePipeline refused for another reason.
    """
    try:
        if step.says == "refuse":
            message = _cut(step.summary, LONGEST_MESSAGE)
            client.put_job_failure_result(jobId=job, failureDetails={"type": "JobFailed", "message": message})
        elif step.says == "wait":
            token = Waiting(since=since).model_dump_json()
            summary = _cut(step.summary, LONGEST_SUMMARY)
            client.put_job_success_result(
                jobId=job, continuationToken=token, executionDetails={"summary": summary, "percentComplete": 0}
            )
        else:
            client.put_job_success_result(jobId=job, executionDetails={"summary": "every gate is open"})
    except client.exceptions.ClientError as error:
        if error.response["Error"]["Code"] not in OVER:
            raise
        return False
    return True


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
