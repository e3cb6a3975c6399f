"""Tests and scans fail closed: what they find ends the build."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.kit.facts import Stack
from policies.kit.rule import Finding, Severity, StackRule, compliant, not_applicable, undecidable, violation
from policies.pipelines.model import PIPELINE, PROJECT, Pipeline
from policies.pipelines.reader import pipelines
from policies.pipelines.step import PROOFS


def check(stack: Stack, _: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each pipeline, and one for each test or scan in it whose failure goes unheard."""
    for pipeline in pipelines(stack):
        yield from _pipeline(pipeline)


def _pipeline(pipeline: Pipeline) -> Iterator[Finding]:
    proofs = [(action, step) for action in pipeline.actions for step in action.steps(*PROOFS)]
    lost = [(action, step) for action, step in proofs if step.lost]
    for action, step in lost:
        yield violation(pipeline.resource, f"`{step.label}` in {action.label} of {pipeline.resource.name}: {step.lost}")
    unread = [action for action in pipeline.actions if action.work.unread]
    if pipeline.unread:
        yield undecidable(pipeline.resource, pipeline.unread)
    for action in unread:
        yield undecidable(pipeline.resource, f"{action.label}: {action.work.unread}")
    if not proofs and not unread:
        yield not_applicable(pipeline.resource, "it runs no tests or scans")
    elif not lost and not unread:
        yield compliant(pipeline.resource)


RULE = StackRule(
    id="delivery-scan-fails-closed",
    title="Tests and scans have a threshold, and no command hides their failure",
    severity=Severity.HIGH,
    sources=("NIST 800-53 SA-11",),
    why="a scan that can't fail is green whatever it finds, and everybody behind it trusts it.",
    fix="set the tool's threshold, drop `|| true` and its like, and begin blocks of several lines with "
    "`set -euo pipefail`.",
    link="https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html",
    types=frozenset({PIPELINE, PROJECT}),
    check=check,
)
