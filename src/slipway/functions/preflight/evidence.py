"""What the evidence says of a tree: proofs, what speaks against it, overrides, and what it was tested with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, get_args

from slipway.decide.gate import Dependency, GateName, Override
from slipway.decide.proofs import label, upstream_label, upstream_stack

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from slipway.decide.checkpoint import Checkpoint
    from slipway.evidence import Found, Item
    from slipway.functions.preflight.question import Evidence, Question

BAD = {"rolled-back": "was rolled back", "held-back": "is held back", "rejected": "was rejected"}
"""Kinds of evidence against a tree, whatever was made of it: what is made of the same tree anew is no better."""
TAKES_BACK = {"approved": ("held-back", "rejected"), "deployed": ("rolled-back",)}
"""What takes back which of them, where it comes later and is good."""
Unknown = Callable[[tuple[GateName, str]], None]


@dataclass(frozen=True)
class Proofs:
    """What is known of a tree.

    Attributes:
        tested_with: trees of the services it depends on, when the stack before verified it.
        unasked: proofs of a stack before that could not be asked, so that nobody knows whether they are there.
    """

    proved: frozenset[str] = frozenset()
    against: tuple[str, ...] = ()
    overrides: tuple[Override, ...] = ()
    tested_with: Mapping[str, str] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()


def proofs(
    question: Question, checkpoint: Checkpoint, own: Evidence, upstream: Evidence | None, unknown: Unknown
) -> Proofs:
    """What this stack and the one before know of the tree, in a query each.

    An item that can't be read may hold against the tree: it is told as unknown. So is a stack before that can't be
    asked; what this one knows is known all the same, overrides among it. Where no tree is named, nothing is asked.

    Raises:
        ClientError: the store of this stack refused.
    """
    if not question.tree:
        return Proofs()
    here = _read(own.of_tree(checkpoint.service, question.tree), unknown)
    here = [item for item in here if item.environment == checkpoint.environment]
    ours = [item for item in here if _of(item, question.digest)]
    told = _upstream(question, checkpoint, upstream, unknown) if upstream else []
    before = told or []
    theirs = [item for item in before if _of(item, question.digest)]
    stack = upstream_stack(checkpoint.upstream)
    proved = {label(item.kind, item.action) for item in _last(ours) if item.passed}
    proved |= {upstream_label(item.kind, stack) for item in _last_of_kind(theirs) if item.passed}
    return Proofs(
        proved=frozenset(proved),
        against=(*_against(here, question.tree, "here"), *_against(before, question.tree, f"in stack {stack}")),
        overrides=tuple(filter(None, (_override(item, checkpoint.release_managers) for item in ours))),
        tested_with=_tested_with(theirs),
        unasked=checkpoint.upstream if told is None else frozenset(),
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


def _upstream(question: Question, checkpoint: Checkpoint, upstream: Evidence, unknown: Unknown) -> list[Item] | None:
    """What the stack before knows; None where it can't be asked, which is told of all that hangs on it."""
    try:
        return _read(upstream.of_tree(checkpoint.service, question.tree), unknown)
    except Exception as error:  # noqa: BLE001 - fail closed, with the reason
        why = f"can't be had: {type(error).__name__}: {error}"
        unknown(("evidence", f"the evidence of the stack before {why}"))
        if checkpoint.dependencies:
            unknown(("dependencies", f"what the tree was tested with {why}"))
        return None


def _of(item: Item, digest: str) -> bool:
    """Whether an item is of this very digest; what was proved before there was one is of the tree as a whole."""
    return not digest or item.digest in {None, digest}


def _last(items: Iterable[Item]) -> Iterable[Item]:
    """The last of each proof: what failed later is not proved. Items come oldest first."""
    return {(item.kind, item.action): item for item in items}.values()


def _last_of_kind(items: Iterable[Item]) -> Iterable[Item]:
    return {item.kind: item for item in items}.values()


def _against(items: Iterable[Item], tree: str, where: str) -> Iterator[str]:
    standing: dict[str, Item] = {}
    for item in items:
        if item.kind in BAD:
            standing[item.kind] = item
        for kind in TAKES_BACK.get(item.kind, ()) if item.passed else ():
            standing.pop(kind, None)
    for kind, item in standing.items():
        yield f"tree {tree[:12]} {BAD[kind]} {where} at {item.at:%Y-%m-%d %H:%M} UTC by {item.by}"


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
