"""What is kept of an event: which evidence and which facts it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from slipway.decide.proofs import proof

if TYPE_CHECKING:
    from slipway.decide.directory import Listed
    from slipway.decide.events import Event

Duty = Literal["proof", "proofs", "deployment", "verification", "push", "alarm"]
"""Keep what one action proved; keep what all actions of the execution proved until now; keep a deployment and what it
replaces; keep that the environment found the tree well; keep a push; keep that an alarm rings or is quiet."""
REVEALS_TREE = frozenset({"build", "plan"})
"""Kinds of action that tell the tree of the execution. What other actions proved before that is kept then."""
VERIFIES = frozenset({"integration", "prove"})
"""Kinds of action that look at what was deployed."""
ENDED = frozenset({"succeeded", "failed", "stopped"})


def duty(event: Event, listed: Listed | None) -> Duty | None:
    """What is to be kept of an event; None for nothing.

    Args:
        event: that happened.
        listed: its service, where it is about one.
    """
    if event.kind == "push":
        return "push"
    if listed is None:
        return None
    if event.kind == "action" and event.state in {"succeeded", "failed"}:
        return _of_action(event)
    wanted: dict[str, tuple[Duty, bool]] = {
        "stage": ("deployment", event.work == "deploy" and event.state in ENDED),
        "pipeline": ("verification", event.state == "succeeded" and verified_by(listed)),
        "alarm": ("alarm", event.subject in listed.rolls_back_on and event.state in {"ringing", "quiet"}),
    }
    told, is_wanted = wanted.get(event.kind, (None, False))
    return told if is_wanted else None


def _of_action(event: Event) -> Duty | None:
    if event.work in REVEALS_TREE and event.state == "succeeded":
        return "proofs"
    return "proof" if proof(event.work) else None


def verified_by(listed: Listed) -> bool:
    """Whether the pipeline looks at what it deployed: a success of all of it then says that it is well."""
    return not VERIFIES.isdisjoint(listed.actions.values())
