"""The way of executions through the stages of a pipeline: who waits, who is let in, who gives way, who comes back."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime

from slipway.local.pipelines import events
from slipway.local.pipelines.definition import Definition, Stage
from slipway.local.pipelines.effects import Effect
from slipway.local.pipelines.records import ActionRun, Execution, Line, RuleRun, StageRun

PARALLEL, QUEUED, SUPERSEDED = "PARALLEL", "QUEUED", "SUPERSEDED"


class Lines(ABC):
    """One pipeline and the executions in it.

    It reads no clock and calls nobody: the instant is a parameter of every step, ids come from a function, and what the
    world must do is left in `effects`.

    Attributes:
        definition: the structure that new executions run by.
        executions: by id, the oldest first.
        lines: the stages as executions share them, by name.
        runs: of actions and rules, by id, the oldest first.
        effects: what is to be done, the first to come first; whoever does it takes it out.
    """

    def __init__(self, definition: Definition, region: str, new_id: Callable[[], str]) -> None:
        self.definition, self.region, self.new_id = definition, region, new_id
        self.executions: dict[str, Execution] = {}
        self.lines: dict[str, Line] = {}
        self.effects: list[Effect] = []
        self.runs: dict[str, ActionRun | RuleRun] = {}

    def taken(self) -> list[Effect]:
        """The effects, which are the caller's from now on."""
        effects, self.effects = self.effects, []
        return effects

    def line(self, stage: str) -> Line:
        """A stage as executions share it."""
        return self.lines.setdefault(stage, Line())

    def start(
        self,
        at: datetime,
        *,
        trigger: str,
        detail: str = "",
        source: Mapping[str, str] | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> Execution:
        """Begin an execution of the present structure."""
        execution = self.made(at, trigger, detail, source or {}, {**self.definition.variables, **(variables or {})})
        self.arrive(execution, 0, at)
        return execution

    def made(
        self, at: datetime, trigger: str, detail: str, source: Mapping[str, str], variables: Mapping[str, str]
    ) -> Execution:
        """A new execution that is not anywhere yet."""
        execution = Execution(
            id=self.new_id(),
            number=len(self.executions),
            definition=self.definition,
            trigger=trigger,
            trigger_detail=detail,
            started=at,
            updated=at,
            source=source,
            variables=variables,
        )
        execution.namespaces = {
            "codepipeline": {"PipelineExecutionId": execution.id},
            "variables": dict(execution.variables),
        }
        self.executions[execution.id] = execution
        self.effects.append(events.of_pipeline(execution, "STARTED"))
        return execution

    def arrive(self, execution: Execution, place: int, at: datetime) -> None:
        """Come to a stage, or to the end behind the last one."""
        if place == len(execution.definition.stages):
            self.end(execution, "Succeeded", at)
            return
        execution.place, execution.waits = place, True
        line = self.line(execution.definition.stages[place].name)
        if execution.definition.mode == SUPERSEDED:
            for each in line.queue:
                self.end(self.executions[each], "Superseded", at)
            line.queue.clear()
        line.queue.append(execution.id)
        self.admit(place, execution.definition, at)

    def admit(self, place: int, definition: Definition, at: datetime) -> None:
        """Let those in who wait before a stage, as far as there is room; each goes by its own structure."""
        stage = definition.stages[place]
        line = self.line(stage.name)
        behind = self.line(definition.stages[place - 1].name).closed_behind if place else None
        while line.queue and not line.closed and not behind and (self._parallel(line) or line.occupant is None):
            execution = self.executions[line.queue.pop(0)]
            self.enter(execution, execution.definition.stages[execution.place], at)

    def _parallel(self, line: Line) -> bool:
        return self.executions[line.queue[0]].definition.mode == PARALLEL

    def enter(self, execution: Execution, stage: Stage, at: datetime) -> None:
        """Be let into a stage, and begin there."""
        execution.waits, execution.updated = False, at
        line = self.line(stage.name)
        line.latest = execution.id
        if execution.definition.mode != PARALLEL:
            line.occupant = execution.id
        execution.stages[stage.name] = StageRun(stage)
        self.effects.append(events.of_stage(execution, stage.name, "STARTED"))
        self.resume(execution, stage, at)

    @abstractmethod
    def resume(self, execution: Execution, stage: Stage, at: datetime) -> None:
        """Do what comes next in a stage that an execution is in."""

    def last_good(self, stage: str, *, but: Execution) -> Execution | None:
        """What a failed stage goes back to: the last that went well in it under the present structure, no rollback."""
        if but.is_rollback or but.definition.mode == PARALLEL:
            return None
        good = [each for each in self.executions.values() if each is not but and self.is_target(each, stage)]
        return max(good, key=lambda each: each.number, default=None)

    def is_target(self, execution: Execution, stage: str) -> bool:
        """Whether a rollback of the stage may go back to this execution."""
        run = execution.stages.get(stage)
        return (
            not execution.is_rollback
            and execution.definition.version == self.definition.version
            and run is not None
            and run.status == "Succeeded"
        )

    def bring_back(self, stage: str, target: Execution, trigger: str, detail: str, at: datetime) -> Execution:
        """Run a stage again with what an earlier execution carried; it goes in before all who wait."""
        made = self.made(at, trigger, detail, target.source, target.variables)
        own = made.namespaces["codepipeline"]
        made.namespaces = {**target.namespaces, "codepipeline": own}
        made.target = target.id
        made.place = self.definition.index(stage) or 0
        self.enter(made, self.definition.stages[made.place], at)
        return made

    def free(self, execution: Execution, run: StageRun) -> None:
        """Leave a stage to others."""
        line = self.line(run.stage.name)
        if line.occupant == execution.id:
            line.occupant = None

    def end(self, execution: Execution, status: str, at: datetime) -> None:
        """Be over."""
        execution.status, execution.waits, execution.updated = status, False, at
        self.effects.append(events.of_pipeline(execution, status.upper()))

    def end_waiting(self, execution: Execution, status: str, at: datetime) -> None:
        """End an execution that waits before a stage."""
        self.line(execution.definition.stages[execution.place].name).queue.remove(execution.id)
        self.end(execution, status, at)
