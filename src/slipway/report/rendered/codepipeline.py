"""A pipeline of the plan as the CodePipeline API takes it (CreatePipeline).

What only the cloud knows stands as a name in `${...}`: the account, the artifact store, its key, connections, topics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.plan import roles
from slipway.plan.pipelines import regions_of

if TYPE_CHECKING:
    from slipway.plan import Action, Pipeline, Plan, Stage, Trigger
    from slipway.plan.model import Rule

ACCOUNT = "${account}"


def as_codepipeline(pipeline: Pipeline, plan: Plan) -> dict[str, Any]:
    """The value of `pipeline` in a request to create it."""
    folder, owner = ("pull-requests",) * 2 if pipeline.trigger.events else ("pipeline", pipeline.service)
    return {
        "name": pipeline.name,
        "roleArn": role_arn(plan, folder, owner, "pipeline"),
        **_stores(pipeline, plan.settings.region),
        "stages": [_stage(stage, plan) for stage in pipeline.stages],
        "executionMode": pipeline.execution_mode,
        "pipelineType": "V2",
        "triggers": [_trigger(pipeline.trigger)],
    }


def role_arn(plan: Plan, folder: str, *identity: str) -> str:
    """The ARN of a role of the stack; `folder` is the last part of its path, or empty."""
    return roles.role_arn(ACCOUNT, plan.stack, *identity, folder=folder)


def _stores(pipeline: Pipeline, region: str) -> dict[str, Any]:
    """One store, or one for each region that actions run in."""
    regions = [region, *regions_of(pipeline)]
    if len(regions) == 1:
        return {"artifactStore": _store()}
    return {"artifactStores": {each: _store("" if each == region else f".{each}") for each in regions}}


def _store(where: str = "") -> dict[str, Any]:
    key = {"id": f"${{key{where}}}", "type": "KMS"}
    return {"type": "S3", "location": f"${{artifact-store{where}}}", "encryptionKey": key}


def _stage(stage: Stage, plan: Plan) -> dict[str, Any]:
    form: dict[str, Any] = {"name": stage.name, "actions": [_action(action, plan) for action in stage.actions]}
    if stage.entry:
        rules = [_rule(rule) for rule in stage.entry]
        form["beforeEntry"] = {"conditions": [{"result": "FAIL", "rules": rules}]}
    if stage.rolls_back:
        form["onFailure"] = {"result": "ROLLBACK"}
    return form


def _rule(rule: Rule) -> dict[str, Any]:
    kind = {"category": "Rule", "owner": "AWS", "provider": rule.provider, "version": "1"}
    return {"name": rule.name, "ruleTypeId": kind, "configuration": dict(rule.configuration)}


def _action(action: Action, plan: Plan) -> dict[str, Any]:
    kind = {"category": action.category, "owner": action.owner, "provider": action.provider, "version": "1"}
    form: dict[str, Any] = {
        "name": action.name,
        "actionTypeId": kind,
        "runOrder": action.run_order,
        "configuration": dict(action.configuration),
        "inputArtifacts": [{"name": name} for name in action.inputs],
        "outputArtifacts": [{"name": name} for name in action.outputs],
    }
    if action.namespace:
        form["namespace"] = action.namespace
    if action.region:
        form["region"] = action.region
    if action.assumes_deploy_role:
        form["roleArn"] = role_arn(plan, "", "deploy")
    elif action.role_arn:
        form["roleArn"] = action.role_arn
    return form


def _trigger(trigger: Trigger) -> dict[str, Any]:
    found: dict[str, Any] = {"branches": {"includes": list(trigger.branches)}}
    if trigger.paths:
        found["filePaths"] = {"includes": list(trigger.paths)}
    if trigger.events:
        found["events"] = list(trigger.events)
    git = {"sourceActionName": trigger.source_action, "pullRequest" if trigger.events else "push": [found]}
    return {"providerType": "CodeStarSourceConnection", "gitConfiguration": git}
