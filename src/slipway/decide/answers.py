"""What any answer must be, whether to a wait for approval or to a request to go past a gate: to what is asked as it
stands, and by somebody whose word counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime


@dataclass(frozen=True)
class Person:
    """Someone who may answer.

    Attributes:
        name: one name for the person, whatever they sign in with.
    """

    name: str
    release_manager: bool = False


@dataclass(frozen=True)
class Asked:
    """What is asked, as it stands.

    Attributes:
        request: its id.
        end: how it has ended; None where it goes on.
    """

    request: str
    environment: str
    digest: str
    expires_at: datetime
    end: str | None


class Said(Protocol):
    """What someone said, and to what they thought they said it."""

    @property
    def request(self) -> str: ...  # noqa: D102 - as in `Asked`

    @property
    def environment(self) -> str: ...  # noqa: D102 - as in `Asked`

    @property
    def digest(self) -> str: ...  # noqa: D102 - as in `Asked`

    @property
    def at(self) -> datetime: ...  # noqa: D102 - when it was said


def not_meant(asked: Asked, said: Said) -> Iterator[str]:
    """Why what was said is not to what is asked, as it stands."""
    if said.request != asked.request:
        yield "it answers another request"
    if said.environment != asked.environment:
        yield f"it is for {said.environment}, and this is {asked.environment}"
    if said.digest != asked.digest:
        yield f"it is for {said.digest[:19]}, and this is {asked.digest[:19]}"
    if asked.end is not None:
        yield f"the request is {asked.end} already"
    if said.at >= asked.expires_at:
        yield "it came after the request had expired"


def no_manager(by: str, people: Mapping[str, Person]) -> Iterator[str]:
    """Why the word of whoever is called so counts for nothing."""
    person = people.get(by)
    if person is None:
        yield "who answers is not known"
    elif not person.release_manager:
        yield f"{person.name} is no release manager"


class Manager(Protocol):
    """Whoever may be a release manager."""

    @property
    def release_manager(self) -> bool: ...  # noqa: D102 - as in `Person`


def managers(names: Iterable[str], people: Mapping[str, Manager]) -> tuple[str, ...]:
    """Those who are release managers now, whatever they were when they answered; each once, in the order given."""
    return tuple(name for name in dict.fromkeys(names) if name in people and people[name].release_manager)
