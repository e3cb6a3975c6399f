"""Whoever is killed between two steps, or throttled, or overtaken: the next one brings it to the same end."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from slipway.evidence import EvidenceStore
from slipway.functions.rollback.cases import Case, Held
from slipway.functions.rollback.incoming import Tick, WentOn
from slipway.functions.rollback.respond import respond
from slipway.functions.slack import Message, Posted
from tests.unit.functions.rollback.clouds import Cloud, KilledError, killed_after
from tests.unit.functions.rollback.fleet import CPU, ECS, listed, lookup, refusal

LAST_WRITE = 5
"""Of a rollback's beginning: opened, taken, set going, posted, told; the sixth gives it back."""


def _killed(cloud: Cloud, writes: int) -> None:
    killed_after(cloud, writes)
    with suppress(KilledError):
        respond(cloud.rings(), cloud.desk)
    del cloud.cases.write  # type: ignore[method-assign]


@pytest.mark.parametrize("writes", range(LAST_WRITE + 1))
def test_killed_before_any_write_it_is_set_going_once(cloud: Cloud, writes: int) -> None:
    _killed(cloud, writes)
    cloud.clock += timedelta(minutes=2)
    respond(cloud.rings(), cloud.desk) if writes == 0 else respond(Tick(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    cloud.end("execution-3")
    respond(Tick(), cloud.desk)
    held = cloud.cases.last("booking")
    assert held is not None
    assert held.case.settled
    assert cloud.evidence.kinds("b") == [("held-back", True), ("rolled-back", True)]


@pytest.mark.parametrize("writes", range(LAST_WRITE + 1))
def test_killed_before_any_write_it_is_stopped_once(cloud: Cloud, writes: int) -> None:
    cloud.deployed("c", "InProgress", minutes_ago=1)
    _killed(cloud, writes)
    cloud.clock += timedelta(minutes=2)
    respond(cloud.rings(at=cloud.clock - timedelta(minutes=2)), cloud.desk)
    respond(Tick(), cloud.desk)
    assert cloud.calls == ["stop_deployment d-3"]
    cloud.deployments["d-3-undone"]["status"] = "Succeeded"
    cloud.end("execution-3", "Failed")
    respond(Tick(), cloud.desk)
    held = cloud.cases.last("booking")
    assert held is not None
    assert held.case.phase == "done"


@pytest.mark.parametrize("writes", range(LAST_WRITE + 1))
def test_killed_before_any_write_one_deployment_is_begun_past_the_pipeline(cloud: Cloud, writes: int) -> None:
    cloud.fails["rollback_stage"] = refusal("UnableToRollbackStageException")
    _killed(cloud, writes)
    cloud.clock += timedelta(minutes=2)
    respond(cloud.rings(at=cloud.clock - timedelta(minutes=2)), cloud.desk)
    respond(Tick(), cloud.desk)
    assert cloud.calls == ["create_deployment a"]


def test_killed_after_ecs_was_told_it_is_not_told_again(cloud: Cloud) -> None:
    cloud.directory = lookup(listed(deployment_groups=(), ecs_services=(ECS,)))
    cloud.deployed("c", "InProgress", minutes_ago=1)
    cloud.ecs["arn-1"] = {"serviceDeploymentArn": "arn-1", "status": "IN_PROGRESS"}
    _killed(cloud, 2)
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert cloud.calls == ["stop_service_deployment arn-1"]


@pytest.mark.parametrize("writes", [4, 5])
def test_killed_after_slack_was_told_the_topic_is_told_and_slack_not_again(cloud: Cloud, writes: int) -> None:
    _killed(cloud, writes)
    cloud.clock += timedelta(minutes=2)
    respond(Tick(), cloud.desk)
    assert len(cloud.slack.reports) == 1
    assert cloud.mails


def test_whoever_is_at_it_is_left_alone(cloud: Cloud) -> None:
    _killed(cloud, 2)
    calls = list(cloud.calls)
    cloud.clock += timedelta(seconds=59)
    for incoming in (cloud.rings(CPU), WentOn("booking"), Tick()):
        respond(incoming, cloud.desk)
    assert cloud.calls == calls
    assert not cloud.slack.reports
    cloud.clock += timedelta(seconds=2)
    respond(Tick(), cloud.desk)
    assert len(cloud.slack.reports) == 1


@pytest.mark.parametrize("at", ["report", "last write"])
def test_the_end_that_nobody_could_be_told_of_is_seen_at_once(cloud: Cloud, at: str) -> None:
    """The pipeline's last event comes while the row is leased, and goes away unheard."""
    post, write = cloud.slack.post, cloud.cases.write

    def end() -> None:
        if cloud.executions[-1].status == "InProgress":
            cloud.end("execution-3")
            respond(WentOn("booking"), cloud.desk)

    def posting(channel: str, message: Message, thread: Posted | None = None) -> Posted:
        if at == "report":
            end()
        return post(channel, message, thread)

    def writing(case: Case, before: Held | None, now: datetime, lease: int = 60) -> Held:
        if at == "last write" and lease == 0:
            end()
        return write(case, before, now, lease)

    cloud.slack.post, cloud.cases.write = posting, writing  # type: ignore[method-assign]
    respond(cloud.rings(), cloud.desk)
    held = cloud.cases.last("booking")
    assert held is not None
    assert held.case.phase == "done"


def test_what_is_throttled_is_tried_again_and_what_is_refused_is_not(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
    monkeypatch.setattr("slipway.functions.rollback.history.DEADLINE", 1.0)
    desk, tries = cloud.desk, []
    answers = [refusal("ThrottlingException"), refusal("ThrottlingException")]

    def clients(service: str) -> object:
        real = cloud(service)

        class Throttled:
            def __getattr__(self, name: str) -> object:
                if name != "describe_images":
                    return getattr(real, name)
                tries.append(name)
                if answers:
                    error = answers.pop()
                    return lambda **_: _raise(error)
                return getattr(real, name)

        return Throttled()

    object.__setattr__(desk.sources, "clients", clients)
    respond(cloud.rings(), desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert len(tries) == 3 + 1, "and once more before it is deployed"
    assert EvidenceStore.deadline == 5.0


def _raise(error: Exception) -> None:
    raise error


def test_a_refusal_leaves_the_case_free_for_the_next(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("AccessDeniedException")
    with pytest.raises(ClientError):
        respond(cloud.rings(), cloud.desk)
    del cloud.fails["rollback_stage"]
    respond(cloud.rings(CPU), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]


def test_slack_that_is_down_keeps_nobody_from_being_paged(cloud: Cloud) -> None:
    cloud.slack.broken = True
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert "Slack could not be told" in cloud.mails[0][1]


def test_slack_that_is_down_at_the_end_keeps_nobody_from_being_told(cloud: Cloud) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.slack.broken = True
    cloud.end("execution-3")
    respond(WentOn("booking"), cloud.desk)
    held = cloud.cases.last("booking")
    assert held is not None
    assert (held.case.settled, len(cloud.mails), cloud.slack.rewritten) == (True, 2, [])


def test_without_slack_the_topic_has_it_all(cloud: Cloud) -> None:
    cloud.directory, cloud.has_slack = lookup(channel=""), False
    respond(cloud.rings(), cloud.desk)
    assert "Suspect commits" in cloud.mails[0][1]
    assert "Slack" not in cloud.mails[0][1]


@pytest.mark.parametrize(
    ("operation", "missing"),
    [("get_metric_widget_image", "the metric's course"), ("filter_log_events", "the log")],
)
def test_a_report_that_can_not_be_had_in_part_says_so(cloud: Cloud, operation: str, missing: str) -> None:
    cloud.fails[operation] = refusal("AccessDenied")
    respond(cloud.rings(), cloud.desk)
    assert f"Missing here: {missing} can't be had: ClientError" in cloud.mails[0][1]
    assert len(cloud.slack.reports) == 1


def test_a_topic_that_refuses_is_told_later_and_slack_only_once(cloud: Cloud) -> None:
    cloud.fails["publish"] = refusal("AuthorizationError")
    with pytest.raises(ClientError):
        respond(cloud.rings(), cloud.desk)
    del cloud.fails["publish"]
    respond(Tick(), cloud.desk)
    assert (len(cloud.slack.reports), len(cloud.mails)) == (1, 1)
    assert cloud.calls == ["rollback_stage execution-1"]
