"""The pipelines of the emulated AWS at work: moto keeps their definitions, and here is what runs."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.backends import get_backend

from slipway.local.account import ACCOUNT
from slipway.local.engine import Engine
from slipway.local.pipelines import events
from slipway.local.pipelines.definition import parsed
from slipway.local.pipelines.effects import Begin, Effect, Judge, Tell
from slipway.local.pipelines.errors import RefusedError
from slipway.local.pipelines.machine import Machine
from slipway.local.pipelines.outcomes import Script
from slipway.local.pipelines.records import ActionRun, Execution, Outcome, RuleRun
from slipway.local.tables import TABLES
from slipway.local.world import World


@dataclass(frozen=True)
class Work:
    """An action, or a rule, that is to be done, and where it belongs."""

    runtime: Runtime
    machine: Machine
    execution: Execution
    run: ActionRun | RuleRun

    @property
    def script(self) -> Script:
        """What is known beforehand about the execution."""
        return self.runtime.scripts.get(self.execution.id) or Script()

    @property
    def region(self) -> str:
        """Where the action runs."""
        own = self.run.action.region if isinstance(self.run, ActionRun) else ""
        return own or self.machine.region

    def end(self, outcome: Outcome) -> None:
        """Tell how it ended; nothing happens where it is over already."""
        self.runtime.keep(self, outcome)
        self.runtime.ended(self.machine, self.run, outcome)


Doing = Callable[[Work], None]
Keeping = Callable[[Work, Outcome], None]


@dataclass
class Job:
    """A job that a function was given, as CodePipeline keeps it.

    Attributes:
        work: the action or the rule that waits for it.
        event: what the function is told.
    """

    id: str
    work: Work
    event: dict[str, Any]
    status: str = "InProgress"


@dataclass
class Runtime:
    """All machines of the emulated AWS, and the engine that does what they ask.

    Attributes:
        doing: what begins an action, by the name of its provider; `*` for any other.
        judging: the same for rules.
        keep: stores what an action has made, as it ends.
        scripts: what is known beforehand, by execution.
        jobs: those that functions were given, by id.
        commits: the last commit that was pushed, by repository and branch.
    """

    engine: Engine
    world: World
    doing: Mapping[str, Doing]
    judging: Mapping[str, Doing]
    keep: Keeping
    machines: dict[tuple[str, str], Machine] = field(default_factory=dict)
    scripts: dict[str, Script] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)
    commits: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)

    def machine(self, region: str, name: str) -> Machine:
        """The machine of a pipeline, at its present structure. The caller holds the tables.

        Raises:
            RefusedError: there is no such pipeline.
        """
        held = self._pipelines(region).get(name)
        if held is None:
            raise RefusedError(
                "PipelineNotFoundException", f"Account '{ACCOUNT}' does not have a pipeline with name '{name}'"
            )
        key = region, name
        if key not in self.machines:
            self.machines[key] = Machine(parsed(held.pipeline), region, lambda: str(uuid.uuid4()))
        self._refresh(self.machines[key])
        return self.machines[key]

    def every(self) -> Iterator[Machine]:
        """The machines of all pipelines. The caller holds the tables."""
        for region, backend in list(get_backend("codepipeline")[ACCOUNT].items()):
            for name in list(backend.pipelines):
                yield self.machine(region, name)

    def store(self, region: str, name: str) -> str:
        """The bucket that a pipeline's artifacts of the region would lie in."""
        pipeline = self._pipelines(region)[name].pipeline
        stores = pipeline.get("artifactStores") or {region: pipeline.get("artifactStore") or {}}
        return str((stores.get(region) or {}).get("location", ""))

    def metadata(self, region: str, name: str) -> Mapping[str, Any]:
        """When a pipeline was made and changed."""
        held: Mapping[str, Any] = self._pipelines(region)[name].metadata
        return held

    def forget(self, region: str, name: str) -> None:
        """A pipeline is gone, and what it ran with it."""
        self.machines.pop((region, name), None)

    def flush(self, machine: Machine) -> None:
        """Have the engine do what the machine asks. The caller holds the tables."""
        for effect in machine.taken():
            self.engine.post(lambda effect=effect: self._do(machine, effect))  # type: ignore[misc]

    def ended(self, machine: Machine, run: ActionRun | RuleRun, outcome: Outcome) -> None:
        """An action or a rule has ended."""
        with TABLES:
            self._refresh(machine)
            tell = machine.settle if isinstance(run, ActionRun) else machine.judge
            tell(run.id, outcome, self.world.now())
            self.flush(machine)

    def look(self) -> None:
        """End what is late by the clock."""
        with TABLES:
            for machine in self.machines.values():
                machine.late(self.world.now())
                self.flush(machine)

    def _refresh(self, machine: Machine) -> None:
        """Bring a machine to the present structure of its pipeline, where there still is one."""
        held = self._pipelines(machine.region).get(machine.definition.name)
        if held is not None and machine.definition.version != held.pipeline["version"]:
            machine.definition = parsed(held.pipeline)

    def _do(self, machine: Machine, effect: Effect) -> None:
        if isinstance(effect, Tell):
            arn = f"arn:aws:codepipeline:{machine.region}:{ACCOUNT}:{machine.definition.name}"
            self.world.emit(events.SOURCE, effect.detail_type, effect.detail, [arn])
        elif isinstance(effect, Begin):
            self._begin(machine, effect.run, effect.run.action.type.provider, self.doing)
        elif isinstance(effect, Judge):
            self._begin(machine, effect.run, effect.run.rule.provider, self.judging)
        else:
            self._drop_jobs(effect.run)

    def _begin(self, machine: Machine, run: ActionRun | RuleRun, provider: str, table: Mapping[str, Doing]) -> None:
        if run.status != "InProgress":
            return
        work = Work(self, machine, machine.executions[run.execution], run)
        try:
            (table.get(provider) or table["*"])(work)
        except Exception as error:  # noqa: BLE001 - whatever it is, the pipeline must hear of it
            work.end(Outcome(passed=False, code="JobFailed", summary=f"{type(error).__name__}: {error}"))

    def _drop_jobs(self, run: ActionRun) -> None:
        for job in self.jobs.values():
            if job.work.run is run and job.status == "InProgress":
                job.status = "TimedOut"

    def _pipelines(self, region: str) -> Mapping[str, Any]:
        held: Mapping[str, Any] = get_backend("codepipeline")[ACCOUNT][region].pipelines
        return held
