"""The violations of a run as text: each rule once, with every resource that breaks it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slipway.stacks.outcome import Finding


def as_text(findings: Sequence[Finding]) -> str:
    """Blocks of one rule each; what all its findings say alike (why, how to fix it) is said once.

    Args:
        findings: in order of pack and rule.
    """
    groups = groupby(findings, key=lambda finding: (finding.pack, finding.policy))
    return "\n\n".join(_rule(pack, policy, list(found)) for (pack, policy), found in groups)


def _rule(pack: str, policy: str, findings: Sequence[Finding]) -> str:
    said = [finding.message.splitlines() for finding in findings]
    alike = [line for line in said[0] if all(line in lines for lines in said)] if len(said) > 1 else []
    lines = [f"[{pack}] {policy}"]
    for finding, message in zip(findings, said, strict=True):
        own = [line for line in message if line not in alike]
        lines += [f"  {finding.resource}", *(f"    {line}" for line in own)]
    return "\n".join([*lines, *(f"  {line}" for line in alike)])
