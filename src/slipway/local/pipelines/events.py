"""The events of CodePipeline, in the form of its user guide ("Monitoring CodePipeline events")."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from slipway.local.pipelines.effects import Tell
from slipway.local.pipelines.records import ActionRun, Execution

SOURCE = "aws.codepipeline"


def of_pipeline(execution: Execution, state: str) -> Tell:
    """The execution as a whole is in another state: STARTED, RESUMED, SUCCEEDED, FAILED, ..."""
    return Tell("CodePipeline Pipeline Execution State Change", {**_common(execution), "state": state})


def of_stage(execution: Execution, stage: str, state: str) -> Tell:
    """A stage of an execution is."""
    return Tell("CodePipeline Stage Execution State Change", {**_common(execution), "stage": stage, "state": state})


def of_action(execution: Execution, run: ActionRun, state: str, region: str) -> Tell:
    """An action of an execution is; with what its provider says of it where it has ended."""
    kind = run.action.type
    detail = {
        **_common(execution),
        "stage": run.stage,
        "action": run.action.name,
        "action-execution-id": run.id,
        "state": state,
        "region": run.action.region or region,
        "type": {
            "owner": kind.owner,
            "provider": kind.provider,
            "category": kind.category,
            "version": kind.version,
        },
    }
    result = {
        "external-execution-id": run.external_id,
        "external-execution-url": run.external_url,
        "external-execution-summary": run.error[1] if run.error else run.summary,
        "error-code": run.error[0] if run.error else "",
    }
    if state != "STARTED":
        detail["execution-result"] = {key: value for key, value in result.items() if value}
    return Tell("CodePipeline Action Execution State Change", detail)


def instant(at: datetime) -> str:
    """A time as events write it: 2026-11-27T18:05:00.000Z."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _common(execution: Execution) -> dict[str, Any]:
    told: dict[str, Any] = {
        "pipeline": execution.definition.name,
        "execution-id": execution.id,
        "start-time": instant(execution.started),
        "version": float(execution.definition.version),
        "pipeline-execution-attempt": float(execution.attempt),
    }
    if execution.is_rollback:
        told["execution-trigger"] = {"trigger-type": execution.trigger, "trigger-detail": execution.trigger_detail}
    return told
