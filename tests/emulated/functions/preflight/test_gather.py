"""The facts, on the emulated AWS: all well opens every gate; each trouble and each missing fact closes one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from moto.codedeploy.models import codedeploy_backends

from slipway.decide.checkpoint import Checkpoint
from slipway.decide.gate import Facts, preflight
from slipway.functions.preflight import Question, gather
from tests.emulated.functions.preflight.conftest import (
    ACCOUNT,
    BOOKING,
    DIGEST,
    HERE,
    NOON,
    OTHER,
    QUESTION,
    REGION,
    STAGING,
    TREE,
    Cloud,
    client,
    refusal,
)


def _facts(cloud: Cloud, question: Question = QUESTION, checkpoint: Checkpoint = BOOKING) -> Facts:
    return gather(question, checkpoint, cloud.sources, NOON)


def _why(cloud: Cloud, question: Question = QUESTION, checkpoint: Checkpoint = BOOKING) -> list[tuple[str, str]]:
    verdict = preflight(_facts(cloud, question, checkpoint), NOON)
    return [(reason.gate, reason.text) for reason in verdict.reasons if not reason.overridden]


def test_all_well_opens_every_gate_with_eleven_calls(cloud: Cloud) -> None:
    assert _why(cloud) == []
    asked = [call for call in cloud.calls if call != "SelectResourceConfig"]
    assert len(asked) <= 9
    assert sorted(asked) == [
        "BatchGetItem", "DescribeAlarms", "GetFindings", "GetMetricData", "ListDeployments", "ListDeployments",
        "ListPipelineExecutions", "Query", "Query",
    ]  # fmt: skip
    assert not [call for call in cloud.calls if call == "Scan"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda cloud: cloud.alarm("booking-cpu", "ALARM"), ("alarms", "alarm booking-cpu is in state ALARM")),
        (
            lambda cloud: cloud.alarm("booking-cpu", "INSUFFICIENT_DATA"),
            ("alarms", "alarm booking-cpu is in state INSUFFICIENT_DATA"),
        ),
        (
            lambda _: client("cloudwatch").delete_alarms(AlarmNames=["booking-cpu"]),
            ("alarms", "alarm booking-cpu does not exist"),
        ),
        (
            lambda cloud: cloud.alarm("booking-cpu", metric="silent"),
            ("alarms", "alarm booking-cpu has had no data for over 24 hours"),
        ),
        (lambda cloud: cloud.alarm("auth-cpu", "ALARM"), ("dependencies", "auth is not healthy")),
        (lambda cloud: cloud.alarm("auth-errors", "INSUFFICIENT_DATA"), ("dependencies", "auth is not healthy")),
        (
            lambda _: client("cloudwatch").delete_alarms(AlarmNames=["auth-cpu"]),
            ("dependencies", "auth is not healthy"),
        ),
        (
            lambda cloud: cloud.executions(e_older="InProgress", e_asking="InProgress"),
            ("deployments", "deployment e-older of booking is under way"),
        ),
        (
            lambda cloud: cloud.executions(e_older="Stopping", e_asking="InProgress"),
            ("deployments", "deployment e-older of booking is under way"),
        ),
        (
            lambda cloud: cloud.record("scanned", "sast", passed=False, at=NOON),
            ("evidence", "scanned sast is not proved of tree 4f1c4f1c4f1c"),
        ),
        (
            lambda cloud: cloud.record("verified", names=STAGING, passed=False, at=NOON, execution="e-again"),
            ("evidence", "verified in stack staging is not proved of tree 4f1c4f1c4f1c"),
        ),
        (
            lambda cloud: cloud.record("rolled-back", at=NOON),
            ("evidence", "tree 4f1c4f1c4f1c was rolled back here at 2026-11-24 12:00 UTC by pipeline"),
        ),
        (
            lambda cloud: cloud.record("held-back", at=NOON),
            ("evidence", "tree 4f1c4f1c4f1c is held back here at 2026-11-24 12:00 UTC by pipeline"),
        ),
        (
            lambda cloud: cloud.record("held-back", digest="sha256:" + "cd" * 32, at=NOON),
            ("evidence", "tree 4f1c4f1c4f1c is held back here at 2026-11-24 12:00 UTC by pipeline"),
        ),
        (
            lambda cloud: cloud.record("rolled-back", names=STAGING, at=NOON),
            ("evidence", "tree 4f1c4f1c4f1c was rolled back in stack staging at 2026-11-24 12:00 UTC by pipeline"),
        ),
        (
            lambda cloud: cloud.record(
                "verified", names=STAGING, at=NOON, execution="e-2", details={"dependencies": [f"auth@{TREE}"]}
            ),
            ("dependencies", f"auth runs tree {OTHER[:12]}, tested with {TREE[:12]}"),
        ),
    ],
)
def test_each_trouble_closes_its_gate_and_no_other(
    cloud: Cloud, spoil: Callable[[Cloud], None], reason: tuple[str, str]
) -> None:
    spoil(cloud)
    assert _why(cloud) == [reason]


def test_data_counts_until_it_is_a_day_old(cloud: Cloud) -> None:
    cloud.alarm("booking-cpu", metric="slow")
    cloud.data("slow", NOON - timedelta(hours=23, minutes=30))
    assert _why(cloud) == []
    (alarm,) = (each for each in _facts(cloud).alarms if each.name == "booking-cpu")
    assert alarm.seen_at is not None
    assert alarm.seen_at <= NOON
    cloud.alarm("booking-cpu", metric="slower")
    cloud.data("slower", NOON - timedelta(hours=26))
    assert _why(cloud) == [("alarms", "alarm booking-cpu has had no data for over 24 hours")]


def test_an_alarm_on_several_metrics_has_data_when_one_of_them_has(cloud: Cloud) -> None:
    named = {"Dimensions": [{"Name": "Service", "Value": "booking"}], "Namespace": "Slipway"}
    queries: list[dict[str, Any]] = [
        {"Id": id_, "MetricStat": {"Metric": {"MetricName": metric, **named}, "Period": 60, "Stat": "Sum"},
         "ReturnData": False}
        for id_, metric in (("e", "never"), ("r", "booking-errors"))
    ]  # fmt: skip
    client("cloudwatch").put_metric_alarm(
        AlarmName="booking-errors",
        Metrics=[*queries, {"Id": "x", "Expression": "e/r", "ReturnData": True}],
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    client("cloudwatch").set_alarm_state(AlarmName="booking-errors", StateValue="OK", StateReason="-")
    assert _why(cloud) == []


def test_a_tree_that_nothing_is_proved_of_lacks_everything(cloud: Cloud) -> None:
    lacking = [text for _, text in _why(cloud, replace(QUESTION, tree="0" * 40))]
    assert [text.partition(" is not")[0] for text in lacking] == [
        "built", "deployed in stack staging", "scanned sast", "verified in stack staging",
    ]  # fmt: skip


def test_proofs_of_another_digest_or_environment_or_service_do_not_count(cloud: Cloud) -> None:
    assert len(_why(cloud, replace(QUESTION, digest="sha256:" + "cd" * 32))) == 4
    cloud.record("scanned", "dast", digest="sha256:" + "cd" * 32)
    cloud.record("scanned", "dast", environment="qa")
    cloud.record("scanned", "dast", service="booking-2")
    needs = replace(BOOKING, required=frozenset({"scanned dast"}))
    assert _why(cloud, checkpoint=needs) == [("evidence", "scanned dast is not proved of tree 4f1c4f1c4f1c")]
    cloud.record("scanned", "dast", digest=None, execution="e-of-the-tree")
    assert _why(cloud, checkpoint=needs) == []


def test_a_later_approval_takes_back_a_hold_and_a_good_deployment_a_rollback(cloud: Cloud) -> None:
    cloud.record("held-back", at=NOON - timedelta(minutes=9))
    cloud.record("rolled-back", at=NOON - timedelta(minutes=8))
    cloud.record("approved", at=NOON - timedelta(minutes=7))
    cloud.record("deployed", at=NOON - timedelta(minutes=6), passed=False)
    assert [text for _, text in _why(cloud)] == [
        "tree 4f1c4f1c4f1c was rolled back here at 2026-11-24 11:52 UTC by pipeline"
    ]
    cloud.record("deployed", at=NOON - timedelta(minutes=5), execution="e-7")
    assert _why(cloud) == []


def test_deployments_of_codedeploy_are_under_way_until_they_end(cloud: Cloud) -> None:
    made = client("codedeploy").create_deployment(
        applicationName="server",
        deploymentGroupName="booking-ec2",
        revision={"revisionType": "S3", "s3Location": {"bucket": "b", "key": "k", "bundleType": "zip"}},
    )
    assert _why(cloud) == [("deployments", f"deployment {made['deploymentId']} of booking is under way")]
    codedeploy_backends[ACCOUNT][REGION].deployments[made["deploymentId"]].status = "Succeeded"
    assert _why(cloud) == []


def test_executions_behind_the_one_that_asks_wait_for_it(cloud: Cloud) -> None:
    cloud.executions(e_asking="InProgress", e_newer="InProgress")
    assert _why(cloud) == []
    cloud.executions(e_older="InProgress", e_newer="InProgress")
    assert len(_why(cloud)) == 2
    assert _why(cloud, replace(QUESTION, execution="")) == [
        ("deployments", "deployment e-older of booking is under way")
    ]
    cloud.executions()
    assert _why(cloud, replace(QUESTION, execution="")) == []


def test_a_rollback_is_waited_for_whenever_it_began(cloud: Cloud) -> None:
    cloud.executions(e_asking="InProgress", e_back="InProgress")
    cloud.answers["ListPipelineExecutions"]["pipelineExecutionSummaries"][0]["executionType"] = "ROLLBACK"
    assert _why(cloud) == [("deployments", "deployment e-back of booking is under way")]


def test_of_two_executions_of_the_same_instant_neither_waits_for_the_other(cloud: Cloud) -> None:
    cloud.executions(e_asking="InProgress", e_other="InProgress")
    for each in cloud.answers["ListPipelineExecutions"]["pipelineExecutionSummaries"]:
        each["startTime"] = NOON
    assert _why(cloud) == _why(cloud, replace(QUESTION, execution="e-other")) == []


@pytest.mark.parametrize(
    ("deployments", "is_open"),
    [
        ([{"id": "ecs-svc/1", "status": "PRIMARY", "rolloutState": "IN_PROGRESS"}], True),
        ([{"id": "ecs-svc/0", "status": "ACTIVE"}, {"id": "ecs-svc/1", "status": "PRIMARY"}], False),
    ],
)
def test_ecs_deploys_while_two_versions_are_there(
    cloud: Cloud,
    deployments: list[dict[str, str]],
    is_open: bool,  # noqa: FBT001
) -> None:
    checkpoint = replace(BOOKING, ecs_services=(("cluster", "booking"),), deployment_groups=())
    client("ecs").create_cluster(clusterName="cluster")
    assert _why(cloud, checkpoint=checkpoint) == [
        ("deployments", "what is under way can't be had: LookupError: ECS has no service booking")
    ]
    cloud.answers["DescribeServices"] = {"services": [{"deployments": deployments}]}
    found = [] if is_open else [("deployments", "deployment ecs-svc/1 of booking is under way")]
    assert _why(cloud, checkpoint=checkpoint) == found


def test_a_first_deployment_waits_for_no_data_and_needs_its_dependencies(cloud: Cloud) -> None:
    first = replace(BOOKING, service="ferries", required=frozenset(), upstream=frozenset())
    for name in BOOKING.alarms:
        cloud.alarm(name, "INSUFFICIENT_DATA", metric="silent")
    assert _why(cloud, checkpoint=first) == []
    needs = replace(first, dependencies={"auth": ("auth-cpu",), "holds": ()})
    assert _why(cloud, checkpoint=needs) == [("dependencies", "holds was never deployed here")]


def test_more_alarms_than_a_call_tells_of_take_another(cloud: Cloud) -> None:
    names = tuple(f"alarm-{number}" for number in range(120))
    for name in names:
        cloud.alarm(name)
    assert _why(cloud, checkpoint=replace(BOOKING, dependencies={"auth": names})) == []
    assert cloud.calls.count("DescribeAlarms") == 2
    cloud.alarm("alarm-119", "ALARM")
    assert _why(cloud, checkpoint=replace(BOOKING, dependencies={"auth": names})) == [
        ("dependencies", "auth is not healthy")
    ]


def test_the_health_of_another_stacks_services_is_not_known(cloud: Cloud) -> None:
    assert _why(cloud, checkpoint=replace(BOOKING, beyond=("ledger",))) == [
        ("dependencies", "ledger is of another stack, where its health can't be seen")
    ]


@pytest.mark.parametrize(
    ("operation", "gates"),
    [
        ("DescribeAlarms", {"alarms", "dependencies"}),
        ("GetMetricData", {"alarms", "dependencies"}),
        ("ListPipelineExecutions", {"deployments"}),
        ("ListDeployments", {"deployments"}),
        ("Query", {"evidence"}),
        ("BatchGetItem", {"dependencies"}),
        ("GetFindings", {"posture"}),
        ("SelectResourceConfig", {"posture"}),
    ],
)
def test_a_fact_that_can_not_be_had_closes_its_gate(cloud: Cloud, operation: str, gates: set[str]) -> None:
    cloud.answers[operation] = refusal("AccessDeniedException", operation)
    facts = _facts(cloud)
    assert {gate for gate, _ in facts.unknown} == gates
    reasons = preflight(facts, NOON).reasons
    assert {reason.gate for reason in reasons} == gates
    said = "can't be had: ClientError: An error occurred (AccessDeniedException)"
    assert all(said in each.text or each.text == "whether auth are well can't be had" for each in reasons)


def test_where_the_stack_before_can_not_be_asked_an_override_of_this_one_holds(cloud: Cloud) -> None:
    sources = replace(cloud.sources, upstream=cloud.store(replace(STAGING, table="nowhere")))
    facts = gather(QUESTION, BOOKING, sources, NOON)
    assert [gate for gate, _ in facts.unknown] == ["evidence", "dependencies"]
    reasons = preflight(facts, NOON).reasons
    assert [(each.gate, each.text) for each in reasons] == list(facts.unknown)
    _override(cloud, gates=["evidence", "dependencies"])
    assert preflight(gather(QUESTION, BOOKING, sources, NOON), NOON).open


def test_an_item_of_a_newer_version_may_hold_against_the_tree(cloud: Cloud) -> None:
    row = {"tree": TREE, "event": "booking#production#held-back#x", "document": "{}"}
    texts: dict[str, Any] = {name: {"S": text} for name, text in row.items()}
    client("dynamodb").put_item(TableName=HERE.table, Item={**texts, "schema_version": {"N": "2"}})
    assert _why(cloud) == [("evidence", "an item of evidence of schema 2 can't be read")]


def _override(cloud: Cloud, *, passed: bool = True, **details: object) -> None:
    told = {
        "gates": ["alarms", "deployments"],
        "by": ["ana-nunez", "bo-lindqvist"],
        "reason": "mends the outage",
        "ends": (NOON + timedelta(hours=1)).isoformat(),
    }
    cloud.record("override", digest=DIGEST, details={**told, **details}, at=NOON - timedelta(minutes=1), passed=passed)


def test_an_override_is_evidence_too(cloud: Cloud) -> None:
    cloud.alarm("booking-cpu", "ALARM")
    _override(cloud)
    verdict = preflight(_facts(cloud), NOON)
    assert verdict.open
    assert [reason.overridden for reason in verdict.reasons] == ["mends the outage (ana-nunez, bo-lindqvist)"]


def test_an_override_that_was_refused_opens_nothing(cloud: Cloud) -> None:
    cloud.alarm("booking-cpu", "ALARM")
    _override(cloud, passed=False)
    assert not preflight(_facts(cloud), NOON).open


@pytest.mark.parametrize(
    "details",
    [
        {"by": ["ana-nunez", "dana-weiss"]},
        {"by": ["ana-nunez", "ana-nunez"]},
        {"by": "ana-nunez, bo-lindqvist"},
        {"gates": ["window"]},
        {"gates": "alarms"},
        {"reason": ""},
        {"ends": "tomorrow"},
        {"ends": "2026-11-24T13:00:00"},
        {"ends": NOON.isoformat()},
        {"ends": (NOON + timedelta(days=2)).isoformat()},
    ],
)
def test_an_override_that_is_none_opens_nothing(cloud: Cloud, details: dict[str, object]) -> None:
    cloud.alarm("booking-cpu", "ALARM")
    _override(cloud, **details)
    assert not preflight(_facts(cloud), NOON).open
