"""CodeDeploy as any AWS client meets it, and what alarms do to its deployments."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend

from tests.emulated.local.pipelines.conftest import Cloud

GROUP = {"applicationName": "apps", "deploymentGroupName": "booking"}
ERRORS = "booking-errors"


def create(cloud: Cloud, content: str = "one") -> str:
    revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
    made: str = cloud.client("codedeploy").create_deployment(**GROUP, revision=revision)["deploymentId"]
    return made


def info(cloud: Cloud, deployment: str) -> dict[str, Any]:
    told: dict[str, Any] = cloud.client("codedeploy").get_deployment(deploymentId=deployment)["deploymentInfo"]
    return told


def states(cloud: Cloud, deployment: str) -> list[str]:
    told = cloud.world.told("CodeDeploy Deployment State-change Notification")
    return [each["state"] for each in told if each["deploymentId"] == deployment]


def alarm(cloud: Cloud) -> None:
    """An alarm of the service on its share of errors."""
    cloud.client("cloudwatch").put_metric_alarm(
        AlarmName=ERRORS,
        ComparisonOperator="GreaterThanThreshold",
        Threshold=5,
        EvaluationPeriods=3,
        TreatMissingData="notBreaching",
        Tags=[{"Key": "service", "Value": "booking"}],
        Metrics=[
            {"Id": "r", "MetricStat": _stat("RequestCount"), "ReturnData": False},
            {"Id": "e", "MetricStat": _stat("HTTPCode_Target_5XX_Count"), "ReturnData": False},
            {"Id": "result", "Expression": "IF(FILL(r,0)>=10,100*FILL(e,0)/FILL(r,0),0)", "ReturnData": True},
        ],
    )
    arn = "arn:aws:codepipeline:us-east-1:123456789012:booking"
    cloud.api.tag_resource(resourceArn=arn, tags=[{"key": "service", "value": "booking"}])


def _stat(name: str) -> dict[str, Any]:
    metric = {"Namespace": "N", "MetricName": name, "Dimensions": [{"Name": "TargetGroup", "Value": "blue"}]}
    return {"Metric": metric, "Period": 60, "Stat": "Sum"}


def state_of_alarm(cloud: Cloud) -> str:
    (told,) = cloud.client("cloudwatch").describe_alarms(AlarmNames=[ERRORS])["MetricAlarms"]
    state: str = told["StateValue"]
    return state


def test_a_deployment_begins_bakes_and_succeeds(cloud: Cloud) -> None:
    made = create(cloud)
    seen = []
    for _ in range(40):
        seen.append(info(cloud, made)["status"])
        cloud.world.passes(0.05)
    assert list(dict.fromkeys(seen)) == ["Created", "InProgress", "Baking", "Succeeded"]
    assert states(cloud, made) == ["START", "SUCCESS"]
    assert (made[:2], len(made)) == ("d-", 11)


def test_a_group_has_one_deployment_at_a_time(cloud: Cloud) -> None:
    create(cloud)
    with pytest.raises(ClientError, match="DeploymentLimitExceededException"):
        create(cloud)
    cloud.world.passes()
    create(cloud)


def test_a_stop_with_rollback_brings_back_what_succeeded_last(cloud: Cloud) -> None:
    good = create(cloud, "good")
    cloud.world.passes()
    bad = create(cloud, "bad")
    cloud.world.passes(0.2)
    cloud.client("codedeploy").stop_deployment(deploymentId=bad, autoRollbackEnabled=True)
    told = info(cloud, bad)
    back = info(cloud, told["rollbackInfo"]["rollbackDeploymentId"])
    assert (told["status"], told["errorInformation"]["code"]) == ("Stopped", "MANUAL_STOP")
    assert (back["creator"], back["revision"]) == ("codeDeployRollback", info(cloud, good)["revision"])
    assert back["rollbackInfo"]["rollbackTriggeringDeploymentId"] == bad
    cloud.world.passes()
    assert info(cloud, back["deploymentId"])["status"] == "Succeeded"
    assert states(cloud, bad) == ["START", "STOP"]


def test_a_stop_without_rollback_leaves_it_at_that(cloud: Cloud) -> None:
    made = create(cloud)
    cloud.client("codedeploy").stop_deployment(deploymentId=made)
    cloud.world.passes()
    assert (info(cloud, made)["status"], info(cloud, made).get("rollbackInfo")) == ("Stopped", {})
    assert cloud.client("codedeploy").list_deployments()["deployments"] == [made]


def test_a_first_deployment_has_nothing_to_go_back_to(cloud: Cloud) -> None:
    made = create(cloud)
    cloud.client("codedeploy").stop_deployment(deploymentId=made, autoRollbackEnabled=True)
    assert "no last successful" in info(cloud, made)["rollbackInfo"]["rollbackMessage"]


def test_what_has_ended_or_never_was_is_not_stopped(cloud: Cloud) -> None:
    made = create(cloud)
    cloud.world.passes()
    with pytest.raises(ClientError, match="DeploymentAlreadyCompletedException"):
        cloud.client("codedeploy").stop_deployment(deploymentId=made)
    with pytest.raises(ClientError, match="DeploymentDoesNotExistException"):
        cloud.client("codedeploy").stop_deployment(deploymentId="d-000000000")


def test_an_alarm_that_rings_already_says_nothing_of_a_deployment_until_it_rings_anew(cloud: Cloud) -> None:
    alarm(cloud)
    ring = cloud.client("cloudwatch").set_alarm_state
    ring(AlarmName=ERRORS, StateValue="ALARM", StateReason="tried")
    made = create(cloud)
    cloud.world.passes()
    assert info(cloud, made)["status"] == "Succeeded"
    made = create(cloud)
    cloud.world.passes(0.2)
    ring(AlarmName=ERRORS, StateValue="OK", StateReason="tried")
    cloud.world.passes(0.2)
    ring(AlarmName=ERRORS, StateValue="ALARM", StateReason="tried")
    cloud.world.passes()
    told = info(cloud, made)
    assert (told["status"], told["errorInformation"]["code"]) == ("Stopped", "ALARM_ACTIVE")


def test_an_alarm_while_traffic_moves_stops_the_deployment_and_brings_the_last_one_back(cloud: Cloud) -> None:
    alarm(cloud)
    good = cloud.delivered()
    bad = cloud.delivered(commit="b" * 40, rings=ERRORS, rings_during=True)
    assert (cloud.status(good), cloud.status(bad)) == ("Succeeded", "Failed")
    error = next(
        each["output"]["executionResult"]["errorDetails"]["message"]
        for each in cloud.api.list_action_executions(pipelineName="booking")["actionExecutionDetails"]
        if each["pipelineExecutionId"] == bad and each["actionName"] == "Deploy"
    )
    assert "ALARM_ACTIVE: One or more alarms have been activated: booking-errors" in error
    told = cloud.world.told("CloudWatch Alarm State Change")
    assert [each["state"]["value"] for each in told][:1] == ["ALARM"]
    deployments = [info(cloud, each) for each in cloud.client("codedeploy").list_deployments()["deployments"]]
    assert [each["creator"] for each in deployments].count("codeDeployRollback") == 1


def test_an_alarm_after_the_deployment_rings_by_its_data_and_calms_down_after_a_rollback(cloud: Cloud) -> None:
    alarm(cloud)
    good = cloud.delivered()
    ended = cloud.world.at
    bad = cloud.delivered(commit="b" * 40, rings=ERRORS)
    assert (cloud.status(bad), state_of_alarm(cloud)) == ("Succeeded", "ALARM")
    (told,) = cloud.world.told("CloudWatch Alarm State Change")
    assert "3 datapoints [50, 50, 50], threshold 5" in told["state"]["reason"]
    assert 180 <= (cloud.world.at - ended).total_seconds() < 400
    cloud.api.rollback_stage(pipelineName="booking", stageName="Deploy", targetPipelineExecutionId=good)
    cloud.world.passes()
    for _ in range(4):
        cloud.world.later(60)
        cloud.life.traffic.look()
        cloud.life.alarms.look()
    assert state_of_alarm(cloud) == "OK"


def test_what_is_deployed_is_asked_every_minute(cloud: Cloud) -> None:
    alarm(cloud)
    cloud.delivered()
    begun = cloud.world.at
    for _ in range(3):
        cloud.world.later(60)
        cloud.life.traffic.look()
    told = cloud.client("cloudwatch").get_metric_statistics(
        Namespace="N",
        MetricName="RequestCount",
        Dimensions=[{"Name": "TargetGroup", "Value": "blue"}],
        StartTime=begun,
        EndTime=cloud.world.at.replace(year=2027),
        Period=60,
        Statistics=["Sum"],
    )
    assert [each["Sum"] for each in told["Datapoints"]] == [240.0, 240.0, 240.0]


def test_what_makes_a_service_unwell_passes_within_an_hour(cloud: Cloud) -> None:
    alarm(cloud)
    cloud.delivered(rings=ERRORS)
    assert state_of_alarm(cloud) == "ALARM"
    cloud.world.later(3600)
    for _ in range(4):
        cloud.world.later(60)
        cloud.life.traffic.look()
        cloud.life.alarms.look()
    assert state_of_alarm(cloud) == "OK"


def test_old_values_of_its_own_are_thinned_out_and_those_of_others_are_kept(cloud: Cloud) -> None:
    alarm(cloud)
    others = cloud.client("cloudwatch").put_metric_data
    for _ in range(3):
        others(Namespace="Slipway", MetricData=[{"MetricName": "Deploys", "Value": 1, "Timestamp": cloud.world.at}])
    cloud.delivered()
    for _ in range(120):
        cloud.world.later(60)
        cloud.life.traffic.look()
    held = get_backend("cloudwatch")["123456789012"]["us-east-1"].metric_data
    assert sum(datum.name == "Deploys" for datum in held) == 3
    assert sum(datum.name == "RequestCount" for datum in held) < 36
