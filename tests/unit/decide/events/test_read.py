"""Events in the forms that AWS documents, read into the one schema; whatever else comes has a clear end."""

from __future__ import annotations

import json
from datetime import UTC, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from slipway.decide.changes import Commit
from slipway.decide.events import BadEventError, Event, read
from slipway.decide.events.read import ALARMS, BUILDS, DEPLOYMENTS, EXECUTIONS, READERS
from slipway.evidence import redacted
from slipway.functions.directory import Lookup
from tests.examples import examples
from tests.unit.functions.router.events import (
    ACCOUNT,
    COMMIT,
    NOON,
    OLD_COMMIT,
    PIPELINE,
    Told,
    alarm,
    aws,
    directory,
    execution,
    push,
)

PLANTED = "ghp_" + "a1B2" * 9
NAMES: Lookup = directory()


def event(told: Told) -> Event:
    found = read(told, NAMES, redacted)
    assert found is not None
    return found


def build(status: str = "FAILED", initiator: str = f"codepipeline/{PIPELINE}") -> Told:
    detail = {
        "build-status": status,
        "project-name": "prod-booking-build",
        "build-id": f"arn:aws:codebuild:us-east-1:{ACCOUNT}:build/prod-booking-build:1-2",
        "additional-information": {"initiator": initiator, "logs": {"deep-link": "https://console.example/log"}},
        "current-phase": "COMPLETED",
    }
    return aws("aws.codebuild", "CodeBuild Build State Change", detail)


def codedeploy(state: str = "FAILURE", group: str = "booking-ecs") -> Told:
    detail = {
        "region": "us-east-1",
        "deploymentId": "d-ABC123",
        "instanceGroupId": "9fd2",
        "deploymentGroup": group,
        "state": state,
        "application": "prod-ecs",
    }
    return aws("aws.codedeploy", "CodeDeploy Deployment State-change Notification", detail)


def ecs(name: str = "SERVICE_DEPLOYMENT_FAILED", service: str = "prod-cluster/booking") -> Told:
    detail = {
        "eventType": "ERROR",
        "eventName": name,
        "deploymentId": "ecs-svc/123",
        "updatedAt": "2026-11-24T12:00:00Z",
        "reason": "tasks failed to start.",
    }
    arn = f"arn:aws:ecs:us-east-1:{ACCOUNT}:service/{service}"
    return aws("aws.ecs", "ECS Deployment State Change", detail, resources=[arn])


def proposal() -> Told:
    sides = {side: {"ref": "x", "sha": COMMIT, "repo": {"full_name": "wayfarer/booking"}} for side in ("head", "base")}
    detail = {
        "key": "k",
        "action": "opened",
        "pull_request": {"number": 7, "user": {"login": "eve"}, **sides},
        "repository": {"full_name": "wayfarer/booking"},
    }
    return aws("slipway.webhooks", "GitHub pull request", detail)


def message() -> Told:
    return aws("slipway.webhooks", "System message", {"key": "jenkins#1", "system": "jenkins", "message": {}})


ALL = [
    execution("FAILED", "Test/Unit"),
    execution("FAILED", "Deploy"),
    execution("SUCCEEDED"),
    build(),
    codedeploy(),
    ecs(),
    alarm("ALARM"),
    push(),
    proposal(),
    message(),
]


def test_there_is_one_of_each_form() -> None:
    assert {(told["source"], told["detail-type"]) for told in ALL} == set(READERS)


@pytest.mark.parametrize("told", ALL)
def test_every_form_is_read_and_unknown_fields_are_fine(told: Told) -> None:
    plain = event(told)
    more = {**told, "new": 1, "detail": {**told["detail"], "new-field": [1]}}
    assert event(more) == plain
    assert (plain.id, plain.at, plain.stack, plain.environment) == (told["id"], plain.at, "prod", "production")
    assert plain.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("place", "kind", "work"),
    [
        ("", "pipeline", ""),
        ("Deploy", "stage", "deploy"),
        ("Test", "stage", ""),
        ("Test/Unit", "action", "unit"),
        ("Preflight/Gate", "gate", "gate"),
        ("Approval/ReleaseManager", "approval", "approval"),
        ("Deploy/Gone", "action", ""),
    ],
)
def test_of_a_pipeline_it_is_known_what_works_where(place: str, kind: str, work: str) -> None:
    found = event(execution("SUCCEEDED", place))
    assert (found.kind, found.work, found.service, found.pipeline) == (kind, work, "booking", PIPELINE)
    assert (found.execution, found.state) == ("e-1", "succeeded")
    assert found.links["execution"].startswith("https://us-east-1.console.aws.amazon.com/codesuite/codepipeline/")


def test_an_alarm_tells_since_when_it_rang() -> None:
    rings, quiet = event(alarm("ALARM")), event(alarm("OK", at=NOON + timedelta(hours=1), rang=NOON))
    assert (rings.state, rings.since, rings.subject) == ("ringing", NOON, "prod-booking-5xx")
    assert (quiet.state, quiet.since) == ("quiet", NOON)
    assert event(alarm("INSUFFICIENT_DATA")).since is None


