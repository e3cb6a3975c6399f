"""Longer courses of events: what one rollback leaves is not the undoing of the next."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from slipway.functions.rollback.by_hand import answered
from slipway.functions.rollback.incoming import Tick, WentOn
from slipway.functions.rollback.respond import respond
from tests.unit.functions.rollback.answers import Execution
from tests.unit.functions.rollback.clouds import Cloud, KilledError, case_of, item_of, killed_after
from tests.unit.functions.rollback.fleet import CPU, ERRORS, refusal, tree


def test_after_a_rollback_past_the_pipeline_the_next_bad_version_goes_as_well(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("UnableToRollbackStageException")
    respond(cloud.rings(), cloud.desk)
    cloud.deployments[case_of(cloud).effects[0].id]["status"] = "Succeeded"
    respond(WentOn("booking"), cloud.desk)
    assert case_of(cloud).phase == "done"
    del cloud.fails["rollback_stage"]
    cloud.turns(ERRORS, "OK")
    cloud.clock += timedelta(minutes=60)
    cloud.deployed("c")
    respond(cloud.rings(), cloud.desk)
    assert (case_of(cloud).act, case_of(cloud).to_tree) == ("redeploy", tree("a"))
    assert cloud.calls == ["create_deployment a", "rollback_stage execution-1"]


def test_killed_before_it_was_written_down_a_rollback_is_found_whatever_has_failed_since(cloud: Cloud) -> None:
    event = cloud.rings()
    cloud.clock += timedelta(minutes=6)
    cloud.deployed("c", "Failed", minutes_ago=0)
    killed_after(cloud, 2)
    with suppress(KilledError):
        respond(event, cloud.desk)
    del cloud.cases.write  # type: ignore[method-assign]
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


def test_killed_before_it_was_written_down_a_rollback_that_failed_is_not_tried_again(cloud: Cloud) -> None:
    killed_after(cloud, 2)
    with suppress(KilledError):
        respond(cloud.rings(), cloud.desk)
    del cloud.cases.write  # type: ignore[method-assign]
    cloud.end("execution-3", "Failed")
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert case_of(cloud).phase == "failed"


def test_a_person_may_try_again_what_failed(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.end("execution-3", "Failed")
    respond(WentOn("booking"), cloud.desk)
    cloud.clock += timedelta(minutes=1)
    answered({"service": "booking", "reason": "the cluster is well again", "by": "ana-nunez"}, cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"] * 2
    cloud.end("execution-4")
    respond(WentOn("booking"), cloud.desk)
    assert case_of(cloud).phase == "done"


def test_an_alarm_of_a_newer_deployment_is_not_lost_over_an_older_case(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("ConflictException")
    respond(cloud.rings(), cloud.desk)
    assert case_of(cloud).phase == "decided"
    cloud.clock += timedelta(minutes=3)
    cloud.deployed("c", "InProgress", minutes_ago=0, lasts=1)
    respond(cloud.rings(CPU), cloud.desk)
    assert cloud.calls == ["stop_deployment d-3"]
    assert case_of(cloud).deployment == "execution-3"


@pytest.mark.parametrize("code", ["UnableToRollbackStageException", "ConflictException"])
def test_a_stage_that_is_busy_is_waited_for(cloud: Cloud, code: str) -> None:
    """CodePipeline has one answer for a stage that runs and for a pipeline that was changed."""
    event = cloud.rings()
    cloud.clock += timedelta(minutes=6)
    cloud.deployed("c", "Failed", minutes_ago=0)
    cloud.executions.append(Execution("execution-4", "b", "InProgress", cloud.clock, target="execution-2"))
    cloud.fails["rollback_stage"] = refusal(code)
    respond(event, cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "decided")
    del cloud.fails["rollback_stage"]
    cloud.end("execution-4")
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


def test_one_that_runs_is_stopped_and_then_replaced_where_what_ran_before_is_held_back() -> None:
    cloud = Cloud()
    for letter, minutes in (("e", 900), ("a", 600)):
        cloud.deployed(letter, minutes_ago=minutes)
    cloud.evidence.record(item_of(cloud, "held-back", "a", minutes_ago=30))
    cloud.deployed("b", "InProgress", minutes_ago=1)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["stop_deployment d-3"]
    cloud.deployments["d-3-undone"]["status"] = "Succeeded"
    cloud.end("execution-3", "Failed")
    respond(WentOn("booking"), cloud.desk)
    respond(Tick(), cloud.desk)
    assert cloud.calls == ["stop_deployment d-3", "rollback_stage execution-1"]
    assert (case_of(cloud).phase, case_of(cloud).to_tree) == ("acting", tree("e"))
    cloud.end("execution-4")
    respond(WentOn("booking"), cloud.desk)
    assert case_of(cloud).phase == "done"
