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
from tests.unit.functions.rollback.fleet import CPU, ERRORS, digest, refusal, tree


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


def _stopped_before_what_is_held_back() -> Cloud:
    """Version a, which b took the place of, is held back; b rang while it moved traffic, and is stopped."""
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
    return cloud


def test_one_that_runs_is_stopped_and_then_replaced_where_what_ran_before_is_held_back() -> None:
    cloud = _stopped_before_what_is_held_back()
    respond(Tick(), cloud.desk)
    assert cloud.calls == ["stop_deployment d-3", "rollback_stage execution-1"]
    assert (case_of(cloud).phase, case_of(cloud).to_tree) == ("acting", tree("e"))
    cloud.end("execution-4")
    respond(WentOn("booking"), cloud.desk)
    assert case_of(cloud).phase == "done"


@pytest.mark.parametrize("status", ["", "InProgress"])
def test_it_is_not_taken_for_replaced_by_what_codepipeline_brings_back_by_itself(status: str) -> None:
    cloud = _stopped_before_what_is_held_back()
    own = Execution("execution-4", "a", status, cloud.clock, None, "execution-2", trigger="AutomatedRollback")
    cloud.executions.append(own)
    cloud.fails["rollback_stage"] = refusal("UnableToRollbackStageException")
    respond(Tick(), cloud.desk)
    assert (len(cloud.calls), case_of(cloud).phase) == (1, "decided")
    del cloud.fails["rollback_stage"]
    cloud.end("execution-4")
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert cloud.calls[1:] == ["rollback_stage execution-1"]


def _brought_back_by_itself(cloud: Cloud, letter: str, target: str) -> Execution:
    """CodePipeline, in production, deploys again what deployed well last, once a deployment has failed."""
    number = len(cloud.executions) + 1
    one = Execution(
        f"execution-{number}", letter, "Succeeded", cloud.clock, cloud.clock, target, trigger="AutomatedRollback"
    )
    cloud.executions.append(one)
    return one


def _rolled_back_and_then_failed(cloud: Cloud) -> None:
    """Version b was bad and went; then c failed, and CodePipeline knows only that b was the last to deploy well."""
    respond(cloud.rings(), cloud.desk)
    cloud.clock += timedelta(minutes=3)
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    cloud.turns(ERRORS, "OK")
    cloud.clock += timedelta(hours=2)
    cloud.deployed("c", "Failed", minutes_ago=0, lasts=1)
    cloud.clock += timedelta(minutes=1)
    _brought_back_by_itself(cloud, "b", "execution-2")


def test_what_is_held_back_and_codepipeline_has_brought_back_by_itself_goes_again(cloud: Cloud) -> None:
    _rolled_back_and_then_failed(cloud)
    cloud.clock += timedelta(minutes=1)
    respond(WentOn("booking", deployed=True), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"] * 2
    assert (case_of(cloud).deployment, case_of(cloud).to_tree) == ("execution-5", tree("a"))
    cloud.end("execution-6")
    respond(WentOn("booking", deployed=True), cloud.desk)
    assert case_of(cloud).phase == "done"
    assert "No alarm rang" in cloud.mails[-1][1]
    assert "is held back" in cloud.mails[-1][1]
    respond(WentOn("booking", deployed=True), cloud.desk)
    assert len(cloud.calls) == 2


def test_so_it_does_where_the_alarm_rings_first(cloud: Cloud) -> None:
    _rolled_back_and_then_failed(cloud)
    cloud.clock += timedelta(minutes=1)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"] * 2


def test_what_codepipeline_has_brought_back_by_itself_stays_where_nothing_is_held_against_it(cloud: Cloud) -> None:
    cloud.deployed("c", "Failed", minutes_ago=1, lasts=1)
    _brought_back_by_itself(cloud, "b", "execution-2")
    cloud.clock += timedelta(minutes=1)
    respond(WentOn("booking", deployed=True), cloud.desk)
    assert (cloud.calls, cloud.cases.last("booking")) == ([], None)


def test_what_a_person_has_brought_back_stays(cloud: Cloud) -> None:
    cloud.executions.append(Execution("execution-3", "a", "Succeeded", cloud.clock, cloud.clock, "execution-1"))
    cloud.evidence.record(item_of(cloud, "held-back", "a"))
    respond(WentOn("booking", deployed=True), cloud.desk)
    assert (cloud.calls, cloud.cases.last("booking")) == ([], None)


def test_where_there_is_nothing_better_a_person_is_called(cloud: Cloud) -> None:
    _rolled_back_and_then_failed(cloud)
    cloud.images.remove(digest("a"))
    cloud.clock += timedelta(minutes=1)
    respond(WentOn("booking", deployed=True), cloud.desk)
    assert case_of(cloud).phase == "halted"
    assert "no image of an earlier good version" in cloud.mails[-1][1]
