"""New versions of what is deployed: task definitions with another image, versions of functions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.awslambda.utils import get_backend as functions
from moto.backends import get_backend

from slipway.local.account import ACCOUNT
from slipway.local.pipelines.providers.documents import KEPT
from slipway.plan.deploys.ecs_documents import IMAGE_PLACE

CONFIGURATION = ("memory_size", "timeout", "role", "environment_vars")
"""What a new version is made for beside its image."""


def filled(template: Mapping[str, Any], place: str, value: str) -> str:
    """A template as JSON, with a value in its place."""
    return json.dumps(template).replace(place, value)


def registered(template: Mapping[str, Any], image: str, region: str) -> str:
    """Register a task definition with an image in its place; its ARN. The caller holds the tables."""
    given = {KEPT[key]: value for key, value in json.loads(filled(template, IMAGE_PLACE, image)).items()}
    return str(get_backend("ecs")[ACCOUNT][region].register_task_definition(**given).arn)


def with_images(definition: str | None, images: Mapping[str, str], region: str) -> str:
    """Register a task definition once more with other images of its containers; its ARN. The caller holds the tables.

    So the action of Amazon ECS does (CodePipeline user guide, action reference).
    """
    backend = get_backend("ecs")[ACCOUNT][region]
    held = backend.describe_task_definition(definition or "")
    given = {name: value for name in KEPT.values() if (value := getattr(held, name, None)) is not None}
    containers: list[dict[str, Any]] = held.container_definitions
    given["container_definitions"] = [{**each, "image": images.get(each["name"], each["image"])} for each in containers]
    return str(backend.register_task_definition(**given).arn)


@dataclass(frozen=True)
class Published:
    """A version of a function, and the one that its alias leads to."""

    live: str
    new: str


def published(function: str, alias: str, image: str, region: str) -> Published:
    """Give a function an image and publish a version of it; the live one where that has it already.

    The caller holds the tables. Raises moto's exceptions where there is no such function or alias.
    """
    backend = functions(ACCOUNT, region)
    live, latest = str(backend.get_alias(alias, function).function_version), backend.get_function(function)
    runs = backend.get_function(function, live)
    if runs.code.get("ImageUri") == image and _configured(runs) == _configured(latest):
        return Published(live, live)
    latest.code = dict(latest.code)  # which the emulator's versions share otherwise
    latest.update_function_code({"ImageUri": image})
    made: Any = backend.publish_version(function)
    return Published(live, str(made.version))


def _configured(function: Any) -> tuple[object, ...]:  # noqa: ANN401 - moto's own object
    return tuple(getattr(function, name) for name in CONFIGURATION)


def moved(function: str, alias: str, versions: Published, verifier: str) -> str:
    """The appspec that moves an alias (templates/buildspecs/deploy-lambda.yaml)."""
    properties = {"Name": function, "Alias": alias, "CurrentVersion": versions.live, "TargetVersion": versions.new}
    resource = {"Type": "AWS::Lambda::Function", "Properties": properties}
    spec = {"version": 0.0, "Hooks": [{"BeforeAllowTraffic": verifier}], "Resources": [{"function": resource}]}
    return json.dumps(spec)
