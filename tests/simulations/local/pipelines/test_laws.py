"""Whatever happens, in whatever order: what no pipeline ever does."""

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from slipway.local.pipelines import requests
from slipway.local.pipelines.errors import RefusedError
from slipway.local.pipelines.records import Execution, Outcome
from tests.unit.local.pipelines.walk import Walk, action, pipeline, rules, stage

STAGES = ("Source", "Gate", "Approval", "Deploy")
PICK = st.integers(min_value=0, max_value=30)
OUTCOME = st.booleans().map(lambda passed: Outcome(passed=passed))


def delivery(mode: str, version: int = 1) -> Any:  # noqa: ANN401 - a definition
    return pipeline(
        stage("Gate", action("Ask", "Invoke"), beforeEntry=rules("Branch")),
        stage("Approval", action("Manager", "Approval"), action("AskAgain", "Invoke", order=2)),
        stage("Deploy", action("Shift", "Deploy"), action("Other", "Deploy"), onFailure={"result": "ROLLBACK"}),
        mode=mode,
        version=version,
    )


class Deliveries(RuleBasedStateMachine):
    """Pushes, outcomes, answers and interventions in any order."""

    mode = "QUEUED"

    def __init__(self) -> None:
        super().__init__()
        self.walk = Walk(delivery(self.mode))
        self.entered: dict[str, list[int]] = {name: [] for name in STAGES}
        self.seen: set[tuple[str, str, int]] = set()

    def pick(self, found: list[Any], number: int) -> Any:  # noqa: ANN401 - whatever is picked
        return found[number % len(found)] if found else None

    def asked(self, number: int) -> Execution | None:
        return self.pick(list(self.walk.machine.executions.values()), number)

    def ask(self, call: Callable[..., object], *arguments: object, **named: object) -> None:
        try:
            call(self.walk.machine, *arguments, self.walk.at(), **named)
        except RefusedError:
            return

    @rule()
    def push(self) -> None:
        self.walk.machine.start(self.walk.at(), trigger="WebhookV2")

    @rule(number=PICK, outcome=OUTCOME)
    def an_action_ends(self, number: int, outcome: Outcome) -> None:
        running = [run for run in self.walk.machine.runs.values() if run.status == "InProgress"]
        run = self.pick(running, number)
        if run is not None:
            self.walk.machine.settle(run.id, outcome, self.walk.at())
            self.walk.machine.judge(run.id, outcome, self.walk.at())

    @rule(number=PICK)
    def all_goes_well(self, number: int) -> None:
        execution = self.asked(number)
        if execution is not None:
            while self.walk.judging(execution) or self.walk.running(execution):
                for name in list(self.walk.judging(execution)):
                    self.walk.judge(execution, name)
                self.walk.through(execution)

    @rule()
    def a_delivery(self) -> None:
        self.push()
        self.all_goes_well(len(self.walk.machine.executions) - 1)

    @rule(number=PICK, name=st.sampled_from(STAGES), mode=st.sampled_from(["FAILED_ACTIONS", "ALL_ACTIONS"]))
    def retry(self, number: int, name: str, mode: str) -> None:
        execution = self.asked(number)
        if execution is not None:
            self.ask(requests.retry, name, execution.id, mode)

    @rule(number=PICK)
    def roll_back(self, number: int) -> None:
        execution = self.asked(number)
        if execution is not None:
            self.ask(requests.roll_back, "Deploy", execution.id, "arn:me")

    @rule(number=PICK, abandon=st.booleans())
    def stop(self, number: int, abandon: bool) -> None:  # noqa: FBT001
        execution = self.asked(number)
        if execution is not None:
            self.ask(requests.stop, execution.id, "why", abandon=abandon)

    @rule(number=PICK)
    def override(self, number: int) -> None:
        execution = self.asked(number)
        if execution is not None:
            self.ask(requests.override, "Gate", execution.id, "entry")

    @rule(name=st.sampled_from(STAGES), closed=st.sampled_from([None, "freeze"]))
    def transition(self, name: str, closed: str | None) -> None:
        self.ask(requests.transition, name, "Inbound", closed)

    @rule()
    def the_structure_changes(self) -> None:
        self.walk.machine.definition = delivery(self.mode, self.walk.machine.definition.version + 1)

    @rule()
    def a_week_passes(self) -> None:
        self.walk.machine.late(self.walk.at(days=7))

    @invariant()
    def a_stage_has_at_most_one_execution(self) -> None:
        for name in STAGES:
            inside = [
                each.id
                for each in self.walk.machine.executions.values()
                if name in each.stages and each.stages[name].status == "InProgress"
            ]
            assert len(inside) <= (1 if self.mode != "PARALLEL" else len(inside))
            assert self.mode == "PARALLEL" or inside in ([], [self.walk.machine.line(name).occupant])

    @invariant()
    def nobody_comes_into_a_stage_after_one_that_came_later(self) -> None:
        """But for rollbacks, which bring back what is older on purpose."""
        if self.mode == "PARALLEL":
            return
        for each in self.walk.machine.executions.values():
            for name in each.stages:
                if not each.is_rollback and (each.id, name, 0) not in self.seen:
                    self.seen.add((each.id, name, 0))
                    assert all(each.number > before for before in self.entered[name])
                    self.entered[name].append(each.number)

    @invariant()
    def nothing_is_deployed_without_gate_and_approval(self) -> None:
        for each in self.walk.machine.executions.values():
            if "Deploy" not in each.stages:
                continue
            carried = self.walk.machine.executions[each.target] if each.is_rollback else each
            assert carried.stages["Gate"].status == "Succeeded"
            assert carried.stages["Approval"].status == "Succeeded"
            assert all(run.status == "Succeeded" for run in carried.stages["Approval"].actions.values())

    @invariant()
    def what_is_superseded_never_runs(self) -> None:
        for each in self.walk.machine.executions.values():
            if each.status == "Superseded":
                assert not self.walk.running(each)
                assert self.mode == "SUPERSEDED"

    @invariant()
    def an_execution_that_is_over_runs_nothing_and_one_that_is_not_runs_or_waits(self) -> None:
        for each in self.walk.machine.executions.values():
            busy = bool(self.walk.running(each) or self.walk.judging(each) or each.waits)
            assert busy is not each.over

    @invariant()
    def a_rollback_never_goes_back_to_a_rollback_or_to_a_failure(self) -> None:
        for each in self.walk.machine.executions.values():
            if each.is_rollback:
                target = self.walk.machine.executions[each.target]
                assert not target.is_rollback
                assert target.stages["Deploy"].status == "Succeeded"

    @invariant()
    def nobody_waits_before_a_free_and_open_stage(self) -> None:
        inside = {
            name
            for each in self.walk.machine.executions.values()
            for name, run in each.stages.items()
            if run.status == "InProgress"
        }
        for name, line in self.walk.machine.lines.items():
            assert not line.queue or name in inside or line.closed


class Superseding(Deliveries):
    mode = "SUPERSEDED"


class Parallel(Deliveries):
    mode = "PARALLEL"

    @invariant()
    def nothing_is_rolled_back(self) -> None:
        assert not any(each.is_rollback for each in self.walk.machine.executions.values())


TestQueued = Deliveries.TestCase
TestSuperseded = Superseding.TestCase
TestParallel = Parallel.TestCase
TestQueued.settings = TestSuperseded.settings = TestParallel.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None
)
