"""All facts of the gate, each part by itself: what can't be had is told as unknown and closes its gate.

| facts | calls |
|---|---|
| alarms, and the health of what it depends on | DescribeAlarms; GetMetricData for when they last had data |
| deployments under way | ListPipelineExecutions; ListDeployments a group; DescribeServices where ECS deploys |
| evidence of the tree, and what runs | Query here, Query upstream, BatchGetItem |
| findings | GetFindings; SelectResourceConfig twice |

For a service with two deployment groups that is 11 calls, whatever the size of the fleet, and one to answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from slipway.decide.gate import Facts
from slipway.functions.preflight.alarms import Described, described
from slipway.functions.preflight.deployments import under_way
from slipway.functions.preflight.evidence import Proofs, dependencies, proofs
from slipway.functions.preflight.posture import FINDINGS, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from slipway.clients import Clients
    from slipway.decide.checkpoint import Checkpoint
    from slipway.decide.gate import GateName
    from slipway.evidence import Found
    from slipway.functions.preflight.question import Evidence, Question

Value = TypeVar("Value")


@dataclass(frozen=True)
class Sources:
    """Where facts come from.

    Attributes:
        clients: give boto3 clients of the account that the service runs in.
        evidence: of this stack.
        upstream: evidence of the stack that this one promotes from; None where there is none.
        posture: what is asked for findings.
    """

    clients: Clients
    evidence: Evidence
    upstream: Evidence | None
    posture: Collection[Source] = ("security-hub", "config")


def gather(question: Question, checkpoint: Checkpoint, sources: Sources, at: datetime) -> Facts:
    """The facts about a service, as they are now.

    Args:
        question: who asks, for which tree.
        checkpoint: what is looked at.
        sources: whom to ask.
        at: now, with its time zone.
    """
    asking, clients = _Asking(), sources.clients
    here = {checkpoint.service, *checkpoint.dependencies}
    known = _Known(
        alarms=asking("alarms", "the alarms", lambda: described(clients("cloudwatch"), checkpoint, at)),
        running=asking(
            "dependencies", "what runs here", lambda: sources.evidence.running(checkpoint.environment, here)
        ),
        proofs=asking(
            "evidence",
            "the evidence",
            lambda: proofs(question, checkpoint, sources.evidence, sources.upstream, asking.unknown.append),
        ),
        executing=asking(
            "deployments", "what is under way", lambda: under_way(clients, checkpoint, question.execution)
        ),
        findings=[
            asking("posture", f"findings of {source}", partial(FINDINGS[source], clients, checkpoint))
            for source in sources.posture
        ],
    )
    if known.alarms is None and checkpoint.dependencies:
        asking.unknown.append(("dependencies", f"whether {', '.join(checkpoint.dependencies)} are well can't be had"))
    for name in checkpoint.beyond:
        asking.unknown.append(("dependencies", f"{name} is of another stack, where its health can't be seen"))
    return known.facts(question, checkpoint, tuple(asking.unknown))


@dataclass(frozen=True)
class _Asking:
    """Asks for facts; one that can't be had, for whatever reason, is noted and closes its gate."""

    unknown: list[tuple[GateName, str]] = field(default_factory=list)

    def __call__(self, gate: GateName, what: str, ask: Callable[[], Value]) -> Value | None:
        try:
            return ask()
        except Exception as error:  # noqa: BLE001 - see above: fail closed, with the reason
            self.unknown.append((gate, f"{what} can't be had: {type(error).__name__}: {error}"))
            return None


@dataclass(frozen=True)
class _Known:
    """The facts that were had; None for those that were not."""

    alarms: Described | None
    running: Found | None
    proofs: Proofs | None
    executing: tuple[str, ...] | None
    findings: Collection[tuple[str, ...] | None]

    def facts(self, question: Question, checkpoint: Checkpoint, unknown: tuple[tuple[GateName, str], ...]) -> Facts:
        """As the decision takes them. What is unknown closes its gate by itself, and is not told twice."""
        proofs, alarms = self.proofs or Proofs(), self.alarms
        return Facts(
            service=checkpoint.service,
            environment=checkpoint.environment,
            tree=question.tree,
            calendar=checkpoint.calendar,
            required=(checkpoint.required | checkpoint.upstream) - proofs.unasked if self.proofs else frozenset(),
            proved=proofs.proved,
            against=proofs.against,
            alarms=alarms.own if alarms else (),
            dependencies=(
                dependencies(checkpoint, self.running, alarms.healthy, proofs.tested_with)
                if self.running and alarms
                else ()
            ),
            running=self.executing or (),
            findings=tuple(finding for several in self.findings for finding in several or ()),
            unknown=unknown,
            overrides=proofs.overrides,
            first=self.running is not None and not self._runs(checkpoint.service, self.running),
            watched=bool(checkpoint.alarms) and alarms is not None,
        )

    @staticmethod
    def _runs(service: str, running: Found) -> bool:
        """An item that can't be read may be of this service, and then something runs."""
        return bool(running.unread) or any(item.service == service for item in running.items)
