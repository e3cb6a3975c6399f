"""A pipeline that is walked by hand: the test does what the world would."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from slipway.local.pipelines.definition import Definition, parsed
from slipway.local.pipelines.effects import Begin, Effect, Judge, Tell
from slipway.local.pipelines.machine import Machine
from slipway.local.pipelines.records import ActionRun, Execution, Outcome, RuleRun

START = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
GOOD = Outcome(passed=True)
BAD = Outcome(passed=False, code="JobFailed", summary="it broke")


def action(name: str, category: str = "Build", order: int = 1, **more: object) -> dict[str, Any]:
    provider = {"Build": "CodeBuild", "Deploy": "CodeDeployToECS", "Approval": "Manual", "Invoke": "Lambda"}
    kind = {"category": category, "owner": "AWS", "provider": provider.get(category, "CodeStarSourceConnection")}
    return {"name": name, "actionTypeId": {**kind, "version": "1"}, "runOrder": order, **more}


def stage(name: str, *actions: dict[str, Any], **more: object) -> dict[str, Any]:
    return {"name": name, "actions": list(actions) or [action(f"{name}Work")], **more}


def rules(*names: str, result: str = "FAIL") -> dict[str, Any]:
    kind = {"category": "Rule", "owner": "AWS", "provider": "LambdaInvoke", "version": "1"}
    made = [{"name": name, "ruleTypeId": kind, "configuration": {"FunctionName": name}} for name in names]
    return {"conditions": [{"result": result, "rules": made}]}


def pipeline(*stages: dict[str, Any], mode: str = "QUEUED", version: int = 1) -> Definition:
    first = stage("Source", action("Repository", "Source", namespace="SourceVariables"))
    return parsed({"name": "p", "version": version, "executionMode": mode, "stages": [first, *stages]})


class Walk:
    """A machine, and what it has asked to be done and told."""

    def __init__(self, definition: Definition) -> None:
        ids = count(1)
        self.machine = Machine(definition, "us-east-1", lambda: f"id-{next(ids)}")
        self.now = START
        self.told: list[Tell] = []
        self.done: list[Effect] = []

    def at(self, **later: float) -> datetime:
        self.now += timedelta(**(later or {"seconds": 1}))
        return self.now

    def start(self) -> Execution:
        """A new execution whose source has been fetched."""
        made = self.machine.start(self.at(), trigger="WebhookV2")
        self.finish(made, "Repository")
        return made

    def running(self, execution: Execution) -> dict[str, ActionRun]:
        return {
            run.action.name: run
            for held in execution.stages.values()
            for run in held.actions.values()
            if run.status == "InProgress"
        }

    def judging(self, execution: Execution) -> dict[str, RuleRun]:
        return {
            run.rule.name: run
            for held in execution.stages.values()
            for run in held.rules.values()
            if run.status == "InProgress"
        }

    def finish(self, execution: Execution, name: str, outcome: Outcome = GOOD) -> None:
        running = self.running(execution)
        if name in running:
            self.machine.settle(running[name].id, outcome, self.at())

    def judge(self, execution: Execution, name: str, outcome: Outcome = GOOD) -> None:
        self.machine.judge(self.judging(execution)[name].id, outcome, self.at())

    def through(self, execution: Execution) -> Execution:
        """Let it succeed in all that it is given to do."""
        while running := self.running(execution):
            self.finish(execution, next(iter(running)))
        return execution

    def effects(self) -> Iterator[Effect]:
        for effect in self.machine.taken():
            self.done.append(effect)
            yield effect

    def begun(self) -> list[str]:
        """The actions that were asked for since the last look."""
        return [effect.run.action.name for effect in self.effects() if isinstance(effect, Begin)]

    def states(self) -> list[tuple[str, str]]:
        """What was told since the last look: what of, and its state."""
        return [
            (effect.detail.get("action") or effect.detail.get("stage") or "pipeline", effect.detail["state"])
            for effect in self.effects()
            if isinstance(effect, Tell)
        ]

    def asked(self) -> list[str]:
        return [effect.run.rule.name for effect in self.effects() if isinstance(effect, Judge)]
