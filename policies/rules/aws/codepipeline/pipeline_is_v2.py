"""Pipelines are of type V2."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, violation
from policies.pipelines.model import PIPELINE


def check(pipeline: Resource) -> Iterator[Finding]:
    """A finding about the pipeline's type; the SDK's default is V1."""
    if pipeline.known("pipelineType") == "V2":
        yield compliant(pipeline)
    else:
        yield violation(pipeline, "`pipelineType` is not V2")


RULE = ResourceRule(
    id="aws-codepipeline-pipeline-is-v2",
    title="Pipelines are of type V2",
    severity=Severity.MEDIUM,
    sources=("Slipway",),
    why="only V2 has branch triggers, queued executions, stage conditions and automatic stage rollback.",
    fix="set `pipelineType` to `V2`; left out, it is V1.",
    link="https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types.html",
    types=frozenset({PIPELINE}),
    check=check,
)
