"""What the buildspecs leave beside an image, written as they write it: templates/buildspecs/shell/documents.sh."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from moto.backends import get_backend

from slipway.local.account import ACCOUNT
from slipway.local.pipelines.providers.builds import constants
from slipway.local.pipelines.runtime import Work
from slipway.local.pipelines.shapes import artifacts
from slipway.local.tables import TABLES
from slipway.plan.deploys.ecs_documents import IMAGE_PLACE, TASK_DEFINITION_PLACE

KEPT = {
    "family": "family",
    "taskRoleArn": "task_role_arn",
    "executionRoleArn": "execution_role_arn",
    "networkMode": "network_mode",
    "requiresCompatibilities": "requires_compatibilities",
    "cpu": "cpu",
    "memory": "memory",
    "runtimePlatform": "runtime_platform",
    "containerDefinitions": "container_definitions",
}
"""Of a task definition: what each deployment registers anew, and how the emulator calls it."""


def bundle(work: Work, digest: str) -> bytes:
    """The artifact of a build that made an image, as a zip file."""
    told = constants(work)
    image = f"{told.get('ECR_REPOSITORY', '')}@{digest}"
    files: dict[str, object] = {
        "imageDetail.json": {"ImageURI": image},
        "imagedefinitions.json": [{"name": told.get("SERVICE", ""), "imageUri": image}],
    }
    if told.get("TASK_FAMILY"):
        files |= dict(_for_codedeploy(work, told))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, json.dumps(content))
    return made.getvalue()


def unpacked(work: Work, artifact: str, name: str) -> Any:  # noqa: ANN401 - JSON
    """A file of an artifact of the execution, read as JSON.

    Raises:
        LookupError: it is not there.
    """
    machine = work.machine
    (told,) = artifacts(work.execution, (artifact,), work.runtime.store(machine.region, machine.definition.name))
    place = told["s3location"]
    with TABLES:
        bucket = get_backend("s3")[ACCOUNT]["aws"].buckets.get(place["bucket"])
        held = bucket.keys.get(place["key"]) if bucket else None
        data = bytes(held.value) if held else b""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return json.loads(archive.read(name))
    except (zipfile.BadZipFile, KeyError) as error:
        raise LookupError(f"artifact {artifact} holds no {name}") from error


def _for_codedeploy(work: Work, told: Mapping[str, str]) -> Iterator[tuple[str, object]]:
    with TABLES:
        held = get_backend("ecs")[ACCOUNT][work.region].describe_task_definition(told["TASK_FAMILY"])
        read = {key: getattr(held, name, None) for key, name in KEPT.items()}
    task: dict[str, Any] = {key: value for key, value in read.items() if value is not None}
    task["containerDefinitions"] = [
        {**{key: value for key, value in each.items() if key != "command"}, "image": IMAGE_PLACE}
        if each["name"] == told["SERVICE"]
        else each
        for each in task["containerDefinitions"]
    ]
    yield "taskdef.json", task
    yield "appspec.yaml", _app_spec(told, told["HOOK"])
    for replica in json.loads(told.get("REPLICAS") or "[]"):
        roles = {"taskRoleArn": replica["task_role"], "executionRoleArn": replica["execution_role"]}
        logs = {"awslogs-group": replica["log_group"], "awslogs-region": replica["log_region"]}
        containers = [_logging(each, logs) for each in task["containerDefinitions"]]
        there = {**task, "family": replica["family"], **roles, "containerDefinitions": containers}
        yield f"taskdef-{replica['stack']}.json", there
        yield f"appspec-{replica['stack']}.yaml", _app_spec(told, replica["hook"])


def _app_spec(told: Mapping[str, str], hook: str) -> dict[str, object]:
    balanced = {"ContainerName": told["SERVICE"], "ContainerPort": int(told["PORT"])}
    properties = {"TaskDefinition": TASK_DEFINITION_PLACE, "LoadBalancerInfo": balanced}
    return {
        "version": 0.0,
        "Resources": [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": properties}}],
        "Hooks": [{"AfterAllowTestTraffic": hook}],
    }


def _logging(container: dict[str, Any], options: Mapping[str, str]) -> dict[str, Any]:
    logs = container.get("logConfiguration")
    if not logs:
        return container
    return {**container, "logConfiguration": {**logs, "options": {**logs.get("options", {}), **options}}}
