"""What the evidence of a tree says, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slipway.evidence import Item

SHOWN = ("tested", "scanned", "built")
UPSTREAM = ("deployed", "verified")
MOST_COUNTS = 4


def proved(items: Iterable[Item], digest: str, *, upstream: bool = False) -> Iterator[str]:
    """A line for each kind of proof of a tree that is of this digest or of none; of each, what was told last.

    Args:
        items: oldest first.
        digest: of what is approved.
        upstream: whether they are of the stack before, of which deployments count.
    """
    kinds = UPSTREAM if upstream else SHOWN
    of_it = [item for item in items if item.digest in {None, digest} and item.kind in kinds]
    last = {(item.kind, "" if upstream else item.action): item for item in of_it}
    for kind in kinds:
        told = [_told(item, upstream=upstream) for (of_kind, _), item in sorted(last.items()) if of_kind == kind]
        if told:
            yield f"{kind}: {', '.join(told)}"


def _told(item: Item, *, upstream: bool) -> str:
    """What was proved, how much of it, and whether it failed."""
    what = (
        f"in {item.environment} on {item.at:%Y-%m-%d %H:%M} UTC" if upstream else item.action or f"{item.at:%Y-%m-%d}"
    )
    return f"{what}{_counts(item)}{'' if item.passed else ' FAILED'}"


def overrides(items: Iterable[Item]) -> Iterator[str]:
    """Who opened a closed gate for the tree, and why."""
    for item in items:
        if item.kind == "override" and item.passed:
            by, gates = (_names(item.details.get(field)) for field in ("by", "gates"))
            yield f"{gates or 'a gate'} by {by or item.by}: {item.details.get('reason') or 'no reason'}"


def last_failure(items: Sequence[Item]) -> str:
    """What became of the last deployment, where it did not go well; items come newest first."""
    last = next(iter(items), None)
    if last is None:
        return ""
    if last.kind == "rolled-back" and not last.passed:
        return f"could not be rolled back on {last.at:%Y-%m-%d}"
    if last.kind == "rolled-back" or last.brings_back:
        return f"was rolled back on {last.at:%Y-%m-%d}"
    return "" if last.passed else f"failed on {last.at:%Y-%m-%d}"


def _counts(item: Item) -> str:
    """The numbers that an item tells: `(tests 214, failures 0)`."""
    numbers = [
        f"{name.replace('_', ' ')} {value}"
        for name, value in item.details.items()
        if isinstance(value, int) and not isinstance(value, bool)
    ]
    return f" ({', '.join(numbers[:MOST_COUNTS])})" if numbers else ""


def _names(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else ""
