"""`explain`: asked of the emulated AWS, and of the calendar alone; its questions and their mistakes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from moto import mock_aws

from slipway.cli.inputs import load_plan
from slipway.cli.main import main
from slipway.decide.checkpoint import Checkpoint
from slipway.decide.checkpoints import checkpoints
from slipway.errors import SlipwayError
from slipway.evidence import EvidenceStore, Item
from slipway.evidence.names import names_of
from tests.emulated.evidence.conftest import make_tables
from tests.emulated.functions.preflight.conftest import ACCOUNT, REGION, TREE, Cloud, client

Capture = pytest.CaptureFixture[str]
FRIDAY, MONDAY = "2026-11-27T18:05", "2026-11-30T10:00"
NAMES = names_of("local", ACCOUNT, REGION)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of this machine, whatever runs on it."""
    monkeypatch.setattr("slipway.cli.commands.explain.now_in", lambda _: datetime.now(UTC))


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which no cloud can be asked."""

    def refuse(*_: str) -> None:
        raise SlipwayError("nobody answers")

    monkeypatch.setattr("slipway.cli.clouds.clients_of", refuse)
    monkeypatch.setattr("slipway.cli.commands.explain.local_cloud", lambda: None)


@pytest.fixture(scope="module")
def booking() -> Checkpoint:
    return checkpoints(*load_plan("local"))["booking"]


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch, booking: Checkpoint) -> Iterator[Cloud]:
    """The local cloud, in which booking and what it depends on run well and whose pipeline is at rest."""
    cloud = Cloud()
    monkeypatch.setattr("slipway.cli.clouds.clients_of", lambda *_: cloud)
    monkeypatch.setattr("slipway.cli.commands.explain.local_cloud", lambda: "it runs")
    now = datetime.now(UTC)
    with mock_aws():
        make_tables(client, NAMES)
        for name in (*booking.alarms, *(each for alarms in booking.dependencies.values() for each in alarms)):
            cloud.alarm(name)
            cloud.data(name, now - timedelta(minutes=5))
        for application, group in booking.deployment_groups:
            client("codedeploy").create_application(applicationName=application, computePlatform="ECS")
            client("codedeploy").create_deployment_group(
                applicationName=application, deploymentGroupName=group, serviceRoleArn="arn:aws:iam::1:role/deployer"
            )
        cloud.executions()
        store = EvidenceStore(client, NAMES.table, NAMES.bucket, NAMES.running_table)
        for service in ("booking", *booking.dependencies):
            store.record(_item("deployed", service=service))
        yield cloud
        cloud.leave()


def _item(kind: str, action: str = "", service: str = "booking") -> Item:
    told: dict[str, Any] = {
        "kind": kind, "action": action, "service": service, "environment": "production", "tree": TREE,
        "by": "pipeline", "execution": f"e-{kind}-{action}", "at": datetime.now(UTC) - timedelta(hours=1),
    }  # fmt: skip
    return Item(**told)


def _told(capsys: Capture, *arguments: str) -> dict[str, Any]:
    assert main(["explain", "booking", *arguments, "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def _gates(told: dict[str, Any]) -> dict[str, bool | None]:
    return {gate["gate"]: gate["open"] for gate in told["gates"]}


@pytest.mark.usefixtures("alone")
def test_without_a_cloud_the_calendar_alone_is_judged_and_that_is_said(capsys: Capture) -> None:
    told = _told(capsys, "--env", "prod", "--at", FRIDAY)
    assert (told["open"], told["next_opening"]) == (False, "2026-11-30T09:00:00+01:00")
    assert told["source"] == "the calendar alone: nobody answers"
    assert _gates(told) == {"window": False} | dict.fromkeys(
        ("alarms", "evidence", "dependencies", "deployments", "posture")
    )
    assert _told(capsys, "--env", "prod", "--at", MONDAY)["open"] is True


@pytest.mark.usefixtures("alone")
def test_where_the_pipeline_asks_no_gate_nothing_stands_against_a_deployment(capsys: Capture) -> None:
    told = _told(capsys, "--env", "dev", "--at", FRIDAY, "--alarm", "5xx", "--check")
    assert (told["open"], told["source"]) == (True, "its pipeline, which asks no gate")
    assert set(_gates(told).values()) == {None}


@pytest.mark.usefixtures("alone")
def test_a_time_with_its_zone_is_that_instant(capsys: Capture) -> None:
    assert _told(capsys, "--env", "prod", "--at", "2026-11-27T17:59+01:00")["open"] is True
    assert _told(capsys, "--env", "prod", "--at", "2026-11-27T17:05Z")["open"] is False
    assert _told(capsys, "--env", "prod", "--at", "2026-11-27 17:05")["open"] is True


@pytest.mark.usefixtures("alone")
def test_people_read_reasons_and_the_next_opening(capsys: Capture) -> None:
    assert main(["explain", "booking", "--env", "prod", "--at", FRIDAY]) == 0
    told = capsys.readouterr()
    window, alarms = told.out.splitlines()[1:3]
    assert "it is 18:05 in Europe/Berlin" in window
    assert window.endswith("Monday 2026-11-30 09:00 CET, or an override")
    assert alarms.split() == ["alarms", "not", "asked"]
    assert "booking may not be deployed to production on Friday 2026-11-27 18:05 CET" in told.err
    assert "The window next opens Monday 2026-11-30 09:00 CET." in told.err


@pytest.mark.usefixtures("alone")
def test_check_says_it_by_the_exit_code(capsys: Capture) -> None:
    assert main(["explain", "booking", "--env", "prod", "--at", FRIDAY, "--check"]) == 1
    assert "booking may not be deployed to production" in capsys.readouterr().err
    assert main(["explain", "booking", "--env", "prod", "--at", MONDAY, "--check"]) == 0


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("name", ["errors", "5xx", "ECS errors"])
def test_an_alarm_may_be_supposed_to_ring(capsys: Capture, booking: Checkpoint, name: str) -> None:
    told = _told(capsys, "--stack", "local", "--at", MONDAY, "--alarm", name)
    (alarms,) = (gate for gate in told["gates"] if gate["gate"] == "alarms")
    (full,) = (alarm for alarm in booking.alarms if "errors" in alarm)
    assert [reason["text"] for reason in alarms["reasons"]] == [f"alarm {full} is in state ALARM"]
    assert told["open"] is False
    assert _told(capsys, "--stack", "local", "--at", MONDAY, "--alarm", full) == told


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("bookng", "--env", "prod"), "no pipeline of stack 'prod' deploys 'bookng'; did you mean 'booking'?"),
        (("booking", "--env", "prd"), "unknown environment 'prd'"),
        (("booking", "--stack", "prd"), "unknown stack 'prd'"),
        (("booking", "--at", "noon"), "found 'noon'"),
        (("booking", "--at", "2026-02-30T10:00"), "found '2026-02-30T10:00'"),
        (("booking", "--at", "9999-12-31T23:00"), "found '9999-12-31T23:00'"),
        (("booking", "--at", "0001-01-02T00:30"), "found '0001-01-02T00:30'"),
        (("booking", "--at", "Friday 18:05+05:00"), "found 'Friday 18:05+05:00'"),
        (("booking", "--alarm", "erors"), "there are cpu, errors, latency, memory; did you mean 'errors'?"),
        (("booking", "--alarm", ""), "no alarm of booking is called ''"),
        (("edge-network", "--alarm", "cpu"), "no alarm watches edge-network"),
        (("booking", "--tree", "4f1c"), "found 4"),
    ],
)
def test_what_means_nothing_is_wrong_usage(capsys: Capture, arguments: tuple[str, ...], says: str) -> None:
    assert main(["explain", *arguments]) == 2
    assert says in capsys.readouterr().err


@pytest.mark.usefixtures("local")
def test_the_local_cloud_is_asked_where_it_runs(capsys: Capture) -> None:
    told = _told(capsys, "--env", "prod", "--at", MONDAY)
    assert told["source"] == "what the local cloud says of stack 'local' now"
    assert _gates(told) == dict.fromkeys(("window", "alarms", "dependencies", "deployments", "posture"), True) | {
        "evidence": None
    }
    assert told["open"] is True
    assert "the local cloud" not in _told(capsys, "--env", "dev")["source"]


def test_facts_of_now_are_judged_at_another_time(local: Cloud, capsys: Capture, booking: Checkpoint) -> None:
    assert _gates(_told(capsys, "--at", "2027-02-03T10:00"))["alarms"] is True
    local.alarm(next(iter(booking.alarms)), "ALARM")
    assert _gates(_told(capsys, "--at", "2027-02-03T10:00"))["alarms"] is False


@pytest.mark.usefixtures("local")
def test_with_a_tree_its_evidence_is_asked(capsys: Capture, booking: Checkpoint) -> None:
    lacking = _told(capsys, "--at", MONDAY, "--tree", TREE.upper())
    (evidence,) = (gate for gate in lacking["gates"] if gate["gate"] == "evidence")
    assert {reason["text"].partition(" is not")[0] for reason in evidence["reasons"]} == booking.required
    store = EvidenceStore(client, NAMES.table, NAMES.bucket, NAMES.running_table)
    for label in booking.required:
        kind, _, action = label.partition(" ")
        store.record(_item(kind, action))
    assert _told(capsys, "--at", MONDAY, "--tree", TREE)["open"] is True


def test_what_can_not_be_had_closes_its_gate_and_is_told(local: Cloud, capsys: Capture) -> None:
    local.answers["GetFindings"] = SlipwayError("no hub\x1b[2J")
    assert main(["explain", "booking", "--at", MONDAY]) == 0
    shown = capsys.readouterr().out
    assert "findings of security-hub can't be had: SlipwayError: no hub" in shown
    assert "\x1b" not in shown


@pytest.mark.usefixtures("local")
def test_now_is_what_the_clock_of_the_local_cloud_says(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _gates(_told(capsys, "--env", "prod"))["alarms"] is True
    monkeypatch.setattr("slipway.cli.commands.explain.now_in", lambda _: datetime.now(UTC) + timedelta(days=2))
    assert _gates(_told(capsys, "--env", "prod"))["alarms"] is False


@pytest.mark.usefixtures("alone")
def test_a_weekday_is_the_next_one_in_the_zone_of_the_environment(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("slipway.cli.commands.explain.now_in", lambda _: datetime(2027, 2, 5, 17, 30, tzinfo=UTC))
    assert _told(capsys, "--env", "prod", "--at", "Friday 18:45")["at"] == "2027-02-05T18:45:00+01:00"
    assert _told(capsys, "--env", "prod", "--at", "friday 18:30")["at"] == "2027-02-12T18:30:00+01:00", "it is 18:30"
    assert _told(capsys, "--env", "prod", "--at", "Monday 09:00")["at"] == "2027-02-08T09:00:00+01:00"
    assert main(["explain", "booking", "--env", "prod", "--at", "Friday noon"]) == 2
