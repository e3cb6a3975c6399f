"""What the evidence of a tree must show before it goes on: its pipeline's work, and what another stack proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slipway.catalogue import Service

BUILT, TESTED, SCANNED = "built", "tested", "scanned"
TESTS = frozenset({"unit", "integration"})
SCANS = frozenset({"sast", "dependencies", "licences", "iac", "secrets", "image", "dast", "plan-scan"})
DEPLOYED, VERIFIED = "deployed", "verified"


def proof(kind: str) -> tuple[str, str] | None:
    """The kind of evidence that an action of a pipeline gives, and which of the kind; None for one that proves nothing.

    Args:
        kind: of the action, as the plan names it: build, unit, sast, ...
    """
    if kind == "build":
        return BUILT, ""
    if kind in TESTS:
        return TESTED, kind
    return (SCANNED, kind) if kind in SCANS else None


def label(kind: str, action: str = "") -> str:
    """How a proof is called: `scanned sast`."""
    return f"{kind} {action}".strip()


def required(kinds: Iterable[str]) -> frozenset[str]:
    """The proofs that the actions of these kinds give."""
    return frozenset(label(*given) for kind in kinds if (given := proof(kind)))


def upstream(service: Service) -> frozenset[str]:
    """What the stack that this one promotes from must have done with the very tree.

    Terraform's apply either does what the plan says or fails: nothing verifies it beyond that.
    """
    return frozenset({DEPLOYED, VERIFIED} if service.has_image else {DEPLOYED})


def upstream_label(kind: str, stack: str) -> str:
    """How a proof by another stack is called: `verified in stack staging`."""
    return f"{kind} in stack {stack}"


def upstream_stack(labels: Iterable[str]) -> str:
    """The stack that proofs by another stack are called after; empty where there are none."""
    return next((name.rpartition(" ")[2] for name in sorted(labels)), "")
