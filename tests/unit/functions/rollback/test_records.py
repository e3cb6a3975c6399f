"""What a rollback leaves for DORA's metrics, where no rollback of the pipeline tells of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from slipway.decide.attempts import Fact, attempts
from slipway.decide.dora import Measures
from slipway.functions.rollback.incoming import Tick, WentOn
from slipway.functions.rollback.respond import respond
from tests.unit.functions.rollback.clouds import Cloud, case_of
from tests.unit.functions.rollback.fleet import refusal, tree


def _stopped(cloud: Cloud) -> None:
    cloud.deployed("c", "InProgress", minutes_ago=1)
    respond(cloud.rings(), cloud.desk)
    cloud.clock += timedelta(minutes=4)
    cloud.deployments["d-3-undone"]["status"] = "Succeeded"
    cloud.end("execution-3", "Failed")


def test_what_was_stopped_is_recovered_from_when_the_old_version_is_back(cloud: Cloud) -> None:
    began = cloud.clock - timedelta(minutes=6)
    _stopped(cloud)
    failed = Fact("failed", "booking", "production", cloud.clock, "execution-3", tree("c"), began_at=began)
    ringing = Fact("ringing", "booking", "production", cloud.clock - timedelta(minutes=4), "errors")
    cloud.facts.kept += [ringing, failed]
    cloud.clock += timedelta(minutes=2)
    respond(WentOn("booking"), cloud.desk)
    back = cloud.facts.kept[-1]
    assert (back.kind, back.tree, back.undoes) == ("rolled-back", tree("b"), "execution-3")
    (attempt,) = attempts(cloud.facts.kept)
    assert attempt.recovery == timedelta(minutes=6)
    assert cloud.measured == [Measures(recoveries=(360,))]


def test_what_went_past_the_pipeline_is_a_fact_as_well(cloud: Cloud) -> None:
    cloud.fails["rollback_stage"] = refusal("UnableToRollbackStageException")
    respond(cloud.rings(), cloud.desk)
    cloud.clock += timedelta(minutes=2)
    cloud.deployments[case_of(cloud).effects[0].id]["status"] = "Succeeded"
    respond(WentOn("booking"), cloud.desk)
    (back,) = cloud.facts.kept
    assert (back.kind, back.tree, back.undoes, back.at) == ("rolled-back", tree("a"), "execution-2", cloud.clock)


@pytest.mark.parametrize("ends", ["Succeeded", "Failed"])
def test_what_the_pipeline_brings_back_the_router_tells_of(cloud: Cloud, ends: str) -> None:
    respond(cloud.rings(), cloud.desk)
    cloud.end("execution-3", ends)
    respond(WentOn("booking"), cloud.desk)
    assert cloud.facts.kept == []


def test_taken_up_again_after_its_fact_was_kept_it_is_one_fact(cloud: Cloud) -> None:
    _stopped(cloud)
    cloud.fails["publish"] = refusal("AuthorizationError")
    with pytest.raises(ClientError):
        respond(WentOn("booking"), cloud.desk)
    del cloud.fails["publish"]
    cloud.clock += timedelta(minutes=1)
    respond(Tick(), cloud.desk)
    assert len(cloud.facts.kept) == len(cloud.measured) == 1
