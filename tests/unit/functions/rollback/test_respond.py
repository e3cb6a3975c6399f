"""Alarms that ring: what is stopped, what is deployed again, what is left to people, and each of it once."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from slipway.evidence import Item
from slipway.functions.rollback.incoming import Rang, Tick, WentOn
from slipway.functions.rollback.respond import respond
from tests.unit.functions.rollback.conftest import (
    CPU,
    CREDENTIAL,
    ECS,
    ERRORS,
    LOGINS,
    NOON,
    Cloud,
    Execution,
    digest,
    listed,
    lookup,
    refusal,
    tree,
)


def _case(cloud: Cloud) -> Any:  # noqa: ANN401
    held = cloud.cases.last("booking")
    assert held is not None
    return held.case


def test_what_has_ended_is_replaced_by_the_last_good_one(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert cloud.evidence.kinds("b") == [("held-back", True)]
    assert _case(cloud).phase == "acting"
    cloud.clock += timedelta(minutes=3)
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    assert cloud.evidence.kinds("b") == [("held-back", True), ("rolled-back", True)]
    assert _case(cloud).phase == "done"
    assert len(cloud.slack.reports) == 1
    assert "3 minutes after it began to ring" in str(cloud.slack.rewritten[-1].blocks)


def test_what_still_moves_traffic_is_stopped(cloud: Cloud) -> None:
    cloud.deployed("c", "InProgress", minutes_ago=1)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["stop_deployment d-3"]
    cloud.deployments["d-3-undone"]["status"] = "Succeeded"
    cloud.end("execution-3", "Failed")
    respond(WentOn("booking"), cloud.desk)
    assert _case(cloud).phase == "done"
    assert cloud.evidence.kinds("c") == [("held-back", True), ("rolled-back", True)]


def test_ecs_is_told_to_go_back_where_it_deploys_by_itself(cloud: Cloud) -> None:
    cloud.directory = lookup(listed(deployment_groups=(), ecs_services=(ECS,)))
    cloud.deployed("c", "InProgress", minutes_ago=1)
    cloud.ecs["arn-1"] = {"serviceDeploymentArn": "arn-1", "status": "IN_PROGRESS"}
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["stop_service_deployment arn-1"]
    cloud.ecs["arn-1"]["status"] = "ROLLBACK_SUCCESSFUL"
    respond(WentOn("booking"), cloud.desk)
    assert _case(cloud).phase == "done"


def test_one_that_ended_before_it_could_be_stopped_is_replaced(cloud: Cloud) -> None:
    cloud.deployed("c", "InProgress", minutes_ago=1)
    cloud.fails["stop_deployment"] = refusal("DeploymentAlreadyCompletedException")
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "decided")
    cloud.deployments["d-3"]["status"] = "Succeeded"
    cloud.end("execution-3")
    respond(Tick(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-2"]


@pytest.mark.parametrize("code", ["UnableToRollbackStageException", "PipelineExecutionOutdatedException"])
def test_codedeploy_goes_back_itself_where_codepipeline_will_not(cloud: Cloud, code: str) -> None:
    cloud.fails["rollback_stage"] = refusal(code)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["create_deployment a"]
    cloud.deployments[_case(cloud).effects[0].id]["status"] = "Succeeded"
    respond(WentOn("booking"), cloud.desk)
    assert _case(cloud).phase == "done"
    assert cloud.evidence.kinds("a") == [("deployed", True)]


def test_ecs_goes_back_itself_where_codepipeline_will_not(cloud: Cloud) -> None:
    cloud.directory = lookup(listed(deployment_groups=(), ecs_services=(ECS,)))
    began = cloud.executions[0].began_at
    cloud.ecs["arn-a"] = {"status": "SUCCESSFUL", "createdAt": began, "targetServiceRevisionArn": "revision-a"}
    cloud.fails["rollback_stage"] = refusal("UnableToRollbackStageException")
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["update_service of revision-a"]
    assert _case(cloud).phase == "done"


def test_a_person_is_paged_where_nothing_can_go_back(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("UnableToRollbackStageException")
    del cloud.deployments["d-1"]
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "halted")
    assert "NOT rolled back" in cloud.mails[0][0]
    assert cloud.slack.reports[0].text.startswith("<!here>")


def test_the_first_deployment_is_a_persons_business() -> None:
    cloud = Cloud()
    cloud.deployed("a")
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "halted")
    assert "the first deployment" in cloud.mails[0][1]
    assert cloud.evidence.kinds("a") == [("held-back", True)]


def test_an_image_that_is_gone_is_passed_over_and_the_last_one_pages(cloud: Cloud) -> None:
    cloud.images.remove(digest("a"))
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "halted")
    assert "no image of an earlier good version is stored" in cloud.mails[0][1]


def test_artifacts_that_are_gone_count_as_an_image_that_is(cloud: Cloud) -> None:
    cloud.fails["head_object"] = refusal("404", status=404)
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "halted")


def _item(cloud: Cloud, kind: Any, letter: str, service: str = "booking", minutes_ago: float = 0) -> Item:  # noqa: ANN401
    return Item(
        kind=kind,
        service=service,
        environment="production",
        tree=tree(letter),
        digest=digest(letter),
        by="ana-nunez",
        execution=f"of-{letter}",
        at=cloud.clock - timedelta(minutes=minutes_ago),
    )


@pytest.mark.parametrize("kind", ["held-back", "rolled-back", "rejected"])
def test_a_tree_that_went_wrong_never_comes_back(kind: str) -> None:
    cloud = Cloud()
    for letter, minutes in (("e", 900), ("a", 600), ("b", 10)):
        cloud.deployed(letter, minutes_ago=minutes)
    cloud.evidence.record(_item(cloud, kind, "a", minutes_ago=5))
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert _case(cloud).to_tree == tree("e")


def test_a_tree_that_was_approved_again_may_come_back(cloud: Cloud) -> None:
    cloud.evidence.record(_item(cloud, "held-back", "a", minutes_ago=9))
    cloud.evidence.record(_item(cloud, "approved", "a", minutes_ago=8))
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


def test_a_tree_that_is_held_back_after_the_decision_does_not_come_back(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("ConflictException")
    respond(cloud.rings(), cloud.desk)
    del cloud.fails["rollback_stage"]
    cloud.evidence.record(_item(cloud, "held-back", "a"))
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "halted")


def test_services_that_came_after_it_hold_a_machine_back(cloud: Cloud) -> None:
    cloud.evidence.record(_item(cloud, "deployed", "f", "invoicing", minutes_ago=5))
    respond(cloud.rings(), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "halted")
    assert "invoicing came after it" in cloud.mails[0][1]


def test_a_rollback_that_rings_still_is_not_rolled_back(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    cloud.clock += timedelta(minutes=5)
    respond(cloud.rings(CPU), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert _case(cloud).phase == "halted"
    assert "it is itself the rollback" in cloud.mails[-1][1]
    assert cloud.evidence.kinds("a") == []


def test_a_rollback_that_fails_pages_and_nothing_goes_on(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.end("execution-3", "Failed")
    respond(WentOn("booking"), cloud.desk)
    assert _case(cloud).phase == "failed"
    assert "FAILED" in cloud.mails[-1][0]
    assert ("rolled-back", False) in cloud.evidence.kinds("b")
    respond(cloud.rings(CPU), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


def test_where_the_alarm_stops_the_good_version_it_is_deployed_without_alarms(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.clock += timedelta(minutes=1)
    stopped = {"status": "Stopped", "createTime": cloud.clock, "errorInformation": {"code": "ALARM_ACTIVE"}}
    cloud.deployments["d-3"] = {"deploymentId": "d-3", **stopped}
    cloud.end("execution-3", "Failed")
    respond(WentOn("booking"), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1", "create_deployment a"]
    (effect,) = _case(cloud).effects
    assert cloud.deployments[effect.id]["overrideAlarmConfiguration"] == {"enabled": False}
    cloud.deployments[effect.id]["status"] = "Succeeded"
    respond(WentOn("booking"), cloud.desk)
    assert _case(cloud).phase == "done"
    assert cloud.evidence.kinds("a") == [("deployed", True)]


def test_a_newer_one_that_waits_is_left_waiting(cloud: Cloud) -> None:
    cloud.deployed("c", "", minutes_ago=1)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert _case(cloud).deployment == "execution-2"


def test_a_newer_one_that_has_begun_meanwhile_is_not_undone(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("ConflictException")
    respond(cloud.rings(), cloud.desk)
    assert _case(cloud).phase == "decided"
    del cloud.fails["rollback_stage"]
    cloud.clock += timedelta(minutes=2)
    cloud.deployed("c", "InProgress", minutes_ago=0, lasts=1)
    respond(Tick(), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "halted")


def test_two_alarms_of_a_service_are_one_rollback(cloud: Cloud) -> None:
    respond(cloud.rings(ERRORS), cloud.desk)
    respond(cloud.rings(CPU), cloud.desk)
    respond(cloud.rings(LOGINS), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert len(cloud.slack.reports) == 1


def test_the_same_event_later_and_two_days_late_changes_nothing(cloud: Cloud) -> None:
    event = cloud.rings()
    respond(event, cloud.desk)
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    told = (len(cloud.slack.posts), len(cloud.mails), len(cloud.evidence.items))
    cloud.clock += timedelta(minutes=1)
    respond(event, cloud.desk)
    cloud.clock += timedelta(days=2)
    cloud.ringing.clear()
    respond(event, cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert (len(cloud.slack.posts), len(cloud.mails), len(cloud.evidence.items)) == told


def test_an_alarm_of_two_days_ago_that_rings_no_more_is_not_acted_upon(cloud: Cloud) -> None:
    event = cloud.rings()
    cloud.clock += timedelta(days=2)
    cloud.ringing.clear()
    outcome = respond(event, cloud.desk)
    assert cloud.calls == []
    assert "told of late" in outcome.says


def test_an_alarm_of_two_days_ago_does_not_undo_what_came_since(cloud: Cloud) -> None:
    event = cloud.rings()
    cloud.clock += timedelta(days=2)
    cloud.deployed("c", minutes_ago=60)
    assert "a newer deployment" in respond(event, cloud.desk).says
    assert cloud.calls == []


def test_an_alarm_that_rang_before_the_deployment_says_nothing_of_it(cloud: Cloud) -> None:
    before = cloud.executions[1].began_at - timedelta(minutes=5)
    data = '{"oldState": {"stateValue": "ALARM"}, "newState": {"stateValue": "OK"}}'
    cloud.history = [{"Timestamp": before, "HistoryItemType": "StateUpdate", "HistoryData": data}]
    assert "rang already" in respond(cloud.rings(), cloud.desk).says
    assert cloud.calls == []


def test_too_little_traffic_says_nothing(cloud: Cloud) -> None:
    cloud.requests = 49
    assert "49 requests" in respond(cloud.rings(), cloud.desk).says
    assert cloud.calls == []


@pytest.mark.parametrize("operation", ["describe_alarm_history", "get_metric_data"])
def test_an_excuse_that_can_not_be_had_is_none(cloud: Cloud, operation: str) -> None:
    cloud.fails[operation] = refusal("AccessDenied")
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


@pytest.mark.parametrize(("ends", "phase"), [("Succeeded", "done"), ("Failed", "failed")])
def test_what_its_own_controller_brings_back_is_held_back_followed_and_told(
    cloud: Cloud, ends: str, phase: str
) -> None:
    cloud.deployed("c", "Failed", minutes_ago=0, lasts=5)
    cloud.deployments["d-3"]["rollbackInfo"] = {"rollbackDeploymentId": "d-4"}
    cloud.deployments["d-4"] = {"deploymentId": "d-4", "status": "InProgress", "createTime": cloud.clock}
    respond(cloud.rings(at=cloud.clock - timedelta(minutes=1)), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "acting")
    cloud.deployments["d-4"]["status"] = ends
    respond(WentOn("booking"), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], phase)
    assert cloud.evidence.kinds("c") == [("held-back", True), ("rolled-back", phase == "done")]
    assert len(cloud.slack.reports) == 1


def test_what_ecs_brings_back_by_itself_is_followed(cloud: Cloud) -> None:
    cloud.directory = lookup(listed(deployment_groups=(), ecs_services=(ECS,)))
    cloud.deployed("c", "Failed", minutes_ago=0, lasts=5)
    cloud.ecs["arn-1"] = {"serviceDeploymentArn": "arn-1", "status": "ROLLBACK_FAILED", "createdAt": cloud.clock}
    respond(cloud.rings(at=cloud.clock - timedelta(minutes=1)), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "failed")


def test_the_pipelines_own_rollback_is_followed(cloud: Cloud) -> None:
    cloud.deployed("c", "Failed", minutes_ago=0, lasts=5)
    cloud.executions.append(Execution("execution-4", "b", "InProgress", cloud.clock, target="execution-2"))
    respond(cloud.rings(at=cloud.clock - timedelta(minutes=1)), cloud.desk)
    assert [effect.id for effect in _case(cloud).effects] == ["execution-4"]
    cloud.end("execution-4")
    respond(WentOn("booking"), cloud.desk)
    assert (cloud.calls, _case(cloud).phase) == ([], "done")


def test_nothing_runs_wild_where_nobody_knows_the_tree(cloud: Cloud) -> None:
    cloud.fails["list_action_executions"] = refusal("AccessDeniedException")
    with pytest.raises(ClientError):
        respond(cloud.rings(), cloud.desk)
    assert cloud.calls == []


def test_fifty_at_once_are_one_rollback_and_one_report(cloud: Cloud) -> None:
    event, errors = cloud.rings(), []
    lock, writing = threading.Lock(), cloud.cases.write

    def write(*told: Any, **more: Any) -> Any:  # noqa: ANN401
        with lock:
            return writing(*told, **more)

    cloud.cases.write = write  # type: ignore[method-assign]

    def tell() -> None:
        try:
            respond(event, cloud.desk)
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=tell) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert cloud.calls == ["rollback_stage execution-1"]
    assert len(cloud.slack.reports) == 1
    assert len(cloud.mails) == 1


def test_a_rollback_that_never_ends_pages(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.clock += timedelta(hours=3, minutes=1)
    respond(Tick(), cloud.desk)
    assert _case(cloud).phase == "failed"
    assert "has not ended within 3 hours" in cloud.mails[-1][1]


def test_one_case_that_can_not_go_on_does_not_hold_up_the_tick(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.fails["get_pipeline_execution"] = refusal("AccessDeniedException")
    cloud.clock += timedelta(minutes=2)
    with pytest.raises(ExceptionGroup, match="can't go on"):
        respond(Tick(), cloud.desk)
    del cloud.fails["get_pipeline_execution"]
    cloud.end("execution-3")
    respond(Tick(), cloud.desk)
    assert _case(cloud).phase == "done"


def test_secrets_are_shown_to_nobody(cloud: Cloud) -> None:
    cloud.log = [(NOON - timedelta(minutes=2), f"ERROR can't reach db with password={CREDENTIAL} <!channel>")]
    event = Rang("booking", ERRORS, cloud.clock, f"because token={CREDENTIAL}")
    cloud.ringing.add(ERRORS)
    respond(event, cloud.desk)
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    shown = cloud.slack.text + str(cloud.mails) + str(list(cloud.evidence.items.values()))
    assert CREDENTIAL not in shown
    assert "can't reach db" in shown
    assert "<!channel>" not in cloud.slack.text
