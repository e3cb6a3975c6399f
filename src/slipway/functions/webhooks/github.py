"""What GitHub's deliveries say: the few fields of each that the platform acts on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from slipway.decide.webhook import from_fork
from slipway.evidence.redaction import redacted
from slipway.functions.webhooks.notice import Notice, UnusableError

if TYPE_CHECKING:
    from slipway.decide.webhook import Request

COMMIT = r"^([0-9a-f]{40}|[0-9a-f]{64})$"
NAME = Field(min_length=1, max_length=256)
LARGEST = 160 * 1024
"""Bytes that the commits of a push may take: an event holds 256 KiB in all (Amazon EventBridge quotas)."""
MOST_COMMITS = 2048
"""Commits that GitHub tells of a push at most (GitHub, payload of `push`)."""
LONGEST_LINE = 200
"""Characters of a commit's message that are told."""
MOST_AUTHORS = 20
"""Co-authors of a commit that are told by name; of others it is told how many they are."""
_WITH = re.compile(r"^co-authored-by:[^<\n]*<([^<>\s]{1,320})>\s*$", re.IGNORECASE | re.MULTILINE)
_NO_REPLY = re.compile(r"(?:\d+\+)?([A-Za-z0-9-]+)@users\.noreply\.github\.com", re.IGNORECASE)
Payload = TypeVar("Payload", bound=BaseModel)


class Account(BaseModel):
    """A user, an organisation or an app."""

    login: str = NAME


class Repository(BaseModel):
    """A repository."""

    full_name: str = NAME


class Signature(BaseModel):
    """Who a commit or a push is by, as far as git and GitHub know."""

    name: str = Field("", max_length=1024)
    email: str | None = Field(None, max_length=1024)
    username: str | None = Field(None, max_length=256)

    @property
    def identity(self) -> str:
        """The GitHub login where it is known, else the e-mail."""
        return self.username or login_of(self.email or "")


class PushedCommit(BaseModel):
    """A commit of a push."""

    id: str = Field(pattern=COMMIT)
    message: str = ""
    timestamp: str = Field("", max_length=64)
    author: Signature = Signature()


class Push(BaseModel):
    """Commits that came to a branch or a tag (GitHub, payload of `push`)."""

    ref: str = NAME
    before: str = Field(pattern=COMMIT)
    after: str = Field(pattern=COMMIT)
    created: bool = False
    deleted: bool = False
    forced: bool = False
    compare: str = Field("", max_length=1024)
    repository: Repository
    sender: Account
    pusher: Signature = Signature()
    commits: list[PushedCommit] = []

    @property
    def facts(self) -> dict[str, Any]:
        """What is told of it: of its commits the newest that there is room for, and how many are left out.

        Of more than GitHub tells in one push it is not known how many are missing: then one at least.
        """
        commits = [_commit(each) for each in self.commits]
        room, kept = LARGEST, len(commits)
        while kept and (room := room - len(json.dumps(commits[kept - 1], ensure_ascii=False).encode())) >= 0:
            kept -= 1
        missing = kept or int(len(commits) >= MOST_COMMITS)
        pusher = self.pusher.username or self.pusher.name or self.sender.login
        told = self.model_dump(exclude={"pusher", "commits"})
        return told | {"pusher": pusher, "commits": commits[kept:], "commits_left_out": missing}


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
        return Notice("GitHub push", delivery | push.facts)
    change = _parsed(PullRequest, request.body)
    head = change.pull_request.head.repo
    if from_fork(head.full_name if head else None, change.repository.full_name):
        return f"pull request {change.pull_request.number} comes from a fork"
    return Notice("GitHub pull request", delivery | change.model_dump())


def login_of(email: str) -> str:
    """The GitHub login in an address that GitHub gave out to hide another; any other address as it is."""
    found = _NO_REPLY.fullmatch(email.strip())
    return found[1] if found else email.strip()


def _commit(told: PushedCommit) -> dict[str, Any]:
    others = sorted({login_of(email) for email in _WITH.findall(told.message)} - {told.author.identity})
    unnamed = len(others) - MOST_AUTHORS
    return {
        "id": told.id,
        "author": told.author.identity,
        "with_authors": others[:MOST_AUTHORS] + ([f"{unnamed} more co-authors"] if unnamed > 0 else []),
        "message": redacted(told.message.strip().partition("\n")[0][:LONGEST_LINE]),
        "at": told.timestamp,
    }


def _parsed(model: type[Payload], body: bytes) -> Payload:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        fields = sorted({".".join(map(str, each["loc"])) or "the body" for each in error.errors()})
        raise UnusableError(f"expected the JSON of a {model.__name__}; see {', '.join(fields)[:200]}") from None
