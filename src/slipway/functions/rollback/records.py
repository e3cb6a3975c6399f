"""What a rollback leaves: evidence of the tree that is held back before anything is done, how it ended, and a fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.decide.attempts import Fact
from slipway.evidence import Item

if TYPE_CHECKING:
    from datetime import datetime

    from slipway.evidence import EvidenceStore
    from slipway.functions.rollback.cases import Case

SHA256, LONGEST_TEXT = "sha256:", 500
"""Characters of a reason that are kept."""


def hold_back(case: Case, environment: str, store: EvidenceStore) -> None:
    """Keep the tree from being deployed again, until somebody approves it; nothing where its hash is unknown.

    Raises:
        ClientError: the store refused.
    """
    if case.tree and case.hold_back:
        store.record(_item("held-back", case, environment, case.decided_at))


def ended(case: Case, environment: str, store: EvidenceStore, pipeline: str) -> None:
    """Keep that the tree went, and what came back past the pipeline, of which nobody else tells.

    Where the pipeline has brought the old version back, the router is told of that too, and may keep it at the same
    moment. Both say that the pipeline did it, by that execution, and so it is one item whoever is first.

    Raises:
        ClientError: the store refused.
    """
    if case.ended_at is None or case.phase == "halted":
        return
    if case.tree:
        gone = _item("rolled-back", case, environment, case.ended_at, passed=case.phase == "done")
        stages = [effect.id for effect in case.effects if effect.kind == "stage"]
        by_pipeline = {"by": pipeline, "execution": stages[-1]} if stages and gone.passed else {}
        store.record(gone.model_copy(update=by_pipeline))
    if case.past_pipeline and case.phase == "done" and case.to_tree:
        store.record(
            Item(
                kind="deployed",
                service=case.service,
                environment=environment,
                tree=case.to_tree,
                digest=_digest(case.to_digest),
                by=case.by,
                execution=case.effects[0].id,
                at=case.ended_at,
                details={"rolls_back": case.deployment},
            )
        )


def fact(case: Case, environment: str) -> Fact | None:
    """For DORA's metrics, that the old version is back; None where it is not, or where the pipeline tells of it."""
    if case.phase != "done" or case.ended_at is None or any(effect.kind == "stage" for effect in case.effects):
        return None
    return Fact(
        kind="rolled-back",
        service=case.service,
        environment=environment,
        at=case.ended_at,
        subject=case.effects[0].id if case.effects else case.deployment,
        tree=case.to_tree,
        commit=case.to_commit,
        undoes=case.deployment,
    )


def _item(kind: Any, case: Case, environment: str, at: datetime, *, passed: bool = True) -> Item:  # noqa: ANN401
    told = {
        "alarm": case.alarm,
        "asked_by": "" if case.alarm else case.by,
        "to": case.to,
        "to_tree": case.to_tree,
        "note": case.note[:LONGEST_TEXT],
    }
    return Item(
        kind=kind,
        service=case.service,
        environment=environment,
        tree=case.tree,
        digest=_digest(case.digest),
        by=case.by,
        execution=case.deployment,
        at=at,
        passed=passed,
        details={
            "act": case.act,
            "reason": case.reason[:LONGEST_TEXT],
            "rang_at": case.rang_at.isoformat(timespec="seconds"),
            **{name: value for name, value in told.items() if value},
        },
    )


def _digest(digest: str) -> str | None:
    return digest if digest.startswith(SHA256) else None
