"""What speaks for looking closely before a release is approved, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

MANY_COMMITS, MANY_DEPENDANTS = 20, 5
"""From how many on a change is large, or touches much."""
QUIET_DAYS = 30
"""After how many days without a deployment nobody has the last one in mind."""
SHOWN = 5
"""Names that are told; of the others their number."""

Level = Literal["low", "medium", "high"]


@dataclass(frozen=True)
class Changing:
    """What a release changes, and where.

    Attributes:
        commits, authors: how many.
        all_known: whether these are all commits, and all authors are known.
        first: whether the service was never deployed here.
        back: whether it brings an earlier version back.
        dependants: services that depend on it.
        infrastructure: what its plan says that it changes; empty where it changes no infrastructure.
        overrides: who opened a closed gate for it, and why.
        last_failed: what became of the deployment before, where it did not go well.
        quiet_days: since the last deployment; None where there is none.
    """

    commits: int
    authors: int
    all_known: bool = True
    first: bool = False
    back: bool = False
    dependants: tuple[str, ...] = ()
    infrastructure: str = ""
    overrides: tuple[str, ...] = ()
    last_failed: str = ""
    quiet_days: int | None = None


@dataclass(frozen=True)
class Risk:
    """How closely to look, and why."""

    level: Level
    reasons: tuple[str, ...]


def risk(changing: Changing) -> Risk:
    """The risk of a release: as high as its highest reason."""
    found = list(_reasons(changing))
    levels = {level for level, _ in found}
    level: Level = "high" if "high" in levels else "medium" if "medium" in levels else "low"
    return Risk(level, tuple(text for _, text in found))


def _reasons(changing: Changing) -> Iterator[tuple[Level, str]]:
    yield from _of_the_change(changing)
    if changing.overrides:
        yield "high", f"goes past a closed gate: {'; '.join(changing.overrides)}"
    if changing.last_failed:
        yield "medium", f"the deployment before it {changing.last_failed}"
    if changing.quiet_days is not None and changing.quiet_days >= QUIET_DAYS:
        yield "medium", f"the last deployment here was {changing.quiet_days} days ago"
    if changing.dependants:
        many = len(changing.dependants)
        names = ", ".join(changing.dependants[:SHOWN]) + (f" and {many - SHOWN} more" if many > SHOWN else "")
        what = "1 service depends" if many == 1 else f"{many} services depend"
        yield "high" if many >= MANY_DEPENDANTS else "medium", f"{what} on it: {names}"


def _of_the_change(changing: Changing) -> Iterator[tuple[Level, str]]:
    if changing.back:
        yield "low", "brings back a version that ran here before"
    elif changing.first:
        yield "medium", "was never deployed here: there is nothing to compare with"
    elif changing.commits:
        level: Level = "high" if changing.commits >= MANY_COMMITS else "low"
        yield level, f"{_counted(changing.commits, 'commit')} by {_counted(changing.authors, 'author')}"
    if not changing.all_known:
        yield "high", "not every commit or author is known: it may change more than is shown"
    if changing.infrastructure:
        yield "high", f"changes infrastructure: {changing.infrastructure}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
