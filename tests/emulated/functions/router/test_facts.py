"""The facts that the router keeps for DORA's metrics, and what each adds to those that are published."""

from __future__ import annotations

from datetime import timedelta

import pytest

from slipway.decide.attempts import Fact, attempts
from slipway.decide.dora import Measures
from tests.emulated.functions.router.conftest import Stage, client
from tests.unit.functions.router.events import (
    BUILT,
    COMMIT,
    NOON,
    OLD_COMMIT,
    OLD_TREE,
    SOURCE,
    TREE,
    action,
    alarm,
    execution,
    push,
)

HOUR = timedelta(hours=1)
QUARTER = HOUR / 4


def deployed_before(stage: Stage) -> None:
    carried = {"TREE": OLD_TREE, "CommitId": OLD_COMMIT}
    stage.executions["e-0"] = [action("Build/Image", outputVariables=carried)]
    stage.taken(execution("SUCCEEDED", "Deploy", of="e-0", at=NOON - HOUR))


def test_a_push_is_kept(stage: Stage) -> None:
    stage.taken(push())
    change = stage.tools.changes.between("wayfarer/booking", OLD_COMMIT, COMMIT)
    assert (change.authors, change.pushers, change.complete) == ({"ada"}, {"ben"}, True)


@pytest.mark.parametrize("more", [{"commits_left_out": 1}, {"forced": True}])
def test_a_push_that_is_not_told_whole_is_kept_as_such(stage: Stage, more: dict[str, object]) -> None:
    event = push()
    stage.taken({**event, "detail": {**event["detail"], **more}})
    assert not stage.tools.changes.between("wayfarer/booking", OLD_COMMIT, COMMIT).complete


@pytest.mark.parametrize("more", [{"deleted": True}, {"ref": "refs/tags/v1"}])
def test_what_is_no_branch_is_not_kept(stage: Stage, more: dict[str, object]) -> None:
    event = push()
    stage.taken({**event, "detail": {**event["detail"], **more}})
    assert client("dynamodb").scan(TableName="changes")["Count"] == 0


def test_a_deployment_tells_its_lead_times_from_the_commits_since_the_one_before(stage: Stage) -> None:
    deployed_before(stage)
    stage.taken(push(), execution("SUCCEEDED", "Deploy"))
    before, fact = stage.facts()
    assert (before.commit, before.leads) == (OLD_COMMIT, ())
    assert (fact.kind, fact.subject, fact.tree, fact.commit) == ("deployed", "e-1", TREE, COMMIT)
    assert fact.leads == (2 * 3600,)
    assert stage.measured[-1] == (fact, Measures(deployments=1, leads=(7200,)))


def test_an_alarm_and_a_rollback_are_a_failure_that_is_recovered_from(stage: Stage) -> None:
    deployed_before(stage)
    stage.clock = NOON + HOUR
    stage.back_to["e-2"] = "e-0"
    stage.taken(
        execution("SUCCEEDED", "Deploy"),
        alarm("ALARM", at=NOON + QUARTER),
        execution("SUCCEEDED", "Deploy", of="e-2", at=NOON + 2 * QUARTER),
        alarm("OK", at=NOON + 3 * QUARTER, rang=NOON + QUARTER),
    )
    assert [fact.kind for fact in stage.facts()] == ["deployed", "deployed", "ringing", "rolled-back", "quiet"]
    added = {fact.kind: measures for fact, measures in stage.measured}
    assert added["rolled-back"] == Measures(failures=1, recoveries=(900,))
    assert added["ringing"] == added["quiet"] == Measures()


def test_an_alarm_that_rings_while_traffic_moves_is_about_what_it_moves_to(stage: Stage) -> None:
    deployed_before(stage)
    stage.clock = NOON + HOUR
    stage.executions["e-1"] = [SOURCE, BUILT, {**action("Deploy/Deploy"), "startTime": NOON - QUARTER}]
    stage.back_to["e-2"] = "e-0"
    stage.taken(
        alarm("ALARM", at=NOON - QUARTER / 2),
        execution("SUCCEEDED", "Deploy"),
        execution("SUCCEEDED", "Deploy", of="e-2", at=NOON + QUARTER),
    )
    before, ringing, deployed, back = stage.facts()
    assert (ringing.kind, deployed.began_at) == ("ringing", NOON - QUARTER)
    assert (back.kind, back.undoes) == ("rolled-back", "e-1")
    assert [one.failed_at for one in attempts([before, ringing, deployed, back])] == [None, ringing.at]
    assert stage.measured[-1][1] == Measures(failures=1, recoveries=(1350,))


def test_what_deployed_before_is_known_however_often_an_alarm_rang_since(stage: Stage) -> None:
    deployed_before(stage)
    for n in range(60):
        stage.tools.facts.record(Fact("ringing", "booking", "production", NOON - HOUR + n * HOUR / 100, "5xx"))
    between = "3" * 40
    stage.taken(push(after=between), push(before=between), execution("SUCCEEDED", "Deploy"))
    assert stage.facts()[-1].leads == (2 * 3600, 2 * 3600)


def test_the_deployment_that_mends_is_rework(stage: Stage) -> None:
    stage.executions["e-2"] = [SOURCE, BUILT]
    stage.clock = NOON + HOUR
    stage.taken(execution("FAILED", "Deploy"), execution("SUCCEEDED", "Deploy", of="e-2", at=NOON + QUARTER))
    (_, failed), (_, mended) = stage.measured
    assert failed == Measures(failures=1)
    assert mended == Measures(deployments=1, rework=1, recoveries=(900,))


def test_alarms_that_only_call_people_are_no_facts(stage: Stage) -> None:
    stage.taken(alarm("ALARM", "prod-booking-logins"))
    assert stage.facts() == []


def test_a_rollback_that_fails_brings_nothing_back(stage: Stage) -> None:
    deployed_before(stage)
    stage.back_to["e-2"] = "e-0"
    stage.taken(execution("FAILED", "Deploy", of="e-2"))
    assert [fact.kind for fact in stage.facts()] == ["deployed"]
