"""What an operation of the engine came to, gathered from its events."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from pulumi.automation import EngineEvent

TERMINAL_MARKUP = re.compile(r"<\{%[^%]*%\}>|\x1b\[[0-9;]*m")
UNCHANGED = {"same", "read", "discard"}


@dataclass(frozen=True, order=True)
class Finding:
    """What a policy says of a resource.

    Attributes:
        mandatory: whether it stops the operation.
        pack, policy: which rule of which pack.
        urn: the resource; the stack's own for a finding about the whole.
        message: why, and how to fix it.
    """

    mandatory: bool
    pack: str
    policy: str
    urn: str
    message: str

    @property
    def resource(self) -> str:
        """The resource's type and name."""
        *_, kind, name = self.urn.split("::")
        return f"{kind.split('$')[-1]} {name}"


@dataclass
class Outcome:
    """Filled while an operation runs.

    Attributes:
        changes: number of resources by what is done with them: create, update, delete, replace, same, ...
        changed: what is done with which resource, by its URN, where it is not left as it is.
        findings: of the policies, each once.
        errors: what went wrong, in the engine's words.
        seconds: how long it took.
    """

    changes: Counter[str] = field(default_factory=Counter)
    changed: dict[str, str] = field(default_factory=dict)
    findings: set[Finding] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    seconds: float = 0.0
    progress: Callable[[int], None] = lambda _: None
    _started: float = field(default_factory=time.monotonic)

    def take(self, event: EngineEvent) -> None:
        """Take in one event of the engine."""
        if event.resource_pre_event:
            metadata = event.resource_pre_event.metadata
            if metadata.op.value not in UNCHANGED:
                self.changed[metadata.urn] = metadata.op.value
        elif event.res_outputs_event:
            self.progress(1)
        elif event.policy_event:
            found = event.policy_event
            mandatory = found.enforcement_level == "mandatory"
            message = plain(found.message)
            self.findings.add(
                Finding(mandatory, found.policy_pack_name, found.policy_name, found.resource_urn or "", message)
            )
        elif event.diagnostic_event and event.diagnostic_event.severity == "error":
            self._error(event.diagnostic_event.urn or "", plain(event.diagnostic_event.message))
        elif event.summary_event:
            self.changes = Counter({_name(op): count for op, count in event.summary_event.resource_changes.items()})
        self.seconds = time.monotonic() - self._started

    @property
    def unchanged(self) -> bool:
        """Whether nothing is to be done."""
        return not any(count for op, count in self.changes.items() if op not in UNCHANGED)

    @property
    def resources(self) -> int:
        """How many resources there are afterwards."""
        return sum(count for op, count in self.changes.items() if op not in {"delete", "discard"})

    @property
    def violations(self) -> list[Finding]:
        """The findings that stop an operation, in a steady order."""
        return sorted(finding for finding in self.findings if finding.mandatory)

    @property
    def advice(self) -> list[Finding]:
        """The findings that stop nothing, in a steady order."""
        return sorted(finding for finding in self.findings if not finding.mandatory)

    def _error(self, urn: str, message: str) -> None:
        *_, kind, name = urn.split("::") if urn else ("", "", "")
        if message in {"preview failed", "update failed"}:
            return
        text = f"{kind.split('$')[-1]} {name}: {message}" if name and name not in message else message
        if not any(known in text for known in self.errors):  # the engine tells some errors twice
            self.errors.append(text)


def plain(text: str) -> str:
    """The engine's text without its markup."""
    return TERMINAL_MARKUP.sub("", text).strip()


def _name(operation: object) -> str:
    return str(getattr(operation, "value", operation))
