"""What comes into the approvals' inbox: events of CodePipeline, what the doors hand on, and ticks."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError

from slipway.functions.slack_door.interaction import Press, Submission

BEGUN, FAILED = "STARTED", "FAILED"
"""The state of an action that begins to wait, every other one of which is an end, and that of a gate that refuses
(CodePipeline user guide, event states).
"""


class BadMessageError(ValueError):
    """A message that says nothing that can be used, with what was expected and no value."""


class ActionType(BaseModel):
    """What kind of action it is."""

    category: str


class ActionDetail(BaseModel):
    """An action and the state that it came to."""

    pipeline: str
    execution: str = Field(alias="execution-id")
    stage: str
    action: str
    state: str
    type: ActionType


class ActionChanged(BaseModel):
    """CodePipeline tells that an action began or ended."""

    detail_type: Literal["CodePipeline Action Execution State Change"] = Field(alias="detail-type")
    source: Literal["aws.codepipeline"]
    detail: ActionDetail


class Tick(BaseModel):
    """Time passes."""

    detail_type: Literal["Scheduled Event"] = Field(alias="detail-type")
    source: Literal["aws.events"]


class FromSlack(BaseModel):
    """Someone pressed a button, or sent a modal.

    Attributes:
        key: of the request; the same request again has the same key.
        at: when it was taken, in seconds since the epoch.
    """

    sender: Literal["slack"] = Field(alias="from")
    key: str
    at: float
    told: Annotated[Press | Submission, Field(discriminator="type")]


class FromLink(BaseModel):
    """Someone answered on the page that a mail led to.

    Attributes:
        person: whom the link was made for.
    """

    sender: Literal["link"] = Field(alias="from")
    key: str
    at: float
    request: str
    person: str
    says: Literal["approve", "reject"]
    reason: str = ""


Message = ActionChanged | Tick | FromSlack | FromLink


def message(body: str) -> Message:
    """The message in the body of a queue's record.

    Raises:
        BadMessageError: it is none.
    """
    try:
        told = json.loads(body)
    except ValueError:
        raise BadMessageError("expected JSON") from None
    kind = _kind(told)
    try:
        return kind.model_validate(told)
    except ValidationError as error:
        fields = ", ".join(sorted({".".join(map(str, each["loc"])) for each in error.errors()}))
        raise BadMessageError(f"expected a message of kind {kind.__name__}; see {fields[:300]}") from None


def _kind(told: object) -> type[ActionChanged | Tick | FromSlack | FromLink]:
    if isinstance(told, dict):
        if told.get("source") == "aws.codepipeline":
            return ActionChanged
        if told.get("source") == "aws.events":
            return Tick
        if told.get("from") == "slack":
            return FromSlack
        if told.get("from") == "link":
            return FromLink
    raise BadMessageError("expected an event of CodePipeline, a tick, or what a door hands on")