def test_deployments_are_known_by_who_brings_them() -> None:
    assert (event(codedeploy()).service, event(codedeploy()).subject) == ("booking", "d-ABC123")
    assert (event(ecs()).service, event(ecs()).reason) == ("booking", "tasks failed to start.")


def test_a_build_is_of_the_pipeline_that_started_it() -> None:
    assert (event(build()).service, event(build()).links) == ("booking", {"log": "https://console.example/log"})


@pytest.mark.parametrize(
    "told",
    [
        {**execution("FAILED"), "detail": {**execution("FAILED")["detail"], "pipeline": "qa-booking"}},
        build(initiator="somebody"),
        build(initiator="codepipeline/qa-booking"),
        codedeploy(group="qa-booking"),
        ecs(service="qa/booking"),
        ecs(service="booking"),
        alarm("ALARM", "qa-5xx"),
    ],
)
def test_what_is_of_another_stack_is_nobodys(told: Told) -> None:
    assert read(told, NAMES, redacted) is None


def test_a_push_is_read_with_its_commits() -> None:
    found = event(push())
    assert found.push is not None
    assert found.push.commits == (Commit(COMMIT, "ada", "Fix it", "2026-11-24T10:00:00+00:00"),)
    assert (found.push.before, found.push.after, found.push.pusher) == (OLD_COMMIT, COMMIT, "ben")
    assert found.links == {"difference": "https://github.com/wayfarer/booking/compare/2...1"}


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (None, "the event"),
        ([], "the event"),
        ({}, "detail"),
        ({**execution("FAILED"), "time": "2026-11-24T12:00:00"}, "time"),
        ({**execution("FAILED"), "time": "0001-01-01T00:00:00+14:00"}, "time"),
        (execution("EXPLODED"), "state"),
        (execution("FAILED", of="e 1"), "execution-id"),
        (aws("aws.cloudwatch", "CloudWatch Alarm State Change", {"alarmName": "x"}), "state"),
        (aws("aws.ec2", "Something", {}), "aws.ec2"),
    ],
)
def test_what_is_none_is_told_by_its_fields(told: object, wrong: str) -> None:
    with pytest.raises(BadEventError) as error:
        read(told, NAMES, redacted)
    assert wrong in str(error.value)


def test_secrets_neither_stay_in_an_event_nor_in_what_is_said_of_a_bad_one() -> None:
    result = {"external-execution-summary": f"token={PLANTED}\x1b[2J and\nmore"}
    found = event(execution("FAILED", "Test/Unit", **{"execution-result": result}))
    assert found.reason == "token=[redacted] [2J and more"
    detail = {**push()["detail"]}
    detail["commits"] = [{"id": COMMIT, "message": PLANTED}]
    assert PLANTED not in str(event({**push(), "detail": detail}))
    with pytest.raises(BadEventError) as error:
        read({**execution(PLANTED), "detail-type": "CodePipeline Pipeline Execution State Change"}, NAMES, redacted)
    assert PLANTED not in str(error.value)
    with pytest.raises(BadEventError) as error:
        read(aws(PLANTED, "x", {}), NAMES, redacted)
    assert PLANTED not in str(error.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(["e-1", PIPELINE]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
PLACES = [(index, path) for index, told in enumerate(ALL) for path in told] + [
    (index, f"detail/{path}") for index, told in enumerate(ALL) for path in told["detail"]
]


@settings(max_examples=examples(400), deadline=None)
@given(st.sampled_from(PLACES), JSON)
def test_an_event_with_anything_anywhere_is_read_or_refused(place: tuple[int, str], value: object) -> None:
    told = json.loads(json.dumps(ALL[place[0]]))
    *parents, name = place[1].split("/", 1)
    (told["detail"] if parents else told)[name] = value
    _read_or_refused(told)


@settings(max_examples=examples(200), deadline=None)
@given(JSON)
def test_anything_at_all_is_read_or_refused(told: object) -> None:
    _read_or_refused(told)


def _read_or_refused(told: object) -> None:
    found: Event | None = None
    refusal = ""
    try:
        found = read(told, NAMES, redacted)
    except BadEventError as error:
        refusal = str(error)
    assert len(refusal) < 700
    if found is not None:
        TypeAdapter(Event).validate_python(found)
        assert all(each.isprintable() for each in (found.reason, found.subject))
        assert all(link.startswith("https://") for link in found.links.values())


def test_every_documented_state_has_a_meaning() -> None:
    for state in EXECUTIONS:
        assert event(execution(state)).state == EXECUTIONS[state]
    for state in BUILDS:
        assert event(build(state)).state == BUILDS[state]
    for state in ("START", "QUEUED", "READY", "SUCCESS", "FAILURE", "STOP"):
        assert event(codedeploy(state)).state == DEPLOYMENTS[state]
    for state in ("SERVICE_DEPLOYMENT_IN_PROGRESS", "SERVICE_DEPLOYMENT_COMPLETED", "SERVICE_DEPLOYMENT_FAILED"):
        assert event(ecs(state)).state == DEPLOYMENTS[state]
    for value in ALARMS:
        assert event(alarm(value)).state == ALARMS[value]


@pytest.mark.parametrize("told", ALL)
def test_the_same_event_again_is_equal(told: Told) -> None:
    assert event(told) == event(json.loads(json.dumps(told)))
