"""Which stored artifacts may go: those that nothing runs, nothing would be rolled back to and no evidence refers to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True)
class Artifact:
    """Something that was built and kept.

    Attributes:
        store: the registry that holds it.
        digest: its identity, `sha256:` and 64 hexadecimal digits.
        size: bytes.
        owners: digests that need it: the image that a signature is of, the index that a manifest is part of.
    """

    store: str
    digest: str
    size: int
    stored_at: datetime
    tags: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deployed:
    """A digest that runs, or that a deployment under way would bring back."""

    digest: str
    environment: str
    where: str


@dataclass(frozen=True)
class Success:
    """A deployment of a service that ended well."""

    digest: str
    service: str
    environment: str
    at: datetime


@dataclass(frozen=True)
class Facts:
    """Everything that speaks for keeping an artifact.

    Attributes:
        references: why evidence needs a digest, by digest.
    """

    artifacts: tuple[Artifact, ...]
    deployed: tuple[Deployed, ...] = ()
    successes: tuple[Success, ...] = ()
    references: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Retention:
    """What is kept beyond what is in use.

    Attributes:
        last_good: revisions of each service that were deployed well, counted for each environment apart.
        young_days: age in days below which nothing goes, since a pipeline may still be on its way with it.
    """

    last_good: int = 10
    young_days: int = 14


@dataclass(frozen=True)
class Kept:
    """An artifact that stays, and every reason for it."""

    artifact: Artifact
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Pruning:
    """What stays and what may go; both in the order of the facts."""

    kept: tuple[Kept, ...]
    removed: tuple[Artifact, ...]

    @property
    def freed(self) -> int:
        """Bytes that the removal frees at most: layers that images share are counted for each."""
        return sum(artifact.size for artifact in self.removed)


def prune(facts: Facts, retention: Retention, now: datetime) -> Pruning:
    """What of the artifacts stays, with its reasons, and what may go.

    Raises:
        ValueError: a retention below one revision or zero days, which would keep nothing to roll back to.
    """
    if retention.last_good < 1 or retention.young_days < 0:
        raise ValueError(
            f"expected at least 1 good revision and 0 days, found {retention.last_good} and {retention.young_days}"
        )
    reasons = _reasons(facts, retention, now)
    _pass_on(facts.artifacts, reasons)
    kept = tuple(Kept(item, tuple(reasons[item.digest])) for item in facts.artifacts if item.digest in reasons)
    removed = tuple(item for item in facts.artifacts if item.digest not in reasons)
    return Pruning(kept, removed)


def _reasons(facts: Facts, retention: Retention, now: datetime) -> dict[str, list[str]]:
    """The reasons of each digest that is kept for its own sake."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for use in facts.deployed:
        reasons[use.digest].append(f"deployed in {use.environment}: {use.where}")
    for success, place in _last_good(facts.successes, retention.last_good):
        reasons[success.digest].append(f"good revision {place} of {success.service} in {success.environment}")
    for digest, why in facts.references.items():
        reasons[digest].append(why)
    youngest = now - timedelta(days=retention.young_days)
    for artifact in facts.artifacts:
        if artifact.stored_at > youngest:
            reasons[artifact.digest].append(f"younger than {retention.young_days} days")
    return dict(reasons)


def _last_good(successes: Iterable[Success], most: int) -> Iterable[tuple[Success, int]]:
    """The last revisions of each service in each environment, the newest counted as 1; a digest counts once."""
    revisions: dict[tuple[str, str], dict[str, Success]] = defaultdict(dict)
    for success in sorted(successes, key=lambda success: success.at, reverse=True):
        revisions[success.service, success.environment].setdefault(success.digest, success)
    for newest_first in revisions.values():
        yield from ((success, place) for place, success in enumerate(list(newest_first.values())[:most], 1))


def _pass_on(artifacts: Iterable[Artifact], reasons: dict[str, list[str]]) -> None:
    """What belongs to a digest that is kept is kept with it, and so on down."""
    belongings: dict[str, list[Artifact]] = defaultdict(list)
    for artifact in artifacts:
        for owner in artifact.owners:
            belongings[owner].append(artifact)
    waiting = list(reasons)
    while waiting:
        owner = waiting.pop()
        for artifact in belongings.pop(owner, []):
            if artifact.digest not in reasons:
                waiting.append(artifact.digest)
            reasons.setdefault(artifact.digest, []).append(f"belongs to {owner}")
