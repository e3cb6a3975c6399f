"""Deployments that ECS itself does, as any AWS client meets them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from slipway.local.pipelines.definition import parsed
from tests.emulated.local.pipelines.conftest import Cloud, pipeline
from tests.unit.local.pipelines.walk import action, stage

PLACE = {"cluster": "fleet", "service": "loyalty"}


@pytest.fixture
def ecs(cloud: Cloud) -> Any:  # noqa: ANN401 - boto3 clients are made at run time
    """ECS with a service in it, of which a pipeline's Deploy stage brings new versions."""
    client = cloud.client("ecs")
    client.create_cluster(clusterName="fleet")
    for _ in range(2):
        client.register_task_definition(
            family="loyalty", containerDefinitions=[{"name": "main", "image": "i", "memory": 1}]
        )
    client.create_service(
        cluster="fleet", serviceName="loyalty", taskDefinition="loyalty:1", desiredCount=0, launchType="FARGATE"
    )
    role = cloud.api.get_pipeline(name="booking")["pipeline"]["roleArn"]
    place = {"ClusterName": "fleet", "ServiceName": "loyalty"}
    deploy = action("Deploy", "Deploy", configuration=place, inputArtifacts=[{"name": "image"}])
    deploy["actionTypeId"]["provider"] = "ECS"
    changed = pipeline(role)
    changed["stages"][-1] = stage("Deploy", deploy, onFailure={"result": "ROLLBACK"})
    cloud.api.update_pipeline(pipeline=changed)
    assert parsed(changed).stages[-1].actions[0].minutes == 60
    return client


def statuses(ecs: Any) -> list[str]:  # noqa: ANN401
    return [each["status"] for each in ecs.list_service_deployments(**PLACE)["serviceDeployments"]]


def versions(ecs: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    (service,) = ecs.describe_services(cluster="fleet", services=["loyalty"])["services"]
    return [(each["status"], each["taskDefinition"].rpartition("/")[2]) for each in service["deployments"]]


def test_a_pipeline_deploys_and_ecs_tells_of_it(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    execution = cloud.delivered()
    assert (cloud.status(execution), statuses(ecs)) == ("Succeeded", ["SUCCESSFUL"])
    told = cloud.world.told("ECS Deployment State Change")
    assert [each["eventName"] for each in told] == ["SERVICE_DEPLOYMENT_IN_PROGRESS", "SERVICE_DEPLOYMENT_COMPLETED"]
    resources = next(event["resources"] for event in cloud.world.events if event["source"] == "aws.ecs")
    assert resources == ["arn:aws:ecs:us-east-1:123456789012:service/fleet/loyalty"]


def test_a_deployment_that_fails_goes_back_by_itself(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    execution = cloud.delivered(outcomes=[{"action": "Deploy", "passed": False, "summary": "no health"}])
    assert (cloud.status(execution), statuses(ecs)) == ("Failed", ["ROLLBACK_SUCCESSFUL"])


def test_an_update_starts_a_deployment_and_a_stop_brings_the_old_version_back(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    ecs.update_service(**PLACE, taskDefinition="loyalty:2")
    cloud.world.passes(0.2)
    assert versions(ecs) == [("PRIMARY", "loyalty:2"), ("ACTIVE", "loyalty:1")]
    (deployment,) = ecs.list_service_deployments(**PLACE, status=["IN_PROGRESS"])["serviceDeployments"]
    ecs.stop_service_deployment(serviceDeploymentArn=deployment["serviceDeploymentArn"], stopType="ROLLBACK")
    assert statuses(ecs) == ["ROLLBACK_IN_PROGRESS"]
    cloud.world.passes()
    assert (statuses(ecs), versions(ecs)) == (["ROLLBACK_SUCCESSFUL"], [("PRIMARY", "loyalty:1")])
    with pytest.raises(ClientError, match="ConflictException"):
        ecs.stop_service_deployment(serviceDeploymentArn=deployment["serviceDeploymentArn"])
    with pytest.raises(ClientError, match="ServiceDeploymentNotFoundException"):
        ecs.stop_service_deployment(serviceDeploymentArn="arn:aws:ecs:us-east-1:1:service-deployment/a/b/c")


def test_an_update_to_what_it_has_starts_nothing(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    ecs.update_service(**PLACE, desiredCount=0, taskDefinition="loyalty:1")
    cloud.world.passes()
    assert statuses(ecs) == []


def test_a_newer_deployment_takes_the_place_of_one_under_way(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    ecs.update_service(**PLACE, taskDefinition="loyalty:2")
    ecs.update_service(**PLACE, forceNewDeployment=True)
    cloud.world.passes()
    assert statuses(ecs) == ["SUCCESSFUL", "STOPPED"]


def test_what_a_deployment_brought_can_be_asked_for(cloud: Cloud, ecs: Any) -> None:  # noqa: ANN401
    ecs.update_service(**PLACE, taskDefinition="loyalty:2")
    cloud.world.passes()
    (told,) = ecs.list_service_deployments(**PLACE, createdAt={"before": cloud.world.at})["serviceDeployments"]
    assert ecs.list_service_deployments(**PLACE, createdAt={"after": cloud.world.at})["serviceDeployments"] == []
    (same,) = ecs.describe_service_deployments(serviceDeploymentArns=[told["serviceDeploymentArn"]])[
        "serviceDeployments"
    ]
    assert same["status"] == "SUCCESSFUL"
    asked = ecs.describe_service_revisions(serviceRevisionArns=[told["targetServiceRevisionArn"]])
    assert asked["serviceRevisions"][0]["taskDefinition"].endswith("loyalty:2")
