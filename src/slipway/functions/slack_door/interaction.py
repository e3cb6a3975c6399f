"""What Slack tells of a press or of a modal that was sent (Slack, "Interaction payloads"): what of it is handed on."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from pydantic import BaseModel, Field, TypeAdapter, ValidationError


class UnusableError(ValueError):
    """A request that is signed well and says nothing that can be used, with what was expected."""


class User(BaseModel):
    """Who did it, by Slack's id."""

    id: str = Field(min_length=1, max_length=40)


class Action(BaseModel):
    """A button that was pressed."""

    action_id: str = Field(max_length=255)
    value: str = Field("", max_length=2000)


class Channel(BaseModel):
    """Where the message stands."""

    id: str = Field(max_length=40)


class Press(BaseModel):
    """A press of a button below a message."""

    type: Literal["block_actions"]
    user: User
    trigger_id: str = Field(max_length=255)
    channel: Channel
    actions: list[Action] = Field(min_length=1, max_length=1)


class Option(BaseModel):
    """A choice of an input."""

    value: str = Field(max_length=150)


class Typed(BaseModel):
    """What stands in an input, or what of it is chosen."""

    value: str | None = Field(None, max_length=3000)
    selected_options: list[Option] = Field(default=[], max_length=100)


class State(BaseModel):
    """Inputs by block and action."""

    values: dict[str, dict[str, Typed]] = {}


class View(BaseModel):
    """A modal; `private_metadata` is what it was opened with."""

    id: str = Field(min_length=1, max_length=255)
    callback_id: str = Field("", max_length=255)
    private_metadata: str = Field("", max_length=3000)
    state: State = State()


class Submission(BaseModel):
    """A modal that was sent."""

    type: Literal["view_submission"]
    user: User
    view: View


Interaction = Annotated[Press | Submission, Field(discriminator="type")]
_INTERACTION: TypeAdapter[Press | Submission] = TypeAdapter(Interaction)


def interaction(body: bytes) -> Press | Submission:
    """The interaction in the form that Slack sends: `payload=` and JSON, form-encoded.

    Raises:
        UnusableError: it is none that anything is done about.
    """
    try:
        payload = parse_qs(body.decode("utf-8"), strict_parsing=True, max_num_fields=10)["payload"][0]
        return _INTERACTION.validate_json(payload)
    except ValidationError as error:
        fields = sorted({".".join(map(str, each["loc"])) or "payload" for each in error.errors()})
        raise UnusableError(
            f"expected a press of one button or a modal that was sent; see {', '.join(fields)[:200]}"
        ) from None
    except (ValueError, KeyError):
        raise UnusableError("expected a form with the field payload") from None


def handed_on(told: Press | Submission, key: str, at: float) -> dict[str, Any]:
    """The message for whoever acts on it.

    Args:
        told: what was done.
        key: of the request; the same request again has the same key.
        at: when it was taken, in seconds since the epoch.
    """
    return {"from": "slack", "key": key, "at": at, "told": told.model_dump(exclude_defaults=True)}
