"""What people ask of a pipeline while it runs, and when CodePipeline refuses it."""

from __future__ import annotations

from datetime import datetime

from slipway.local.pipelines import events
from slipway.local.pipelines.definition import Stage
from slipway.local.pipelines.errors import RefusedError
from slipway.local.pipelines.lines import PARALLEL
from slipway.local.pipelines.machine import Machine
from slipway.local.pipelines.records import ActionRun, Execution, Kind, Outcome, StageRun

NOT_OURS = "the pipeline has no execution {}"


def execution_of(machine: Machine, execution: str) -> Execution:
    """The execution of this id.

    Raises:
        RefusedError: there is none.
    """
    try:
        return machine.executions[execution]
    except KeyError:
        raise RefusedError("PipelineExecutionNotFoundException", NOT_OURS.format(execution)) from None


def stage_of(machine: Machine, stage: str) -> Stage:
    """The stage of this name.

    Raises:
        RefusedError: there is none.
    """
    place = machine.definition.index(stage)
    if place is None:
        raise RefusedError("StageNotFoundException", f"the pipeline has no stage {stage}")
    return machine.definition.stages[place]


def retry(machine: Machine, stage: str, execution: str, mode: str, at: datetime) -> None:
    """Try a failed stage again.

    Raises:
        RefusedError: it did not fail, another execution has come to it since, or the structure is another one now.
    """
    held, run = _latest_in(machine, stage, execution, "StageNotRetryableException")
    if run.status not in {"Failed", "Stopped"} or not held.over:
        raise RefusedError("StageNotRetryableException", f"stage {stage} is {run.status}: only a failed one is retried")
    if held.definition.version != machine.definition.version:
        raise RefusedError("StageNotRetryableException", "the structure of the pipeline has changed since")
    line = machine.line(stage)
    if held.definition.mode != PARALLEL:
        line.occupant = held.id
    run.manual_retries, run.last_retry = run.manual_retries + 1, "ManualStageRetry"
    machine.again(held, run, mode, at)


def roll_back(machine: Machine, stage: str, target: str, by: str, at: datetime) -> Execution:
    """Bring back what an earlier execution deployed in a stage.

    Raises:
        RefusedError: the target never went well in it, is a rollback, or has another structure; or the stage is busy.
    """
    stage_of(machine, stage)
    held = execution_of(machine, target)
    if machine.definition.mode == PARALLEL:
        raise RefusedError("UnableToRollbackStageException", "a pipeline in PARALLEL mode can't be rolled back")
    if held.is_rollback:
        raise RefusedError("UnableToRollbackStageException", f"execution {target} is a rollback itself")
    if held.definition.version != machine.definition.version:
        raise RefusedError("PipelineExecutionOutdatedException", f"execution {target} ran under another structure")
    if not machine.is_target(held, stage):
        raise RefusedError("UnableToRollbackStageException", f"execution {target} did not succeed in stage {stage}")
    if machine.line(stage).occupant is not None:
        raise RefusedError("UnableToRollbackStageException", f"stage {stage} is in progress")
    latest = machine.line(stage).latest
    run = machine.executions[latest].stages.get(stage) if latest else None
    if run is not None and run.status == "Skipped":
        raise RefusedError("UnableToRollbackStageException", f"stage {stage} was skipped")
    return machine.bring_back(stage, held, "ManualRollback", by, at)


def stop(machine: Machine, execution: str, reason: str, at: datetime, *, abandon: bool) -> None:
    """Stop an execution: once its actions have ended, or at once, letting go of them.

    Raises:
        RefusedError: it is over, or is being stopped already.
    """
    held = execution_of(machine, execution)
    if held.over:
        raise RefusedError("PipelineExecutionNotStoppableException", f"execution {execution} is {held.status}")
    if held.status == "Stopping" and not abandon:
        raise RefusedError("DuplicatedStopRequestException", f"execution {execution} is being stopped already")
    held.stop_reason = reason
    if held.waits:
        machine.end_waiting(held, "Stopped", at)
        return
    run = held.stages[held.definition.stages[held.place].name]
    if held.status != "Stopping":
        held.status, held.updated = "Stopping", at
        machine.effects.append(events.of_pipeline(held, "STOPPING"))
    if abandon:
        machine.abandon(held, run, at)


def override(machine: Machine, stage: str, execution: str, kind: Kind, at: datetime) -> None:
    """Let an execution pass a condition that it failed by.

    Raises:
        RefusedError: it did not fail by this condition, or the condition skips the stage.
    """
    held, run = _latest_in(machine, stage, execution, "ConditionNotOverridableException")
    if run.stuck != kind or run.status != "Failed":
        raise RefusedError("ConditionNotOverridableException", f"execution {execution} did not fail by this condition")
    line = machine.line(stage)
    if line.occupant is not None:
        raise RefusedError("ConditionNotOverridableException", f"stage {stage} is in progress")
    if held.definition.mode != PARALLEL:
        line.occupant = held.id
    run.conditions[kind], run.status, run.stuck = "Overridden", "InProgress", None
    held.status, held.updated = "InProgress", at
    held.attempt += 1
    machine.effects.append(events.of_pipeline(held, "RESUMED"))
    machine.effects.append(events.of_stage(held, stage, "RESUMED"))
    machine.pass_condition(held, run, kind, at)


def transition(machine: Machine, stage: str, side: str, closed: str | None, at: datetime) -> None:
    """Close the way into a stage (`side` Inbound) or out of it (Outbound) for the reason in `closed`; None opens it.

    Raises:
        RefusedError: there is no such stage.
    """
    stage_of(machine, stage)
    line, place = machine.line(stage), machine.definition.index(stage) or 0
    held = None if closed is None else (closed, at)
    if side == "Inbound":
        line.closed = held
    else:
        line.closed_behind, place = held, place + 1
    if closed is None and place < len(machine.definition.stages):
        machine.admit(place, machine.definition, at)


def decide(machine: Machine, stage: str, action: str, *, token: str, outcome: Outcome, at: datetime) -> ActionRun:
    """Answer an approval.

    Raises:
        RefusedError: there is no such action, its approval is over, or the token is another one's.
    """
    named = next((each for each in stage_of(machine, stage).actions if each.name == action), None)
    if named is None or named.type.category != "Approval":
        raise RefusedError("ActionNotFoundException", f"stage {stage} has no approval {action}")
    asked = [
        run.actions[action]
        for run in (each.stages.get(stage) for each in machine.executions.values())
        if run is not None and action in run.actions
    ]
    waiting = next((run for run in asked if run.token and run.token == token), None)
    if waiting is not None:
        machine.settle(waiting.id, outcome, at)
        return waiting
    if asked and not any(run.token for run in asked):
        raise RefusedError("ApprovalAlreadyCompletedException", "the approval has been answered already")
    raise RefusedError("InvalidApprovalTokenException", "the token is not the one of this approval")


def _latest_in(machine: Machine, stage: str, execution: str, error: str) -> tuple[Execution, StageRun]:
    """The execution and what it did in the stage, where it is the last one there."""
    stage_of(machine, stage)
    held = machine.executions.get(execution)
    run = held.stages.get(stage) if held else None
    if held is None or run is None:
        raise RefusedError(error, f"execution {execution} was never in stage {stage}")
    if held.definition.mode != PARALLEL and machine.line(stage).latest != execution:
        raise RefusedError("NotLatestPipelineExecutionException", f"another execution has come to stage {stage} since")
    return held, run
