"""What has happened, in the shapes of CodePipeline's API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slipway.local.account import ACCOUNT
from slipway.local.pipelines.definition import Condition, Definition
from slipway.local.pipelines.machine import Machine
from slipway.local.pipelines.records import ActionRun, Execution, Kind, RuleRun, StageRun

Shape = dict[str, Any]
BY_HAND = f"arn:aws:sts::{ACCOUNT}:user/moto"


def execution_of(execution: Execution) -> Shape:
    """PipelineExecution."""
    return {
        **_both(execution),
        "pipelineName": execution.definition.name,
        "pipelineVersion": execution.definition.version,
        "artifactRevisions": [
            {
                "name": source["actionName"],
                "revisionId": source["revisionId"],
                "revisionSummary": source["revisionSummary"],
            }
            for source in _sources(execution)
        ],
        "variables": [{"name": name, "resolvedValue": value} for name, value in execution.variables.items()],
    }


def summary_of(execution: Execution) -> Shape:
    """PipelineExecutionSummary."""
    stopped = {"stopTrigger": {"reason": execution.stop_reason}} if execution.stop_reason else {}
    return {
        **_both(execution),
        "startTime": execution.started.timestamp(),
        "lastUpdateTime": execution.updated.timestamp(),
        "sourceRevisions": _sources(execution),
        **stopped,
    }


def action_of(execution: Execution, run: ActionRun, region: str, store: str) -> Shape:
    """ActionExecutionDetail."""
    action = run.action
    result = {
        "externalExecutionId": run.external_id,
        "externalExecutionSummary": run.summary,
        "externalExecutionUrl": run.external_url,
        "errorDetails": {"code": run.error[0], "message": run.error[1]} if run.error else None,
    }
    return {
        "pipelineExecutionId": run.execution,
        "actionExecutionId": run.id,
        "pipelineVersion": execution.definition.version,
        "stageName": run.stage,
        "actionName": action.name,
        "startTime": run.started.timestamp(),
        "lastUpdateTime": run.updated.timestamp(),
        "status": run.status,
        **({"updatedBy": run.updated_by} if run.updated_by else {}),
        "input": {
            "actionTypeId": vars(action.type),
            "configuration": dict(action.configuration),
            "resolvedConfiguration": dict(run.resolved),
            "region": action.region or region,
            "inputArtifacts": artifacts(execution, action.inputs, store),
            **({"namespace": action.namespace} if action.namespace else {}),
            **({"roleArn": action.role_arn} if action.role_arn else {}),
        },
        "output": {
            "outputArtifacts": artifacts(execution, action.outputs, store) if run.status == "Succeeded" else [],
            "executionResult": {key: value for key, value in result.items() if value},
            "outputVariables": dict(run.variables),
        },
    }


def rule_of(execution: Execution, run: RuleRun) -> Shape:
    """RuleExecutionDetail."""
    result = {
        "externalExecutionSummary": run.summary,
        "errorDetails": {"code": run.error[0], "message": run.error[1]} if run.error else None,
    }
    return {
        "pipelineExecutionId": run.execution,
        "ruleExecutionId": run.id,
        "pipelineVersion": execution.definition.version,
        "stageName": run.stage,
        "ruleName": run.rule.name,
        "startTime": run.started.timestamp(),
        "lastUpdateTime": run.updated.timestamp(),
        "status": run.status,
        "input": {
            "ruleTypeId": dict(run.rule.type),
            "configuration": dict(run.rule.configuration),
            "resolvedConfiguration": dict(run.resolved),
        },
        "output": {"executionResult": {key: value for key, value in result.items() if value}},
    }


def state_of(machine: Machine, definition: Definition, metadata: Mapping[str, Any]) -> Shape:
    """GetPipelineStateOutput."""
    return {
        "pipelineName": definition.name,
        "pipelineVersion": definition.version,
        "stageStates": [_stage(machine, place) for place in range(len(definition.stages))],
        "created": metadata["created"],
        "updated": metadata["updated"],
    }


def _stage(machine: Machine, place: int) -> Shape:
    stage = machine.definition.stages[place]
    line = machine.line(stage.name)
    latest = machine.executions.get(line.latest or "")
    run = latest.stages.get(stage.name) if latest else None
    waiting = [_in_stage(machine.executions[each], "InProgress") for each in line.queue]
    told: Shape = {
        "stageName": stage.name,
        "inboundExecutions": waiting,
        **({"inboundExecution": waiting[0]} if waiting else {}),
        "actionStates": [
            {"actionName": action.name, **_action_state(run.actions.get(action.name) if run else None)}
            for action in stage.actions
        ],
    }
    if place:
        told["inboundTransitionState"] = _transition(machine, place)
    if latest and run:
        status = "Stopping" if latest.status == "Stopping" and run.status == "InProgress" else run.status
        told["latestExecution"] = _in_stage(latest, status)
        told["retryStageMetadata"] = {
            "autoStageRetryAttempt": run.automatic_retries,
            "manualStageRetryAttempt": run.manual_retries,
            **({"latestRetryTrigger": run.last_retry} if run.last_retry else {}),
        }
    kinds: dict[Kind, tuple[str, Condition | None]] = {
        "entry": ("beforeEntryConditionState", stage.entry),
        "success": ("onSuccessConditionState", stage.on_success),
        "failure": ("onFailureConditionState", stage.on_failure),
    }
    for kind, (member, condition) in kinds.items():
        if condition:
            told[member] = _condition(run, kind, condition)
    return told


def _transition(machine: Machine, place: int) -> Shape:
    """A way that is closed at either end is closed."""
    stages = machine.definition.stages
    closed = machine.line(stages[place].name).closed or machine.line(stages[place - 1].name).closed_behind
    if closed is None:
        return {"enabled": True}
    reason, since = closed
    return {
        "enabled": False,
        "disabledReason": reason,
        "lastChangedAt": since.timestamp(),
        "lastChangedBy": BY_HAND,
    }


def _action_state(run: ActionRun | None) -> Shape:
    if run is None:
        return {}
    latest = {
        "actionExecutionId": run.id,
        "status": run.status,
        "summary": run.summary,
        "lastStatusChange": run.updated.timestamp(),
        "token": run.token,
        "lastUpdatedBy": run.updated_by,
        "externalExecutionId": run.external_id,
        "externalExecutionUrl": run.external_url,
        "percentComplete": run.percent,
        "errorDetails": {"code": run.error[0], "message": run.error[1]} if run.error else None,
    }
    return {"latestExecution": {key: value for key, value in latest.items() if value is not None and value != ""}}


def _condition(run: StageRun | None, kind: Kind, condition: Condition) -> Shape:
    status = run.conditions.get(kind) if run else None
    if run is None or status is None:
        return {}
    rules = []
    for rule in condition.rules:
        held = run.rules.get((kind, rule.name))
        if held is not None:
            latest = {
                "ruleExecutionId": held.id,
                "status": held.status,
                "summary": held.summary,
                "lastStatusChange": held.updated.timestamp(),
                **({"errorDetails": {"code": held.error[0], "message": held.error[1]}} if held.error else {}),
            }
            rules.append({"ruleName": rule.name, "latestExecution": latest})
    return {
        "latestExecution": {"status": status},
        "conditionStates": [{"latestExecution": {"status": status}, "ruleStates": rules}],
    }


def _in_stage(execution: Execution, status: str) -> Shape:
    kind = "ROLLBACK" if execution.is_rollback else "STANDARD"
    return {"pipelineExecutionId": execution.id, "status": status, "type": kind}


def _both(execution: Execution) -> Shape:
    """What an execution and its summary have in common."""
    told: Shape = {
        "pipelineExecutionId": execution.id,
        "status": execution.status,
        "trigger": {"triggerType": execution.trigger, "triggerDetail": execution.trigger_detail},
        "executionMode": execution.definition.mode,
        "executionType": "ROLLBACK" if execution.is_rollback else "STANDARD",
    }
    if execution.summary:
        told["statusSummary"] = execution.summary
    if execution.is_rollback:
        told["rollbackMetadata"] = {"rollbackTargetPipelineExecutionId": execution.target}
    return told


def _sources(execution: Execution) -> list[Shape]:
    """What the source actions fetched."""
    return [
        {
            "actionName": run.action.name,
            "revisionId": run.variables["CommitId"],
            "revisionSummary": run.variables.get("CommitMessage", ""),
        }
        for stage in execution.stages.values()
        for run in stage.actions.values()
        if "CommitId" in run.variables
    ]


def artifacts(execution: Execution, names: tuple[str, ...], store: str) -> list[Shape]:
    """Artifacts by name, and where they lie."""
    key = f"{execution.definition.name[:20]}/{{}}/{execution.target or execution.id}"
    return [{"name": name, "s3location": {"bucket": store, "key": key.format(name[:10])}} for name in names]
