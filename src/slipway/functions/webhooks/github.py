"""What GitHub's deliveries say: the few fields of each that the platform acts on."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel, Field, ValidationError

from slipway.decide.webhook import from_fork
from slipway.functions.webhooks.notice import Notice, UnusableError

if TYPE_CHECKING:
    from slipway.decide.webhook import Request

COMMIT = r"^([0-9a-f]{40}|[0-9a-f]{64})$"
NAME = Field(min_length=1, max_length=256)
Payload = TypeVar("Payload", bound=BaseModel)


class Account(BaseModel):
    """A user, an organisation or an app."""

    login: str = NAME


class Repository(BaseModel):
    """A repository."""

    full_name: str = NAME


class Push(BaseModel):
    """Commits that came to a branch or a tag (GitHub, payload of `push`)."""

    ref: str = NAME
    before: str = Field(pattern=COMMIT)
    after: str = Field(pattern=COMMIT)
    deleted: bool = False
    repository: Repository
    sender: Account


class Side(BaseModel):
    """One of the two branches of a pull request; its repository may be gone."""

    ref: str = NAME
    sha: str = Field(pattern=COMMIT)
    repo: Repository | None


class Proposal(BaseModel):
    """The pull request itself."""

    number: int
    head: Side
    base: Side
    user: Account


class PullRequest(BaseModel):
    """Something that happened to a pull request (GitHub, payload of `pull_request`)."""

    action: str = NAME
    pull_request: Proposal
    repository: Repository
    sender: Account


def notice(request: Request) -> Notice | str:
    """What to tell of a delivery, or why nothing is told.

    Raises:
        UnusableError: it isn't the payload that its event has.
    """
    delivery = {"delivery": request.headers["x-github-delivery"]}
    if request.headers["x-github-event"] == "push":
        push = _parsed(Push, request.body)
        return Notice("GitHub push", delivery | push.model_dump())
    change = _parsed(PullRequest, request.body)
    head = change.pull_request.head.repo
    if from_fork(head.full_name if head else None, change.repository.full_name):
        return f"pull request {change.pull_request.number} comes from a fork"
    return Notice("GitHub pull request", delivery | change.model_dump())


def _parsed(model: type[Payload], body: bytes) -> Payload:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        fields = sorted({".".join(map(str, each["loc"])) or "the body" for each in error.errors()})
        raise UnusableError(f"expected the JSON of a {model.__name__}; see {', '.join(fields)[:200]}") from None
