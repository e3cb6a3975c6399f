"""Alarms that say nothing of a deployment, and events that come again: one effect, or none."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from slipway.functions.rollback.incoming import Tick, WentOn
from slipway.functions.rollback.respond import respond
from tests.unit.functions.rollback.clouds import Cloud, case_of
from tests.unit.functions.rollback.fleet import (
    CPU,
    ERRORS,
    LOGINS,
    refusal,
)


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
    began = cloud.executions[1].began_at
    cloud.turns(ERRORS, "ALARM", began - timedelta(minutes=5))
    cloud.turns(ERRORS, "OK", began - timedelta(minutes=4))
    assert "rang already" in respond(cloud.rings(), cloud.desk).says
    assert cloud.calls == []


def test_an_alarm_that_rang_for_long_when_the_deployment_began_says_nothing_of_it(cloud: Cloud) -> None:
    began = cloud.executions[1].began_at
    cloud.turns(ERRORS, "ALARM", began - timedelta(hours=3))
    cloud.turns(ERRORS, "OK", began + timedelta(minutes=2))
    assert "rang already" in respond(cloud.rings(), cloud.desk).says
    assert cloud.calls == []


def test_an_alarm_that_rang_long_before_and_again_now_is_believed(cloud: Cloud) -> None:
    began = cloud.executions[1].began_at
    cloud.turns(ERRORS, "ALARM", began - timedelta(minutes=40))
    cloud.turns(ERRORS, "OK", began - timedelta(minutes=31))
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


def test_too_little_traffic_says_nothing(cloud: Cloud) -> None:
    cloud.requests = 49
    assert "49 requests" in respond(cloud.rings(), cloud.desk).says
    assert cloud.calls == []


@pytest.mark.parametrize("operation", ["describe_alarm_history", "get_metric_data"])
def test_an_excuse_that_can_not_be_had_is_none(cloud: Cloud, operation: str) -> None:
    cloud.fails[operation] = refusal("AccessDenied")
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


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


def test_one_case_that_can_not_go_on_does_not_hold_up_the_tick(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.fails["get_pipeline_execution"] = refusal("AccessDeniedException")
    cloud.clock += timedelta(minutes=2)
    with pytest.raises(ExceptionGroup, match="can't go on"):
        respond(Tick(), cloud.desk)
    del cloud.fails["get_pipeline_execution"]
    cloud.end("execution-3")
    respond(Tick(), cloud.desk)
    assert case_of(cloud).phase == "done"


def test_nothing_runs_wild_where_nobody_knows_the_tree(cloud: Cloud) -> None:
    cloud.fails["list_action_executions"] = refusal("AccessDeniedException")
    with pytest.raises(ClientError):
        respond(cloud.rings(), cloud.desk)
    assert cloud.calls == []


def test_a_version_that_should_mend_is_not_excused_by_the_one_that_it_mends(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.clock += timedelta(minutes=3)
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    cloud.clock += timedelta(minutes=2)
    cloud.turns(ERRORS, "OK")
    cloud.clock += timedelta(minutes=10)
    cloud.deployed("c", minutes_ago=1)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1", "rollback_stage execution-1"]
    assert case_of(cloud).deployment == "execution-4"


def test_it_is_excused_by_a_ring_that_no_rollback_has_ended(cloud: Cloud) -> None:
    cloud.turns(ERRORS, "ALARM", cloud.clock - timedelta(minutes=14))
    cloud.turns(ERRORS, "OK", cloud.clock - timedelta(minutes=12))
    cloud.deployed("c", minutes_ago=1)
    assert "rang already" in respond(cloud.rings(), cloud.desk).says


def test_it_is_excused_by_a_ring_that_no_rollback_could_end(cloud: Cloud) -> None:
    """What rings on when the old version is back, and when the next one begins, is about neither."""
    respond(cloud.rings(), cloud.desk)
    cloud.clock += timedelta(minutes=3)
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    cloud.clock += timedelta(minutes=20)
    cloud.deployed("c", minutes_ago=5)
    cloud.turns(ERRORS, "OK", cloud.clock - timedelta(minutes=2))
    assert "rang already" in respond(cloud.rings(), cloud.desk).says
    assert cloud.calls == ["rollback_stage execution-1"]


def test_a_ring_that_a_failed_rollback_could_not_end_excuses_what_comes_after(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.end("execution-3", "Failed")
    respond(WentOn("booking"), cloud.desk)
    cloud.clock += timedelta(minutes=2)
    cloud.turns(ERRORS, "OK")
    cloud.clock += timedelta(minutes=10)
    cloud.deployed("c", minutes_ago=1)
    assert "rang already" in respond(cloud.rings(), cloud.desk).says


def test_where_nothing_goes_on_and_nothing_was_deployed_nobody_is_asked(cloud: Cloud) -> None:
    cloud.fails["list_pipeline_executions"] = refusal("AccessDenied")
    assert respond(WentOn("booking"), cloud.desk).says == "no rollback is under way"
