"""What pipelines name in other stacks is declared there, where those stacks are validated too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.deep.model import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from slipway.deep.job import Outcome

CHECK = "replicas"


def replica_faults(outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """Each name that nothing bears in the stack whose deploy role the action acts with."""
    stacks = {role: outcome for outcome in outcomes for role in outcome.names.roles}
    for outcome in outcomes:
        for each in outcome.names.elsewhere:
            there = stacks.get(each.role)
            if there is not None:
                source = f"the resources of stack {there.job.stack}"
                yield from (
                    Finding(outcome.job.stack, CHECK, fault) for fault in each.unless_in(there.names.declared, source)
                )
