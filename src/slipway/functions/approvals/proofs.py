"""What the evidence of a tree says, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.decide.proofs import label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slipway.evidence import Item

SHOWN = ("tested", "scanned", "built")
UPSTREAM = ("deployed", "verified")
MOST_COUNTS = 4


def proved(items: Iterable[Item], digest: str, *, upstream: bool = False) -> Iterator[str]:
    """A line for each proof of a tree that is of this digest or of none: the last of its kind.

    Args:
        items: oldest first.
        digest: of what is approved.
        upstream: whether they are of the stack before, of which deployments count.
    """
    kinds = UPSTREAM if upstream else SHOWN
    of_it = [item for item in items if item.digest in {None, digest} and item.kind in kinds]
    last = {(item.kind, item.action if not upstream else ""): item for item in of_it}
    for item in sorted(last.values(), key=lambda item: (kinds.index(item.kind), item.action)):
        where = f" in {item.environment} on {item.at:%Y-%m-%d %H:%M} UTC" if upstream else ""
        what = label(item.kind, "" if upstream else item.action)
        yield f"{what}{where}{_counts(item)}" if item.passed else f"{what}{where}: failed{_counts(item)}"


def overrides(items: Iterable[Item]) -> Iterator[str]:
    """Who opened a closed gate for the tree, and why."""
    for item in items:
        if item.kind == "override":
            by, gates = (_names(item.details.get(field)) for field in ("by", "gates"))
            yield f"{gates or 'a gate'} by {by or item.by}: {item.details.get('reason') or 'no reason'}"


def last_failure(items: Sequence[Item]) -> str:
    """What became of the last deployment, where it did not go well; items come newest first."""
    last = next(iter(items), None)
    if last is not None and last.kind == "rolled-back":
        return f"was rolled back on {last.at:%Y-%m-%d}"
    return f"failed on {last.at:%Y-%m-%d}" if last is not None and not last.passed else ""


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
