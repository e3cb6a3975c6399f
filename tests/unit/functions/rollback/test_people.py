"""Ends that are a person's: nothing is deployed, somebody is paged, and told why."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from slipway.evidence import Unread
from slipway.functions.rollback.incoming import Tick, WentOn
from slipway.functions.rollback.respond import respond
from tests.unit.functions.rollback.clouds import Cloud, KilledError, case_of, item_of, killed_after
from tests.unit.functions.rollback.fleet import CPU, ERRORS, digest, refusal, tree


def test_a_person_is_paged_where_nothing_can_go_back(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("UnableToRollbackStageException")
    del cloud.deployments["d-1"]
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")
    assert "NOT rolled back" in cloud.mails[0][0]
    assert cloud.slack.reports[0].text.startswith("<!here>")


def test_the_first_deployment_is_a_persons_business() -> None:
    cloud = Cloud()
    cloud.deployed("a")
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")
    assert "the first deployment" in cloud.mails[0][1]
    assert cloud.evidence.kinds("a") == [("held-back", True)]


def test_an_image_that_is_gone_is_passed_over_and_the_last_one_pages(cloud: Cloud) -> None:
    cloud.images.remove(digest("a"))
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")
    assert "no image of an earlier good version is stored" in cloud.mails[0][1]


def test_artifacts_that_are_gone_count_as_an_image_that_is(cloud: Cloud) -> None:
    cloud.fails["head_object"] = refusal("404", status=404)
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")


def test_services_that_came_after_it_hold_a_machine_back(cloud: Cloud) -> None:
    cloud.evidence.record(item_of(cloud, "deployed", "f", "invoicing", minutes_ago=5))
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")
    assert "invoicing came after it" in cloud.mails[0][1]


def _went_back(cloud: Cloud, details: dict[str, str], *, first_minutes_ago: float) -> None:
    """Invoicing runs again what it ran before: it was brought so long ago, and version e in between has gone."""
    cloud.evidence.record(item_of(cloud, "deployed", "f", "invoicing", minutes_ago=first_minutes_ago))
    cloud.evidence.record(item_of(cloud, "deployed", "e", "invoicing", minutes_ago=5))
    back = item_of(cloud, "deployed", "f", "invoicing", minutes_ago=1)
    cloud.evidence.record(back.model_copy(update={"execution": "back", "details": details}))


BACK = [{"rolls_back_to": "of-f"}, {"rolls_back": "of-e"}]


@pytest.mark.parametrize("details", BACK)
def test_a_service_that_went_back_to_what_it_ran_before_needs_nothing_new(
    cloud: Cloud, details: dict[str, str]
) -> None:
    _went_back(cloud, details, first_minutes_ago=60)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


@pytest.mark.parametrize("details", BACK)
def test_one_that_went_back_to_what_came_after_may_need_it(cloud: Cloud, details: dict[str, str]) -> None:
    _went_back(cloud, details, first_minutes_ago=8)
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")


def test_a_service_of_which_nothing_can_be_read_may_need_it(cloud: Cloud) -> None:
    cloud.evidence.unread = (Unread(2, {}),)
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")
    assert "whose evidence can't be read" in cloud.mails[0][1]


@pytest.mark.parametrize("alarm", [ERRORS, CPU])
def test_a_rollback_that_rings_still_is_not_rolled_back(cloud: Cloud, alarm: str) -> None:
    respond(cloud.rings(at=cloud.clock - timedelta(minutes=1)), cloud.desk)
    cloud.clock += timedelta(minutes=3)
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    cloud.turns(ERRORS, "OK")
    cloud.clock += timedelta(minutes=5)
    respond(cloud.rings(alarm), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert case_of(cloud).phase == "halted"
    assert "it is itself the rollback" in cloud.mails[-1][1]
    assert cloud.evidence.kinds("a") == []


def test_a_rollback_that_fails_pages_and_nothing_goes_on(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.end("execution-3", "Failed")
    respond(WentOn("booking"), cloud.desk)
    assert case_of(cloud).phase == "failed"
    assert "FAILED" in cloud.mails[-1][0]
    assert ("rolled-back", False) in cloud.evidence.kinds("b")
    respond(cloud.rings(CPU), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


def test_a_tree_that_is_held_back_after_the_decision_does_not_come_back(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("ConflictException")
    respond(cloud.rings(), cloud.desk)
    del cloud.fails["rollback_stage"]
    cloud.evidence.record(item_of(cloud, "held-back", "a"))
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")


def test_a_newer_one_that_has_begun_meanwhile_is_not_undone(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("ConflictException")
    respond(cloud.rings(), cloud.desk)
    assert case_of(cloud).phase == "decided"
    del cloud.fails["rollback_stage"]
    cloud.clock += timedelta(minutes=2)
    cloud.deployed("c", "InProgress", minutes_ago=0, lasts=1)
    respond(Tick(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")


def test_a_rollback_that_never_ends_pages(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.clock += timedelta(hours=3, minutes=1)
    respond(Tick(), cloud.desk)
    assert case_of(cloud).phase == "failed"
    assert "has not ended within 3 hours" in cloud.mails[-1][1]


def test_where_codepipeline_is_busy_for_half_an_hour_a_person_is_called(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("ConflictException")
    respond(cloud.rings(), cloud.desk)
    for minutes, phase in ((29, "decided"), (2, "halted")):
        cloud.clock += timedelta(minutes=minutes)
        respond(Tick(), cloud.desk)
        assert case_of(cloud).phase == phase
    assert cloud.calls == []
    assert "CodePipeline is busy" in cloud.mails[-1][1]


def test_what_was_tried_again_and_went_well_is_not_said_to_have_gone_back(cloud: Cloud) -> None:
    cloud.deployed("c", "Failed", minutes_ago=0, lasts=5)
    killed_after(cloud, 2)
    with suppress(KilledError):
        respond(cloud.rings(at=cloud.clock - timedelta(minutes=1)), cloud.desk)
    del cloud.cases.write  # type: ignore[method-assign]
    cloud.executions[-1].status = "Succeeded"
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")
    assert "by itself did not" in cloud.mails[-1][1]


def test_a_tree_of_which_something_can_not_be_read_counts_as_held_back(cloud: Cloud) -> None:
    cloud.evidence.unread_trees.add(tree("a"))
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")
    assert "every earlier version is held back" in cloud.mails[-1][1]


def test_so_it_does_once_it_was_decided_on(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("ConflictException")
    respond(cloud.rings(), cloud.desk)
    del cloud.fails["rollback_stage"]
    cloud.evidence.unread_trees.add(tree("a"))
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")


def test_what_is_held_back_meanwhile_is_not_deployed_past_the_alarms(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.clock += timedelta(minutes=1)
    stopped = {"status": "Stopped", "createTime": cloud.clock, "errorInformation": {"code": "ALARM_ACTIVE"}}
    cloud.deployments["d-3"] = {"deploymentId": "d-3", **stopped}
    cloud.end("execution-3", "Failed")
    cloud.evidence.record(item_of(cloud, "held-back", "a"))
    respond(WentOn("booking"), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == (["rollback_stage execution-1"], "failed")
    assert "has been held back meanwhile" in cloud.mails[-1][1]


def test_what_was_stopped_and_is_not_brought_back_pages(cloud: Cloud) -> None:
    cloud.deployed("c", "InProgress", minutes_ago=1)
    respond(cloud.rings(), cloud.desk)
    del cloud.deployments["d-3"]["rollbackInfo"], cloud.deployments["d-3-undone"]
    for minutes, phase in ((4, "acting"), (2, "failed")):
        cloud.clock += timedelta(minutes=minutes)
        respond(Tick(), cloud.desk)
        assert case_of(cloud).phase == phase
    assert "FAILED" in cloud.mails[-1][0]


def test_what_failed_and_is_not_undone_by_its_own_controller_pages(cloud: Cloud) -> None:
    cloud.deployed("c", "Failed", minutes_ago=0, lasts=5)
    respond(cloud.rings(at=cloud.clock - timedelta(minutes=1)), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "acting")
    cloud.clock += timedelta(minutes=6)
    respond(Tick(), cloud.desk)
    assert case_of(cloud).phase == "failed"
    assert "FAILED" in cloud.mails[-1][0]


def test_an_image_that_goes_after_the_decision_is_not_deployed(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("ConflictException")
    respond(cloud.rings(), cloud.desk)
    del cloud.fails["rollback_stage"]
    cloud.images.remove(digest("a"))
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert (cloud.calls, case_of(cloud).phase) == ([], "halted")
    assert "not stored any more" in cloud.mails[-1][1]
