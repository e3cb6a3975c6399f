"""What a recorded build leaves: the files that the buildspecs write."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

from moto.backends import get_backend

from slipway.catalogue import Service
from slipway.plan.deploys.ecs_documents import app_spec
from slipway.plan.deploys.verification import hook_function
from tests.emulated.local.pipelines.conftest import IMAGES, Cloud

REPLICA = {
    "stack": "prod-eu",
    "family": "prod-eu-booking",
    "task_role": "arn:aws:iam::1:role/task",
    "execution_role": "arn:aws:iam::1:role/execution",
    "log_group": "/slipway/prod-eu/booking",
    "log_region": "eu-west-1",
    "hook": "verify-eu",
}


def left(cloud: Cloud, **variables: str) -> dict[str, Any]:
    """The files of the artifact of a build whose project has these variables too."""
    project = get_backend("codebuild")["123456789012"]["us-east-1"].codebuild_projects["image"].project_metadata
    project["environment"]["environmentVariables"] += [{"name": name, "value": of} for name, of in variables.items()]
    execution = cloud.push()["executions"][0]["execution"]
    cloud.world.passes()
    held = cloud.client("s3").get_object(Bucket="artifacts", Key=f"booking/image/{execution}")["Body"].read()
    with zipfile.ZipFile(io.BytesIO(held)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def test_it_names_the_image_by_its_digest(cloud: Cloud) -> None:
    files = left(cloud)
    image = files["imageDetail.json"]["ImageURI"]
    assert image.startswith(f"{IMAGES}@sha256:")
    assert files["imagedefinitions.json"] == [{"name": "booking", "imageUri": image}]


def test_the_appspec_is_that_of_the_plan(cloud: Cloud) -> None:
    service = Service.model_validate(
        {"name": "booking", "system": "core", "owner": "team", "repository": "fleet/booking", "build": {"kind": "npm"}}
    )
    files = left(cloud, HOOK=hook_function("prod"), PORT=str(service.port))
    assert files["appspec.yaml"] == app_spec("prod", service)


def test_the_task_definition_is_the_running_one_with_a_place_for_the_image(cloud: Cloud) -> None:
    files = left(cloud)
    (container,) = files["taskdef.json"]["containerDefinitions"]
    assert (files["taskdef.json"]["family"], container["image"]) == ("booking", "<IMAGE1_NAME>")


def test_each_replica_gets_its_own(cloud: Cloud) -> None:
    logs = {"logDriver": "awslogs", "options": {"awslogs-group": "here", "awslogs-stream-prefix": "booking"}}
    container = {"name": "booking", "image": "first", "memory": 1, "command": ["wait"], "logConfiguration": logs}
    beside = {"name": "beside", "image": "other", "memory": 1, "command": ["stay"]}
    cloud.client("ecs").register_task_definition(family="booking", containerDefinitions=[container, beside])
    files = left(cloud, REPLICAS=json.dumps([REPLICA]))
    told = files["taskdef-prod-eu.json"]
    assert (told["family"], told["taskRoleArn"]) == (REPLICA["family"], REPLICA["task_role"])
    own, other = told["containerDefinitions"]
    assert own["logConfiguration"]["options"] == {
        "awslogs-group": REPLICA["log_group"],
        "awslogs-region": "eu-west-1",
        "awslogs-stream-prefix": "booking",
    }
    assert ("command" in own, other["image"], other["command"]) == (False, "other", ["stay"])
    assert files["appspec-prod-eu.yaml"]["Hooks"] == [{"AfterAllowTestTraffic": "verify-eu"}]
    assert files["taskdef.json"]["containerDefinitions"][0]["logConfiguration"] == logs


def test_a_service_that_codedeploy_does_not_deploy_gets_the_image_alone(cloud: Cloud) -> None:
    assert set(left(cloud, TASK_FAMILY="", HOOK="")) == {"imageDetail.json", "imagedefinitions.json"}
