"""The shape of people.yaml: who is who on GitHub, in Slack, by mail and in AWS, and who may release."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from slipway.catalogue.values import NO_OTHER_KEYS, UNIQUE, EachOnce, Email, Name, Strict
from slipway.documents import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator

SignIn = Literal["email", "slack", "github", "iam"]

_NAME = r"[A-Za-z0-9_+=,.@-]"

SlackId = Annotated[str, Shape(r"^[UW][A-Z0-9]{8,20}$", "a Slack member id such as U024BE7LH", str.upper)]
GitHubLogin = Annotated[
    str,
    Field(max_length=39),
    Shape(
        r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$",
        "a GitHub login such as ana-nunez",
        lambda text: text.rstrip("/").rpartition("/")[2].lstrip("@"),
    ),
]
Principal = Annotated[
    str,
    Field(max_length=640),
    Shape(
        rf"^(assumed-role/{_NAME}{{1,64}}/{_NAME}{{2,64}}|user/([!-.0-~]{{1,100}}/){{0,5}}{_NAME}{{1,64}})$",
        "what an ARN ends in: assumed-role/ROLE/SESSION or user/NAME",
        lambda text: re.sub(r"^arn:aws[a-z-]*:(iam|sts)::[0-9]{12}:", "", text),
    ),
]
"""The account is not part of it: whoever asks knows which one the call was made in."""


class PersonEntry(Strict):
    """Someone who commits, starts or answers, whatever they sign in with."""

    email: Email = Field(description="Address that their commits carry and mails go to.")
    slack: SlackId | None = Field(None, description="Slack member id.")
    github: GitHubLogin | None = Field(None, description="GitHub login.")
    iam: Annotated[list[Principal], Field(max_length=10, json_schema_extra=UNIQUE), EachOnce] = Field(
        default=[], description="What the ARNs of their sessions in AWS end in: assumed-role/ROLE/SESSION or user/NAME."
    )
    release_manager: bool = Field(default=False, description="Whether their approval counts.")

    def identities(self) -> Iterator[tuple[SignIn, str]]:
        """Everything they sign in with; upper and lower case are the same person."""
        told: dict[SignIn, list[str | None]] = {
            "email": [self.email],
            "slack": [self.slack],
            "github": [self.github],
            "iam": list(self.iam),
        }
        for kind, values in told.items():
            for value in values:
                if value is not None:
                    yield kind, value.casefold()


class People(Strict):
    """The file people.yaml."""

    people: dict[Name, PersonEntry] = Field(
        default={}, description="People by the one name that evidence knows them by.", json_schema_extra=NO_OTHER_KEYS
    )

    def who(self, kind: SignIn, identity: str) -> str | None:
        """The name of whoever signs in so; None where nobody does."""
        wanted = (kind, identity.casefold())
        return next((name for name, person in self.people.items() if wanted in set(person.identities())), None)

    def who_called(self, arn: str, account: str) -> str | None:
        """The name of whose session this ARN is; None for nobody's and for one of another account."""
        found = re.fullmatch(rf"arn:aws[a-z-]*:(?:iam|sts)::{re.escape(account)}:(.+)", arn)
        return self.who("iam", found[1]) if found else None


def people_flaws(people: People) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Identities that two people share, at the second one: location, message, suggestion."""
    taken: dict[tuple[SignIn, str], str] = {}
    for name, person in people.people.items():
        for identity in person.identities():
            owner = taken.setdefault(identity, name)
            if owner != name:
                kind, value = identity
                yield ("people", name, kind), f"'{value}' is {owner} already; an identity belongs to one person", ""
