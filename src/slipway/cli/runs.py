"""The run of an update, step by step, and its report."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from slipway.cli.output import console, emit_json, say, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slipway.plan import Plan
    from slipway.stacks import Finding, Outcome, StackRun

SHOWN_CHANGES = 30


def bring_in_step(run: StackRun, show: Callable[[str], None]) -> None:
    """Heal what a killed update left behind, and notice what the local cloud has forgotten.

    Raises:
        SlipwayError: another run updates the stack.
    """
    workspace = run.workspace
    workspace.refuse_while_updating()
    if workspace.mark.left_behind:
        removed = run.heal()
        say(f"The last update of {workspace.stack} was interrupted: {len(removed)} half-recorded resources removed.")
    elif workspace.boot_id in {None, run.cloud.boot_id}:
        return
    show("looking at what still exists")
    outcome = run.refresh(lambda _: None)
    forgotten = outcome.changes["delete"]
    if forgotten:
        say(f"The local cloud has forgotten {forgotten} resources since its restart: they are made anew.")


@contextmanager
def violations_as_json(*, wanted: bool) -> Iterator[None]:
    """Where JSON is wanted, print the violations that stop a run as JSON before the error goes its way."""
    from slipway.stacks import PolicyViolationError

    try:
        yield
    except PolicyViolationError as error:
        if wanted:
            emit_json({"violations": [_finding(finding) for finding in error.outcome.violations]})
        raise


def counted(show: Callable[[str], None], what: str) -> Callable[[int], None]:
    """A progress function that counts resources; off a terminal it speaks at every hundredth."""
    seen = 0
    quiet = not console("stderr").is_terminal

    def count(step: int) -> None:
        nonlocal seen
        seen += step
        if not quiet or seen % 100 == 0:
            show(f"{what}: {seen} resources")

    return count


def summary(plan: Plan, run: StackRun, outcome: Outcome, seconds: float) -> dict[str, Any]:
    """What there is after a run, as data."""
    return {
        "stack": plan.stack,
        "environment": plan.environment,
        "services": len(plan.services),
        "pipelines": len(plan.pipelines),
        "resources": outcome.resources,
        "waves": len(plan.waves),
        "changes": {name: count for name, count in sorted(outcome.changes.items()) if count},
        "changed": dict(sorted(outcome.changed.items())),
        "policy": {
            "packs": [pack.name for pack in run.packs],
            "violations": len(outcome.violations),
            "advice": [_finding(finding) for finding in outcome.advice],
        },
        "endpoint": run.cloud.endpoint,
        "region": run.cloud.region,
        "seconds": round(seconds, 1),
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "pack": finding.pack,
        "policy": finding.policy,
        "resource": finding.resource,
        "message": finding.message,
    }


def print_summary(data: dict[str, Any]) -> None:
    """The summary as a table."""
    changes = ", ".join(f"{count} {name}" for name, count in data["changes"].items())
    policy = data["policy"]
    verdict = f"{', '.join(policy['packs'])}: {policy['violations']} violations, {len(policy['advice'])} notes"
    rows = [
        ("stack", f"{data['stack']} ({data['environment']})"),
        ("services", str(data["services"])),
        ("pipelines", str(data["pipelines"])),
        ("resources", f"{data['resources']} ({changes})"),
        ("waves", str(data["waves"])),
        ("policy", verdict),
        ("time", f"{data['seconds']} s"),
        ("AWS endpoint", f"{data['endpoint']} ({data['region']})"),
    ]
    table(("", ""), rows)


def print_changes(data: dict[str, Any]) -> None:
    """What is done with which resource, cut where it is long."""
    changed = list(data["changed"].items())
    for urn, operation in changed[:SHOWN_CHANGES]:
        *_, kind, name = urn.split("::")
        say(f"  {operation:8} {kind.split('$')[-1]} {name}")
    if len(changed) > SHOWN_CHANGES:
        say(f"  ... and {len(changed) - SHOWN_CHANGES} more (--json shows all)")
