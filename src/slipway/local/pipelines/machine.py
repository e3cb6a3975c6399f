"""The semantics of CodePipeline V2 as a state machine: it holds what has happened, and says what is to be done next.

It reads no clock and calls nobody: the instant is a parameter of every step, ids come from a function, and what the
world must do is left in `effects`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from slipway.local.pipelines import events
from slipway.local.pipelines.definition import Action, Condition, Stage
from slipway.local.pipelines.effects import Begin, Cancel, Judge
from slipway.local.pipelines.lines import Lines
from slipway.local.pipelines.records import ActionRun, Execution, Kind, Outcome, RuleRun, StageRun
from slipway.local.pipelines.variables import UnresolvedError, resolved


class Machine(Lines):
    """What happens in the stages of one pipeline: conditions, actions, and what their failures lead to."""

    def resume(self, execution: Execution, stage: Stage, at: datetime) -> None:
        """Go on in a stage: its condition first, where it is asked and has not been met."""
        run = execution.stages[stage.name]
        if stage.entry and not execution.is_rollback and run.conditions.get("entry") not in {"Succeeded", "Overridden"}:
            self._ask(execution, run, "entry", stage.entry, at)
        else:
            self._work(execution, run, at)

    # Conditions.

    def _ask(self, execution: Execution, run: StageRun, kind: Kind, condition: Condition, at: datetime) -> None:
        run.conditions[kind] = "InProgress"
        asked = []
        for rule in condition.rules:
            made = RuleRun(self.new_id(), execution.id, run.stage.name, kind, rule, at, at, dict(rule.configuration))
            self.runs[made.id] = run.rules[kind, rule.name] = made
            try:
                made.resolved = resolved(rule.configuration, execution.namespaces)
            except UnresolvedError as error:
                made.status, made.error = "Failed", ("ConfigurationError", str(error))
            else:
                asked.append(Judge(made))
        self.effects += asked
        self._judged(execution, run, kind, at)

    def judge(self, rule_run: str, outcome: Outcome, at: datetime) -> bool:
        """A rule has been judged; False where nobody waits for that."""
        rule = self.runs.get(rule_run)
        if not isinstance(rule, RuleRun) or rule.status != "InProgress":
            return False
        rule.status, rule.updated, rule.summary = "Succeeded" if outcome.passed else "Failed", at, outcome.summary
        rule.error = None if outcome.passed else (outcome.code or "RuleFailed", outcome.summary)
        execution = self.executions[rule.execution]
        self._judged(execution, execution.stages[rule.stage], rule.kind, at)
        return True

    def _judged(self, execution: Execution, run: StageRun, kind: Kind, at: datetime) -> None:
        """Once all rules of a condition are judged, act on it."""
        stage = run.stage
        condition = {"entry": stage.entry, "success": stage.on_success, "failure": stage.on_failure}[kind]
        rules = [run.rules[kind, rule.name] for rule in condition.rules] if condition else []
        if condition is None or any(rule.status == "InProgress" for rule in rules):
            return
        met = all(rule.status == "Succeeded" for rule in rules)
        run.conditions[kind] = "Succeeded" if met else "Failed"
        if execution.status == "Stopping":
            self._stopped(execution, run, at)
        elif kind == "failure":
            self._fail(execution, run, at, bring_back=met and condition.result == "ROLLBACK")
        elif met:
            self.pass_condition(execution, run, kind, at)
        elif condition.result == "SKIP":
            self._leave(execution, run, "Skipped", at)
        else:
            run.stuck = kind
            self._fail(execution, run, at, bring_back=condition.result == "ROLLBACK")

    def pass_condition(self, execution: Execution, run: StageRun, kind: Kind, at: datetime) -> None:
        """Go on behind a condition, whatever it says."""
        if kind == "entry":
            self._work(execution, run, at)
        else:
            self._done(execution, run, at)

    # Actions.

    def _work(self, execution: Execution, run: StageRun, at: datetime) -> None:
        """Begin the actions that come next, of the lowest run order that is not through."""
        waiting = [action for action in run.stage.actions if not _succeeded(run, action)]
        if not waiting:
            self._worked(execution, run, at)
            return
        order = min(action.run_order for action in waiting)
        for action in [each for each in waiting if each.run_order == order]:
            self._begin(execution, run, action, at)
        self._look(execution, run, at)

    def _begin(self, execution: Execution, run: StageRun, action: Action, at: datetime) -> None:
        made = ActionRun(
            id=self.new_id(),
            execution=execution.id,
            stage=run.stage.name,
            action=action,
            started=at,
            updated=at,
            deadline=at + timedelta(minutes=action.minutes),
            resolved=action.configuration,
        )
        self.runs[made.id] = run.actions[action.name] = made
        self.effects.append(events.of_action(execution, made, "STARTED", self.region))
        try:
            made.resolved = resolved(action.configuration, execution.namespaces)
        except UnresolvedError as error:
            self._settle(execution, made, Outcome(passed=False, code="ConfigurationError", summary=str(error)), at)
            return
        if action.type.category == "Approval":
            made.token = self.new_id()
        self.effects.append(Begin(made))

    def settle(self, action_run: str, outcome: Outcome, at: datetime) -> bool:
        """An action has ended; False where nobody waits for that."""
        run = self.runs.get(action_run)
        if not isinstance(run, ActionRun) or run.status != "InProgress":
            return False
        execution = self.executions[run.execution]
        self._settle(execution, run, outcome, at)
        self._look(execution, execution.stages[run.stage], at)
        return True

    def _settle(self, execution: Execution, run: ActionRun, outcome: Outcome, at: datetime) -> None:
        run.status, run.updated, execution.updated = "Succeeded" if outcome.passed else "Failed", at, at
        run.summary, run.token, run.updated_by = outcome.summary, "", outcome.by
        run.external_id = outcome.external_id or run.external_id
        run.external_url = outcome.external_url or run.external_url
        run.error = None if outcome.passed else (outcome.code or "JobFailed", outcome.summary)
        if outcome.passed:
            run.variables = outcome.variables
            if run.action.namespace:
                execution.namespaces[run.action.namespace] = outcome.variables
        self.effects.append(events.of_action(execution, run, "SUCCEEDED" if outcome.passed else "FAILED", self.region))

    def _look(self, execution: Execution, run: StageRun, at: datetime) -> None:
        """Once all actions that were begun have ended, go on, fail or stop."""
        states = [each.status for each in run.actions.values()]
        if "InProgress" in states or run.status != "InProgress":
            return
        if execution.status == "Stopping":
            self._stopped(execution, run, at)
        elif execution.definition.version != self.definition.version:
            self._outdated(execution, run, at)
        elif "Failed" in states or "Abandoned" in states:
            self._failed(execution, run, at)
        else:
            self._work(execution, run, at)

    # The end of a stage.

    def _worked(self, execution: Execution, run: StageRun, at: datetime) -> None:
        if run.stage.on_success and not execution.is_rollback:
            self._ask(execution, run, "success", run.stage.on_success, at)
        else:
            self._done(execution, run, at)

    def _done(self, execution: Execution, run: StageRun, at: datetime) -> None:
        self._leave(execution, run, "Succeeded", at)

    def _leave(self, execution: Execution, run: StageRun, status: str, at: datetime) -> None:
        """Out of the stage and on to the next; only then is the one behind let in. A rollback has one stage."""
        run.status, run.stuck = status, None
        if status == "Succeeded":
            self.effects.append(events.of_stage(execution, run.stage.name, "SUCCEEDED"))
        self.free(execution, run)
        place, stages = execution.place, execution.definition.stages
        self.arrive(execution, len(stages) if execution.is_rollback else place + 1, at)
        self.admit(place, execution.definition, at)

    def _failed(self, execution: Execution, run: StageRun, at: datetime) -> None:
        """An action failed: try again once, ask the condition, or be done with it."""
        stage = run.stage
        if stage.failure == "RETRY" and not run.automatic_retries and not execution.is_rollback:
            run.automatic_retries, run.last_retry = 1, "AutomatedStageRetry"
            self.again(execution, run, stage.retry_mode, at)
        elif stage.on_failure and not execution.is_rollback:
            self._ask(execution, run, "failure", stage.on_failure, at)
        else:
            self._fail(execution, run, at, bring_back=stage.failure == "ROLLBACK" and not stage.on_failure)

    def _outdated(self, execution: Execution, run: StageRun, at: datetime) -> None:
        """The pipeline was updated: what runs may end, then its stage and execution fail (AWS CodePipeline user guide,
        "Edit a pipeline in CodePipeline").
        """
        execution.summary = "the pipeline was updated meanwhile, which ends what ran by its structure of before"
        self._fail(execution, run, at, bring_back=False)

    def _fail(self, execution: Execution, run: StageRun, at: datetime, *, bring_back: bool) -> None:
        run.status = "Failed"
        self.effects.append(events.of_stage(execution, run.stage.name, "FAILED"))
        self.free(execution, run)
        self.end(execution, "Failed", at)
        target = self.last_good(run.stage.name, but=execution) if bring_back else None
        if target is not None:
            detail = f'{{"failedPipelineExecutionId":"{execution.id}"}}'
            self.bring_back(run.stage.name, target, "AutomatedRollback", detail, at)
        self.admit(execution.place, execution.definition, at)

    def again(self, execution: Execution, run: StageRun, mode: str, at: datetime) -> None:
        """Try a stage once more: its failed actions, or all of them."""
        keep = "Succeeded" if mode == "FAILED_ACTIONS" else ""
        run.actions = {name: each for name, each in run.actions.items() if each.status == keep}
        run.status, run.stuck, execution.status, execution.updated = "InProgress", None, "InProgress", at
        run.conditions = {kind: state for kind, state in run.conditions.items() if state in {"Succeeded", "Overridden"}}
        run.conditions.pop("success", None)
        execution.attempt += 1
        self.effects.append(events.of_pipeline(execution, "RESUMED"))
        self.effects.append(events.of_stage(execution, run.stage.name, "RESUMED"))
        self.resume(execution, run.stage, at)

    # Ends.

    def abandon(self, execution: Execution, run: StageRun, at: datetime) -> None:
        """Let go of whatever is under way in a stage."""
        for rule in run.rules.values():
            if rule.status == "InProgress":
                rule.status, rule.updated = "Abandoned", at
        for action in run.actions.values():
            if action.status == "InProgress":
                action.status, action.updated, action.token = "Abandoned", at, ""
                self.effects += [events.of_action(execution, action, "ABANDONED", self.region), Cancel(action)]
        self._stopped(execution, run, at)

    def _stopped(self, execution: Execution, run: StageRun, at: datetime) -> None:
        run.status = "Stopped"
        self.effects.append(events.of_stage(execution, run.stage.name, "STOPPED"))
        self.free(execution, run)
        self.end(execution, "Stopped", at)
        self.admit(execution.place, execution.definition, at)

    def late(self, at: datetime) -> None:
        """Fail the actions whose time is up."""
        for run in list(self._under_way()):
            if run.deadline <= at:
                self.effects.append(Cancel(run))
                summary = f"no end within {run.action.minutes} minutes"
                self.settle(run.id, Outcome(passed=False, code="Timeout", summary=summary), at)

    def _under_way(self) -> Iterable[ActionRun]:
        for execution in self.executions.values():
            if not execution.over:
                for stage in execution.stages.values():
                    yield from [run for run in stage.actions.values() if run.status == "InProgress"]


def _succeeded(run: StageRun, action: Action) -> bool:
    made = run.actions.get(action.name)
    return made is not None and made.status == "Succeeded"
