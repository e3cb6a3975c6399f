"""Every path from source to production passes tests, all scans and a manual approval, in that order."""

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
    """A finding for each deploy to production."""
    for pipeline, deploys in production_deploys(stack, config):
        if pipeline.unread:
            yield undecidable(pipeline.resource, pipeline.unread)
        elif not deploys:
            yield not_applicable(pipeline.resource, "it does not deploy to production")
        for deploy in deploys:
            yield from _path(pipeline, deploy)


def _path(pipeline: Pipeline, deploy: Deploy) -> Iterator[Finding]:
    approvals = [action for action in pipeline.before(deploy.action) if action.approves]
    guard = max(approvals, key=lambda action: action.position, default=None)
    goal = guard or deploy.action
    gates = pipeline.before(goal)
    missing = [proof for proof in deploy.asks_for if not any(_proves(action, proof) for action in gates)]
    unscanned = _unscanned_plans(pipeline, deploy, gates)
    unread = [f"{action.label}: {action.work.unread}" for action in gates if action.work.unread]
    path = f"{pipeline.path(deploy.action)} in pipeline {pipeline.resource.name}"
    gaps = [] if guard else [f"no manual approval before {deploy.action.label}"]
    gaps += [f"no {Does.IAC.value} of artifact {name}, which it applies" for name in unscanned]
    if missing and not unread:
        gaps.append(f"no {', no '.join(proof.value for proof in missing)} before {goal.label}")
        gaps.extend(_near_misses(pipeline, goal, missing))
    if gaps:
        yield violation(pipeline.resource, f"{path}: {'; '.join(gaps)}")
    elif missing:
        wanted = ", ".join(proof.value for proof in missing)
        yield undecidable(pipeline.resource, f"{path}: {wanted} can only be hidden in what can't be read, {unread[0]}")
    else:
        yield compliant(pipeline.resource)


def _unscanned_plans(pipeline: Pipeline, deploy: Deploy, gates: list[Action]) -> list[str]:
    """The artifacts that a change of infrastructure takes in, beside the source, and that no scan has seen."""
    if not deploy.action.steps(Does.PROVISION):
        return []
    made = {name for action in pipeline.actions if action.category != "Source" for name in action.outputs}
    seen = {name for action in gates if _proves(action, Does.IAC) for name in action.inputs | action.outputs}
    return sorted(deploy.action.inputs & made - seen)


def _proves(action: Action, proof: Does) -> bool:
    return not action.skippable and any(step.lost is None for step in action.steps(proof))


def _near_misses(pipeline: Pipeline, goal: Action, missing: list[Does]) -> Iterator[str]:
    """Steps that look like a missing proof and aren't one, each with the reason."""
    for action in pipeline.actions:
        for step in action.steps(*missing):
            if step.lost:
                yield f"`{step.label}` in {action.label} does not count: {step.lost}"
            elif action.skippable:
                yield f"`{step.label}` in {action.label} does not count: a condition may skip its stage"
            elif action.position >= goal.position and action is not goal:
                yield f"`{step.label}` in {action.label} does not count: it has not ended when {goal.label} starts"


RULE = StackRule(
    id="delivery-path-passes-every-gate",
    title="Every path to production passes tests, all scans (SAST, dependencies, licences, IaC, DAST) and an approval",
    severity=Severity.CRITICAL,
    sources=("NIST 800-53 SA-11", "NIST 800-53 CM-3"),
    why="a change that no one tested, scanned or approved reaches customers by the one path that leaves it out.",
    fix="add the missing action in a stage or run order before the approval, and the approval before the deploy; "
    "let the tool's exit code end the build.",
    link="https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html",
    types=frozenset({PIPELINE, PROJECT, DEPLOYMENT_GROUP, SERVICE}),
    check=check,
    config_schema=CONFIG_SCHEMA,
)
