"""What the evidence says of a tree: proofs, what speaks against it, overrides, and what it was tested with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, get_args

from slipway.decide.gate import Dependency, GateName, Override
from slipway.decide.proofs import label, upstream_label

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slipway.decide.checkpoint import Checkpoint
    from slipway.evidence import Found, Item
    from slipway.functions.preflight.gather import Evidence, Question

BAD = {"rolled-back": "was rolled back here", "held-back": "is held back", "rejected": "was rejected"}
"""Kinds of evidence against a tree."""
TAKES_BACK = {"approved": ("held-back", "rejected"), "deployed": ("rolled-back",)}
"""What takes back which of them, where it comes later and is good."""
Unknown = Callable[[tuple[GateName, str]], None]


@dataclass(frozen=True)
class Proofs:
    """What is known of a tree.

    Attributes:
        tested_with: trees of the services it depends on, when the stack before verified it.
    """

    proved: frozenset[str] = frozenset()
    against: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    tested_with: Mapping[str, str] = field(default_factory=dict)


def proofs(
    question: Question, checkpoint: Checkpoint, own: Evidence, upstream: Evidence | None, unknown: Unknown
) -> Proofs:
    """What this stack and the one before know of the tree, in a query each.

    An item that can't be read may hold against the tree: it is told as unknown. Where no tree is named, nothing is
    asked.

    Raises:
        ClientError: a store refused.
    """
    if not question.tree:
        return Proofs()
    here = _read(own.of_tree(checkpoint.service, question.tree), unknown)
    here = [item for item in here if item.environment == checkpoint.environment and _of(item, question.digest)]
    before = _read(upstream.of_tree(checkpoint.service, question.tree), unknown) if upstream else []
    before = [item for item in before if _of(item, question.digest)]
    proved = {label(item.kind, item.action) for item in _last(here) if item.passed}
    stacks = {name.rpartition(" ")[2] for name in checkpoint.upstream}
    proved |= {upstream_label(item.kind, stack) for stack in stacks for item in _last_of_kind(before) if item.passed}
    return Proofs(
        proved=frozenset(proved),
        against=tuple(_against(here, question.tree)),
        overrides=tuple(filter(None, (_override(item, checkpoint.release_managers) for item in here))),
        tested_with=_tested_with(before),
    )


def dependencies(
    checkpoint: Checkpoint, running: Found, healthy: frozenset[str], tested_with: Mapping[str, str]
) -> tuple[Dependency, ...]:
    """The services it depends on, as they run here."""
    trees = {item.service: item.tree for item in running.items}
    return tuple(
        Dependency(name, trees.get(name), healthy=name in healthy, expected=tested_with.get(name))
        for name in checkpoint.dependencies
    )


def _read(found: Found, unknown: Unknown) -> list[Item]:
    for one in found.unread:
        unknown(("evidence", f"an item of evidence of schema {one.schema_version} can't be read"))
    return list(found.items)


def _of(item: Item, digest: str) -> bool:
    """Whether an item is of this very digest; what was proved before there was one is of the tree as a whole."""
    return not digest or item.digest in {None, digest}


def _last(items: Iterable[Item]) -> Iterable[Item]:
    """The last of each proof: what failed later is not proved. Items come oldest first."""
    return {(item.kind, item.action): item for item in items}.values()


def _last_of_kind(items: Iterable[Item]) -> Iterable[Item]:
    return {item.kind: item for item in items}.values()


def _against(items: Iterable[Item], tree: str) -> Iterator[str]:
    standing: dict[str, Item] = {}
    for item in items:
        if item.kind in BAD:
            standing[item.kind] = item
        for kind in TAKES_BACK.get(item.kind, ()) if item.passed else ():
            standing.pop(kind, None)
    for kind, item in standing.items():
        yield f"tree {tree[:12]} {BAD[kind]} at {item.at:%Y-%m-%d %H:%M} UTC by {item.by}"


def _override(item: Item, release_managers: frozenset[str]) -> Override | None:
    """The override that an item tells of; None for what is none. Only release managers count as signers."""
    told = item.details
    gates, signers, ends = told.get("gates"), told.get("by"), told.get("ends")
    if item.kind != "override" or not item.passed:
        return None
    if not (isinstance(gates, list) and isinstance(signers, list) and isinstance(ends, str)):
        return None
    known: list[GateName] = [gate for gate in get_args(GateName) if gate in gates]
    try:
        until = datetime.fromisoformat(ends)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return Override(
        gates=frozenset(known),
        tree=item.tree,
        environment=item.environment,
        reason=str(told.get("reason") or ""),
        by=frozenset(signers) & release_managers,
        begins=item.at,
        ends=until,
    )


def _tested_with(items: Iterable[Item]) -> Mapping[str, str]:
    """SERVICE@TREE of the last verification that tells of them."""
    for item in reversed(list(items)):
        told = item.details.get("dependencies")
        if item.kind == "verified" and item.passed and isinstance(told, list):
            return {name: tree for name, _, tree in (text.partition("@") for text in told) if tree}
    return {}
