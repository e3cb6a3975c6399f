"""What the router keeps as evidence: of actions, of deployments, of rollbacks and of verifications."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from moto import mock_aws

from slipway.evidence import Item
from slipway.functions.rollback import records
from slipway.functions.rollback.cases import Case, Effect
from slipway.functions.router import deployments
from slipway.functions.router.tools import NotKnownYetError
from tests.emulated.functions.router.conftest import Stage, make
from tests.unit.functions.router.events import (
    BUILT,
    COMMIT,
    DIGEST,
    NOON,
    OLD_COMMIT,
    OLD_DIGEST,
    OLD_TREE,
    PIPELINE,
    SOURCE,
    TREE,
    action,
    execution,
    listed,
)

HOUR = timedelta(hours=1)
DEPLOYED = action("Deploy/Deploy", executionResult={"externalExecutionId": "d-ABC"})


def deployed_before(stage: Stage) -> None:
    """Execution e-0 has deployed the old tree an hour ago."""
    carried = {"TREE": OLD_TREE, "DIGEST": OLD_DIGEST, "CommitId": OLD_COMMIT}
    stage.executions["e-0"] = [action("Build/Image", outputVariables=carried)]
    stage.taken(execution("SUCCEEDED", "Deploy", of="e-0", at=NOON - HOUR))


@pytest.mark.parametrize(
    ("place", "state", "proof"),
    [
        ("Test/Unit", "SUCCEEDED", ("tested", "unit", True)),
        ("Test/Unit", "FAILED", ("tested", "unit", False)),
        ("Test/StaticAnalysis", "SUCCEEDED", ("scanned", "sast", True)),
    ],
)
def test_an_action_proves_something_of_the_tree(
    stage: Stage, place: str, state: str, proof: tuple[str, str, bool]
) -> None:
    result = {"external-execution-summary": "12 tests", "external-execution-id": "b-1"}
    stage.taken(execution(state, place, **{"execution-result": result}))
    (item,) = stage.evidence()
    assert (item.kind, item.action, item.passed) == proof
    assert (item.digest, item.by, item.execution, item.at) == (DIGEST, PIPELINE, "e-1", NOON)
    assert item.details == {"summary": "12 tests"}


@pytest.mark.parametrize("place", ["Source/Repository", "Test/Provenance", "Preflight/Gate", "Other/Thing"])
def test_an_action_that_proves_nothing_is_no_evidence(stage: Stage, place: str) -> None:
    stage.taken(execution("SUCCEEDED", place))
    assert stage.evidence() == []


def test_what_was_proved_before_the_tree_was_known_is_kept_when_it_is(stage: Stage) -> None:
    early = action("Test/StaticAnalysis", at=NOON - HOUR)
    stage.executions["e-1"] = [SOURCE, early]
    stage.taken(execution("SUCCEEDED", "Test/StaticAnalysis", at=NOON - HOUR))
    assert stage.evidence() == []
    stage.executions["e-1"] = [SOURCE, early, BUILT]
    stage.taken(execution("SUCCEEDED", "Build/Image"))
    assert stage.proved() == [("built", "", True), ("scanned", "sast", True)]
    assert {item.at for item in stage.evidence()} == {NOON, NOON - HOUR}


def test_events_in_any_order_give_the_same_evidence(stage: Stage) -> None:
    stage.executions["e-1"] = [SOURCE, action("Test/StaticAnalysis"), action("Test/Unit", "Failed"), BUILT]
    events = [
        execution("SUCCEEDED", "Test/StaticAnalysis"),
        execution("FAILED", "Test/Unit"),
        execution("SUCCEEDED", "Build/Image"),
    ]
    stage.taken(*events)
    first = {item.id for item in stage.evidence()}
    stage.taken(*reversed(events))
    assert {item.id for item in stage.evidence()} == first
    assert len(first) == 3


def test_a_deployment_is_kept_with_what_it_brought(stage: Stage) -> None:
    stage.executions["e-1"] = [SOURCE, BUILT, DEPLOYED]
    stage.taken(execution("SUCCEEDED", "Deploy"))
    (item,) = stage.evidence()
    assert (item.kind, item.passed, item.digest) == ("deployed", True, DIGEST)
    assert item.details == {"commit": COMMIT, "branch": "main", "deployments": ["Deploy/Deploy=d-ABC"]}
    assert [one.tree for one in stage.tools.evidence.running("production").items] == [TREE]


@pytest.mark.parametrize("state", ["FAILED", "STOPPED", "CANCELED"])
def test_a_deployment_that_fails_is_kept_as_failed(stage: Stage, state: str) -> None:
    stage.taken(execution(state, "Deploy"))
    assert stage.proved() == [("deployed", "", False)]
    assert stage.tools.evidence.running("production").items == ()


def test_a_deployment_of_no_known_tree_is_asked_about_again(stage: Stage) -> None:
    stage.executions["e-1"] = [SOURCE]
    (outcome,) = stage.take(execution("SUCCEEDED", "Deploy"))
    assert isinstance(outcome.error, NotKnownYetError)


def test_a_rollback_is_two_items(stage: Stage) -> None:
    deployed_before(stage)
    stage.taken(execution("SUCCEEDED", "Deploy"))
    stage.back_to["e-2"] = "e-0"
    stage.clock += HOUR
    stage.taken(execution("SUCCEEDED", "Deploy", of="e-2", at=NOON + HOUR / 4))
    assert stage.proved() == [("deployed", "", True), ("rolled-back", "", True)]
    assert stage.proved(OLD_TREE) == [("deployed", "", True)] * 2
    (gone,) = [item for item in stage.evidence() if item.kind == "rolled-back"]
    assert (gone.execution, gone.details["back_to"], gone.digest) == ("e-2", OLD_TREE, DIGEST)
    assert [one.tree for one in stage.tools.evidence.running("production").items] == [OLD_TREE]


@pytest.mark.parametrize(("passed", "items"), [(True, 1), (False, 2)])
def test_a_rollback_that_somebody_has_kept_is_not_kept_twice(stage: Stage, passed: bool, items: int) -> None:  # noqa: FBT001 - a table
    deployed_before(stage)
    stage.taken(execution("SUCCEEDED", "Deploy"))
    kept = {"kind": "rolled-back", "service": "booking", "environment": "production", "tree": TREE, "by": "rollback"}
    more = {"execution": "e-2", "at": NOON + timedelta(minutes=1), "passed": passed}
    stage.tools.evidence.record(Item(**{**kept, **more}))
    stage.back_to["e-2"] = "e-0"
    stage.taken(execution("SUCCEEDED", "Deploy", of="e-2", at=NOON + timedelta(minutes=4)))
    assert [item.kind for item in stage.evidence()].count("rolled-back") == items


@pytest.mark.parametrize("first", ["router", "rollback"])
def test_a_rollback_that_somebody_keeps_at_the_same_moment_is_the_same_item(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, first: str
) -> None:
    monkeypatch.setattr(deployments, "_noted", lambda *_: False)
    deployed_before(stage)
    stage.taken(execution("SUCCEEDED", "Deploy"))
    stage.back_to["e-2"] = "e-0"
    ended = NOON + timedelta(minutes=4)
    case = Case(
        service="booking", deployment="e-1", act="redeploy", by="rollback", reason="it rang", rang_at=NOON,
        decided_at=NOON, began_at=NOON, tree=TREE, digest=DIGEST, alarm="booking-5xx", phase="done",
        effects=(Effect("stage", "e-2"),), ended_at=ended,
    )  # fmt: skip
    if first == "rollback":
        records.ended(case, "production", stage.tools.evidence, PIPELINE)
    stage.taken(execution("SUCCEEDED", "Deploy", of="e-2", at=ended))
    records.ended(case, "production", stage.tools.evidence, PIPELINE)
    assert [item.kind for item in stage.evidence()].count("rolled-back") == 1


def test_a_rollback_of_nothing_newer_waits_for_the_index_and_then_is_no_rollback(stage: Stage) -> None:
    deployed_before(stage)
    stage.back_to["e-2"] = "e-0"
    event = execution("SUCCEEDED", "Deploy", of="e-2")
    (outcome,) = stage.take(event)
    assert isinstance(outcome.error, NotKnownYetError)
    stage.clock += timedelta(minutes=3)
    stage.taken(event)
    assert stage.proved(OLD_TREE) == [("deployed", "", True)] * 2


def test_a_verified_environment_tells_what_ran_beside() -> None:
    with mock_aws():
        booking = listed()
        booking = replace(booking, actions={**booking.actions, "Verify/Integration": "integration"})
        stage = make("staging", booking, listed("auth"))
        auth = {"kind": "deployed", "service": "auth", "environment": "staging", "by": "pipeline"}
        stage.tools.evidence.record(Item(**auth, tree="a" * 40, execution="e-a", at=NOON - HOUR))
        stage.taken(execution("SUCCEEDED"))
        (item,) = stage.evidence()
        assert (item.kind, item.details["dependencies"]) == ("verified", [f"auth@{'a' * 40}"])
        # Told two days late, it is still what ran then.
        stage.executions["e-2"] = [SOURCE, BUILT]
        stage.clock = NOON + timedelta(days=2)
        stage.tools.evidence.record(Item(**auth, tree="b" * 40, execution="e-b", at=NOON + HOUR))
        stage.taken(execution("SUCCEEDED", of="e-2"))
        assert stage.evidence()[-1].details["dependencies"] == [f"auth@{'a' * 40}"]


def test_a_pipeline_that_looks_at_nothing_verifies_nothing(stage: Stage) -> None:
    stage.taken(execution("SUCCEEDED"))
    assert stage.evidence() == []
