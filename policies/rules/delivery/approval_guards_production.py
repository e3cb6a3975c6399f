"""The approval comes after the last change of the artifact and directly guards production."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.kit.facts import Stack
from policies.kit.rule import Finding, Severity, StackRule, compliant, not_applicable, undecidable, violation
from policies.pipelines.model import PIPELINE, PROJECT, Action, Pipeline
from policies.pipelines.production import CONFIG_SCHEMA, production_deploys
from policies.pipelines.step import Does
from policies.pipelines.targets import DEPLOYMENT_GROUP, SERVICE, Deploy


def check(stack: Stack, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each deploy to production that an approval guards; a missing approval is another rule's."""
    for pipeline, deploys in production_deploys(stack, config):
        if pipeline.unread:
            yield undecidable(pipeline.resource, pipeline.unread)
        for deploy in deploys:
            yield from _guard(pipeline, deploy)


def _guard(pipeline: Pipeline, deploy: Deploy) -> Iterator[Finding]:
    resource, action = pipeline.resource, deploy.action
    approvals = [before for before in pipeline.before(action) if before.approves]
    if not approvals:
        beside = [other for other in pipeline.beside(action) if other.approves]
        if beside:
            evidence = f"{beside[0].label} runs beside {action.label}, which does not wait for it"
            yield violation(resource, f"{pipeline.path(action)}: {evidence}")
        else:
            yield not_applicable(resource, f"no approval comes before {action.label}")
        return
    guard = max(approvals, key=lambda approval: approval.position)
    later = [other for other in pipeline.between(guard, action) if other.category != "Approval"]
    around = [other for other in pipeline.beside(guard) if not other.approves]
    changes = [why for other in [*later, action] if (why := _changes(other, deploy, pipeline))]
    changes += [f"{other.label} runs beside the approval {guard.label}" for other in around]
    if changes:
        yield violation(resource, f"{pipeline.path(action)}: {'; '.join(changes)}")
        return
    unread = next((other for other in [*later, action] if other.work.unread), None)
    if unread:
        reason = f"{unread.label} runs after the approval {guard.label}, and {unread.work.unread}"
        yield undecidable(resource, f"{pipeline.path(action)}: {reason}")
    else:
        yield compliant(resource)


def _changes(action: Action, deploy: Deploy, pipeline: Pipeline) -> str | None:
    """Why an action that runs after the approval changes what was approved, if it does."""
    builds = action.steps(Does.BUILD)
    if builds:
        return f"{action.label} runs `{builds[0].label}` after the approval, which makes a new artifact"
    if action is not deploy.action and action.outputs & _lineage(deploy.action, pipeline):
        return f"{action.label} writes an artifact after the approval that {deploy.action.label} deploys"
    return None


def _lineage(action: Action, pipeline: Pipeline) -> frozenset[str]:
    """The artifacts that an action takes in, and those from which these were made."""
    artifacts = action.inputs
    for other in sorted(pipeline.before(action), key=lambda other: other.position, reverse=True):
        if other.outputs & artifacts:
            artifacts |= other.inputs
    return artifacts


RULE = StackRule(
    id="delivery-approval-guards-production",
    title="The approval follows the last change of the artifact and directly guards production",
    severity=Severity.CRITICAL,
    sources=("NIST 800-53 CM-3",),
    why="an approval of one artifact says nothing about another that is made, or still being made, after it.",
    fix="put everything that builds or writes the deployed artifact before the approval, "
    "and give the approval a run order of its own.",
    link="https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals-action-add.html",
    types=frozenset({PIPELINE, PROJECT, DEPLOYMENT_GROUP, SERVICE}),
    check=check,
    config_schema=CONFIG_SCHEMA,
)
