"""Deploys to production are progressive, watched by alarms, and undone by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.kit.facts import UNKNOWN, Resource, Stack, UnknownFactError, items
from policies.kit.rule import Finding, Severity, StackRule, compliant, undecidable, violation
from policies.pipelines.model import PIPELINE, PROJECT
from policies.pipelines.production import CONFIG_SCHEMA, Production, production_deploys
from policies.pipelines.targets import DEPLOYMENT_GROUP, SERVICE

DEPLOYMENT_CONFIG = "aws:codedeploy/deploymentConfig:DeploymentConfig"
METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE_ALARM = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
ALARM_NAMES = {METRIC_ALARM: "name", COMPOSITE_ALARM: "alarmName"}
ROLLBACK_EVENTS = ("DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM")


def check(stack: Stack, config: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each deployment group and ECS service that a production deploy changes."""
    production = Production.of(config)
    targets = {each.urn: each for each in _deployed_to(stack) if production.is_resource(each)}
    for pipeline, deploys in production_deploys(stack, config):
        for deploy in deploys:
            if deploy.target and deploy.target.type in _CHECKS:
                targets[deploy.target.urn] = deploy.target
            elif deploy.by_codedeploy or deploy.action.provider == "ECS":
                where = f"{pipeline.path(deploy.action)}: the target of {deploy.action.label} is not declared here"
                yield undecidable(pipeline.resource, where)
    for target in targets.values():
        yield from _target(target, stack)


def _deployed_to(stack: Stack) -> Iterator[Resource]:
    """What deploys change, though a pipeline of another stack may ask for them."""
    yield from stack.of_type(DEPLOYMENT_GROUP)
    for service in stack.of_type(SERVICE):
        if service.get("deploymentController", "type") == "ECS":
            yield service


def _target(target: Resource, stack: Stack) -> Iterator[Finding]:
    problems: list[str] = []
    gaps: list[str] = []
    for part in _CHECKS[target.type]:
        try:
            problems += part(target, stack)
        except UnknownFactError as gap:
            gaps.append(f"`{gap.path}` is not known before the update")
    yield from (violation(target, problem) for problem in problems)
    yield from (undecidable(target, gap) for gap in gaps)
    if not problems and not gaps:
        yield compliant(target)


def _group_alarms(group: Resource, stack: Stack) -> Iterator[str]:
    if group.known("alarmConfiguration", "enabled") is not True:
        yield "`alarmConfiguration` is not enabled"
    else:
        yield from _alarms(group, stack, "alarmConfiguration", "alarms")


def _group_rollback(group: Resource, _: Stack) -> Iterator[str]:
    events = items(group.known("autoRollbackConfiguration", "events"))
    if group.known("autoRollbackConfiguration", "enabled") is not True:
        yield "`autoRollbackConfiguration` is not enabled"
    for event in ROLLBACK_EVENTS:
        if event not in events and UNKNOWN not in events:
            yield f"`autoRollbackConfiguration.events` lacks {event}"


def _group_strategy(group: Resource, stack: Stack) -> Iterator[str]:
    """In place, some of the fleet must stay well; a configuration of the stack's own says how much."""
    name = group.known("deploymentConfigName")
    if group.known("deploymentStyle", "deploymentType") == "BLUE_GREEN" or not isinstance(name, str):
        return
    own = [each for each in stack.of_type(DEPLOYMENT_CONFIG) if each.get("deploymentConfigName") == name]
    spares_none = any(each.known("minimumHealthyHosts", "value") == 0 for each in own)
    if spares_none or (name.endswith("AllAtOnce") and not own):
        yield f"`deploymentConfigName` {name} replaces everything at once"


def _service_alarms(service: Resource, stack: Stack) -> Iterator[str]:
    if service.known("alarms", "enable") is not True or service.known("alarms", "rollback") is not True:
        yield "`alarms` do not roll back"
    else:
        yield from _alarms(service, stack, "alarms", "alarmNames")


def _service_rollback(service: Resource, _: Stack) -> Iterator[str]:
    rolling = service.known("deploymentConfiguration", "strategy") in {None, "ROLLING"}
    if rolling and service.known("deploymentCircuitBreaker", "rollback") is not True:
        yield "`deploymentCircuitBreaker` does not roll back"


def _alarms(target: Resource, stack: Stack, prop: str, key: str) -> Iterator[str]:
    """What is wrong with the alarms that `target` names; unknown names count by what they were computed from."""
    names = items(target.known(prop, key))
    declared = [alarm.get(ALARM_NAMES[alarm.type]) for alarm in stack.of_type(*ALARM_NAMES)]
    linked = stack.dependencies(target, prop, *ALARM_NAMES)
    if not names:
        yield f"`{prop}.{key}` names no alarm"
    if UNKNOWN in names and not linked:
        raise UnknownFactError(f"{prop}.{key}")
    for name in names:
        if name is not UNKNOWN and name not in declared and UNKNOWN not in declared:
            yield f"`{prop}.{key}` names the alarm {name}, which this stack does not declare"


_CHECKS = {
    DEPLOYMENT_GROUP: (_group_alarms, _group_rollback, _group_strategy),
    SERVICE: (_service_alarms, _service_rollback),
}

RULE = StackRule(
    id="delivery-deploy-rolls-back",
    title="Production deploys are progressive, watched by alarms of the stack, and rolled back automatically",
    severity=Severity.HIGH,
    sources=("NIST 800-53 CP-10",),
    why="without alarms that stop it, a bad revision takes all traffic and stays until a person notices.",
    fix="enable alarmConfiguration with alarms of this stack and autoRollbackConfiguration for "
    "DEPLOYMENT_FAILURE and DEPLOYMENT_STOP_ON_ALARM, and choose a configuration that shifts traffic in steps.",
    link="https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html",
    types=frozenset({PIPELINE, PROJECT, DEPLOYMENT_GROUP, DEPLOYMENT_CONFIG, SERVICE, METRIC_ALARM, COMPOSITE_ALARM}),
    check=check,
    config_schema=CONFIG_SCHEMA,
)
