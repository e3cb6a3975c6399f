"""Over every life of a service: never two effects for one deployment, never to what went wrong or is gone, no circle.

The code that gathers, decides and acts is the real one; the cloud is in memory, and its owner is killed now and then.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from slipway.evidence import Item
from slipway.functions.rollback.incoming import Rang, Tick, WentOn
from slipway.functions.rollback.respond import respond
from slipway.functions.rollback.standing import bad
from tests.unit.functions.rollback.answers import Execution
from tests.unit.functions.rollback.clouds import Cloud, KilledError, killed_after
from tests.unit.functions.rollback.fleet import CPU, ERRORS, digest, refusal, tree

LETTERS, AUTOMATIC = "abcdef", "AutomatedRollback"
STEPS = (
    "list_pipeline_executions",
    "rollback_stage",
    "stop_deployment",
    "get_pipeline_execution",
    "get_deployment",
    "publish",
    "describe_images",
)


class AnyLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.cloud = Cloud()
        self.told: list[Rang] = []

    def _do(self, incoming: Any) -> None:  # noqa: ANN401
        before = self._bad_trees()
        count = len(self.cloud.calls)
        with suppress(KilledError, ClientError, ExceptionGroup):
            respond(incoming, self.cloud.desk)
        for call in self.cloud.calls[count:]:
            if call.startswith("rollback_stage"):
                target = next(one for one in self.cloud.executions if one.id == call.rpartition(" ")[2])
                assert tree(target.letter) not in before, "went back to what is held back"
                assert digest(target.letter) in self.cloud.images, "went back to what is gone"
                assert target.target is None, "went back to a rollback"

    def _bad_trees(self) -> set[str]:
        trees = {tree(letter) for letter in LETTERS}
        return {one for one in trees if bad(self.cloud.evidence.of_tree("booking", one).items)}

    def _brings_back_by_itself(self) -> None:
        """CodePipeline, once a deployment has failed: what deployed well last, whatever is held against it."""
        good = [one for one in self.cloud.executions if one.target is None and one.status == "Succeeded"]
        if good:
            back = Execution(
                f"execution-{len(self.cloud.executions) + 1}", good[-1].letter, "InProgress", self.cloud.clock,
                target=good[-1].id, trigger=AUTOMATIC,
            )  # fmt: skip
            self.cloud.executions.append(back)

    def _running(self) -> Execution | None:
        return next((one for one in self.cloud.executions if one.status == "InProgress"), None)

    @rule(minutes=st.integers(1, 40))
    def time_passes(self, minutes: int) -> None:
        self.cloud.clock += timedelta(minutes=minutes)

    @precondition(lambda self: self._running() is None)
    @rule(letter=st.sampled_from(LETTERS), status=st.sampled_from(["InProgress", "Succeeded", "Failed"]))
    def something_is_deployed(self, letter: str, status: str) -> None:
        if tree(letter) in self._bad_trees():
            return  # the gate refuses it
        self.cloud.clock += timedelta(minutes=6)
        self.cloud.deployed(letter, status, minutes_ago=0)

    @precondition(lambda self: self._running() is not None)
    @rule(status=st.sampled_from(["Succeeded", "Failed"]), tell=st.booleans())
    def what_runs_ends(self, status: str, tell: bool) -> None:  # noqa: FBT001 - drawn
        one = self._running()
        assert one is not None
        self.cloud.clock += timedelta(minutes=1)
        stopped = self.cloud.deployments.get(one.codedeploy, {}).get("status") == "Stopped"
        self.cloud.end(one.id, "Failed" if stopped else status)
        if one.status == "Failed" and one.target is None:
            self._brings_back_by_itself()
        for name, info in self.cloud.deployments.items():
            if info["status"] == "InProgress":
                info["status"] = "Succeeded" if name.endswith("-undone") else self.cloud.executions[-1].status
        if tell:
            self._do(WentOn("booking", deployed=one.status == "Succeeded"))

    @rule(alarm=st.sampled_from([ERRORS, CPU]), late=st.integers(0, 3), killed=st.none() | st.integers(0, 7))
    def an_alarm_rings(self, alarm: str, late: int, killed: int | None) -> None:
        self.cloud.clock += timedelta(minutes=1)
        event = self.cloud.rings(alarm, self.cloud.clock - timedelta(minutes=late))
        self.told.append(event)
        if killed is not None:
            killed_after(self.cloud, killed)
        self._do(event)
        self.cloud.cases.__dict__.pop("write", None)

    @rule()
    def the_alarms_stop(self) -> None:
        self.cloud.ringing.clear()

    @precondition(lambda self: self.told)
    @rule(data=st.data(), times=st.integers(1, 3))
    def an_event_comes_again(self, data: st.DataObject, times: int) -> None:
        event = data.draw(st.sampled_from(self.told))
        for _ in range(times):
            self._do(event)

    @rule(step=st.sampled_from(STEPS), kind=st.sampled_from(["killed", "throttled", "refused", "conflict"]))
    def something_breaks(self, step: str, kind: str) -> None:
        """The next call of this kind fails, and all after it until the cloud mends."""
        errors: dict[str, BaseException] = {
            "killed": KilledError(),
            "throttled": refusal("AccessDenied"),
            "refused": refusal("UnableToRollbackStageException"),
            "conflict": refusal("ConflictException"),
        }
        self.cloud.fails[step] = errors[kind]  # type: ignore[assignment]

    @rule()
    def the_cloud_mends(self) -> None:
        self.cloud.fails.clear()

    @rule(minutes=st.integers(1, 3))
    def the_clock_ticks(self, minutes: int) -> None:
        self.cloud.clock += timedelta(minutes=minutes)
        self._do(Tick())

    @rule(letter=st.sampled_from(LETTERS))
    def an_image_is_removed(self, letter: str) -> None:
        self.cloud.images.discard(digest(letter))

    @rule(letter=st.sampled_from(LETTERS), kind=st.sampled_from(["held-back", "approved"]))
    def a_person_speaks(self, letter: str, kind: Any) -> None:  # noqa: ANN401
        self.cloud.clock += timedelta(seconds=1)
        execution = f"by-hand-{len(self.cloud.evidence.items)}"
        self.cloud.evidence.record(
            Item(
                kind=kind, service="booking", environment="production", tree=tree(letter), by="ana-nunez",
                execution=execution, at=self.cloud.clock,
            )
        )  # fmt: skip

    @invariant()
    def nothing_is_undone_twice(self) -> None:
        stopped = [call for call in self.cloud.calls if call.startswith("stop_deployment")]
        assert len(stopped) == len(set(stopped))
        held = self.cloud.cases.last("booking")
        undone = [item.execution for item in self.cloud.evidence.items.values() if item.kind == "held-back"]
        undone = [one for one in undone if not one.startswith("by-hand")]
        assert len(undone) == len(set(undone))
        begun = [one for one in self.cloud.executions if one.target and one.trigger != AUTOMATIC]
        guilty = {item.execution for item in self.cloud.evidence.items.values() if item.by == "rollback"}
        if held:
            guilty.add(held.case.deployment)
        assert len(begun) <= len(guilty)

    @invariant()
    def no_rollback_is_rolled_back(self) -> None:
        rollbacks = {one.id for one in self.cloud.executions if one.target and one.trigger != AUTOMATIC}
        case = self.cloud.cases.last("booking")
        if case and case.case.deployment in rollbacks:
            assert case.case.act == "halt"

    @invariant()
    def whoever_was_undone_is_held_back(self) -> None:
        case = self.cloud.cases.last("booking")
        if case and case.case.phase == "acting":
            kinds = {kind for kind, _ in self.cloud.evidence.kinds(case.case.tree[0])}
            assert "held-back" in kinds

    def teardown(self) -> None:
        """Once the cloud is well and its owner lives, every case comes to its end."""
        self.the_cloud_mends()
        for _ in range(4):
            running = self._running()
            if running:
                self.what_runs_ends("Succeeded", tell=False)
            self.cloud.clock += timedelta(minutes=40)
            self._do(Tick())
            self._do(WentOn("booking", deployed=True))
        held = self.cloud.cases.last("booking")
        assert held is None or held.case.settled
        last = self.cloud.executions[-1] if self.cloud.executions else None
        if last and last.trigger == AUTOMATIC and last.status == "Succeeded" and tree(last.letter) in self._bad_trees():
            assert held is not None
            assert (held.case.deployment, held.case.act) == (last.id, "halt")


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(
    max_examples=150, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
