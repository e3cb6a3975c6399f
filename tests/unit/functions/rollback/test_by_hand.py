"""A person who goes back: who may, where to, and what they are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from slipway.functions.rollback.by_hand import answered
from slipway.functions.rollback.incoming import WentOn
from slipway.functions.rollback.respond import respond
from tests.unit.functions.rollback.clouds import Cloud, item_of
from tests.unit.functions.rollback.fleet import digest, tree

ANA = "arn:aws:sts::123456789012:assumed-role/ReleaseManager/ana"
DANA = "arn:aws:sts::123456789012:assumed-role/Developer/dana"


def _ask(cloud: Cloud, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return answered({"service": "booking", "reason": "prices are wrong", "by": ANA, **more}, cloud.desk)


def test_a_release_manager_goes_back_to_the_last_good_one(cloud: Cloud) -> None:
    told = _ask(cloud)
    assert cloud.calls == ["rollback_stage execution-1"]
    assert (told["act"], told["to_tree"], told["phase"]) == ("redeploy", tree("a"), "acting")
    cloud.end("execution-3")
    assert _ask(cloud, state=True)["phase"] == "done"
    items = [item for item in cloud.evidence.items.values() if item.tree == tree("b")]
    assert {(item.kind, item.by) for item in items} == {("held-back", "ana-nunez"), ("rolled-back", "prod-booking")}
    assert {item.details["asked_by"] for item in items} == {"ana-nunez"}
    assert "prices are wrong" in cloud.mails[0][1]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"by": DANA}, "dana-weiss is no release manager"),
        ({"by": "arn:aws:sts::123456789012:assumed-role/Admin/eve"}, "nobody in people.yaml"),
        ({"by": "eve"}, "nobody in people.yaml"),
        ({"by": ""}, "nobody in people.yaml"),
        ({"reason": " "}, "needs a reason"),
        ({"service": "bookings"}, "no pipeline of stack prod deploys 'bookings'"),
        ({"to": "9" * 40}, "nothing that begins with 999"),
        ({"to": "aaa"}, "expected 7 characters or more"),
        ({"to": tree("b")}, "nothing that begins with bbb"),
        ({"force": True}, "force: Extra inputs are not permitted"),
        ({"reason": "x" * 501}, "reason: String should have at most 500 characters"),
    ],
)
def test_who_may_not_and_what_can_not_be_are_refused_with_the_reason(
    cloud: Cloud, more: dict[str, Any], says: str
) -> None:
    assert says in _ask(cloud, **more)["refused"]
    assert (cloud.calls, cloud.evidence.items, cloud.mails) == ([], {}, [])


def test_a_dry_run_changes_nothing(cloud: Cloud) -> None:
    told = _ask(cloud, dry_run=True)
    assert (told["act"], told["to"]) == ("redeploy", "execution-1")
    assert (cloud.calls, cloud.evidence.items, cloud.cases.rows) == ([], {}, {})


def test_it_is_gone_back_further_where_the_tree_is_named() -> None:
    cloud = Cloud()
    for letter, minutes in (("e", 900), ("a", 600), ("b", 10)):
        cloud.deployed(letter, minutes_ago=minutes)
    _ask(cloud, to=tree("e")[:7])
    assert cloud.calls == ["rollback_stage execution-1"]


def test_not_even_a_person_goes_back_to_what_is_gone_or_held_back(cloud: Cloud) -> None:
    cloud.images.remove(digest("a"))
    assert "is not stored any more" in _ask(cloud)["refused"]


def test_a_person_goes_back_behind_services_that_came_after(cloud: Cloud) -> None:
    cloud.evidence.record(item_of(cloud, "deployed", "f", "invoicing", minutes_ago=5))
    assert "invoicing came after it" in _ask(cloud)["reason"]
    assert cloud.calls == ["rollback_stage execution-1"]


def test_not_while_another_rollback_is_under_way(cloud: Cloud) -> None:
    _ask(cloud)
    assert "the rollback of execution-2 has not ended" in _ask(cloud)["refused"]
    assert cloud.calls == ["rollback_stage execution-1"]


def test_a_person_may_where_a_machine_halted(cloud: Cloud) -> None:
    cloud.requests = 500
    image = digest("a")
    cloud.images.remove(image)
    respond(cloud.rings(), cloud.desk)
    assert cloud.calls == []
    cloud.images.add(image)
    _ask(cloud)
    assert cloud.calls == ["rollback_stage execution-1"]


def test_what_moves_traffic_is_stopped_and_nothing_else_can_be(cloud: Cloud) -> None:
    cloud.deployed("c", "InProgress", minutes_ago=1)
    assert "brings back execution-2, and nothing else" in _ask(cloud, to=tree("a"))["refused"]
    assert _ask(cloud)["act"] == "stop"
    assert cloud.calls == ["stop_deployment d-3"]


def test_after_a_rollback_it_is_gone_back_further(cloud: Cloud) -> None:
    cloud.executions.clear()
    for letter, minutes in (("e", 900), ("a", 600), ("b", 10)):
        cloud.deployed(letter, minutes_ago=minutes)
    _ask(cloud)
    cloud.end(cloud.executions[-1].id)
    respond(WentOn("booking"), cloud.desk)
    cloud.clock += timedelta(minutes=1)
    told = _ask(cloud)
    assert told["to_tree"] == tree("e")
    cloud.end(cloud.executions[-1].id)
    _ask(cloud, state=True)
    assert cloud.evidence.kinds("a") == [("rolled-back", True)]
