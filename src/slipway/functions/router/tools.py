"""What events are taken with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slipway.evidence.patience import patiently
from slipway.functions.releases import Release, release_of
from slipway.functions.router.deadline import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.clients import Client, Clients
    from slipway.decide.attempts import Fact
    from slipway.decide.dora import Measures
    from slipway.evidence import EvidenceStore
    from slipway.functions.changes import Changes
    from slipway.functions.claims import Claims
    from slipway.functions.directory import Lookup
    from slipway.functions.router.facts import Facts
    from slipway.functions.router.messages import Messages
    from slipway.functions.slack import Slack


class NotKnownYetError(RuntimeError):
    """What an event is about can't be told yet; it is asked again later."""


@dataclass(frozen=True)
class Tools:
    """What the function works with.

    Attributes:
        slack: gives Slack; None where the stack has none.
        measured: is told of each fact that is new and what it adds to the metrics.
        now: seconds since the epoch.
        topic: ARN of the topic that is told of failures in production.
    """

    clients: Clients
    directory: Lookup
    evidence: EvidenceStore
    facts: Facts
    changes: Changes
    claims: Claims
    messages: Messages
    slack: Callable[[], Slack | None]
    measured: Callable[[Fact, Measures], None]
    now: Callable[[], float]
    topic: str


@dataclass
class Releases:
    """What executions carry, asked once a batch: all that a batch tells has happened before it came."""

    codepipeline: Client
    known: dict[tuple[str, str], Release] = field(default_factory=dict)

    def of(self, pipeline: str, execution: str) -> Release:
        """What an execution carries.

        Raises:
            ClientError, ConnectionError, HTTPClientError: CodePipeline refused, was busy until the deadline, or knows
                no such execution.
        """
        key = (pipeline, execution)
        if key not in self.known:
            self.known[key] = patiently(lambda: release_of(self.codepipeline, pipeline, execution), DEADLINE)
        return self.known[key]
