"""What runs in an account: the digests of ECS services, of deployments under way, and of Lambda functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from slipway.decide.pruning import Deployed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.clients import Client, Clients

DIGEST = re.compile(r"@(sha256:[0-9a-f]{64})$")
SERVICES_A_CALL = 10
"""Amazon ECS API, DescribeServices."""


def running(clients: Clients, environment: str) -> Iterator[Deployed]:
    """Every digest in use, and where."""
    ecs = clients("ecs")
    for where, task in _tasks(ecs):
        for digest in task_images(ecs, task):
            yield Deployed(digest, environment, where)
    for where, digest in _functions(clients("lambda")):
        yield Deployed(digest, environment, where)


def task_images(ecs: Client, task: str) -> Iterator[str]:
    """The digests of a task definition's containers; an image by a tag alone is none of ours."""
    definition = ecs.describe_task_definition(taskDefinition=task)["taskDefinition"]
    for container in definition["containerDefinitions"]:
        if found := DIGEST.search(container["image"]):
            yield found[1]


def image_of(function: dict[str, Any]) -> str | None:
    """The digest of a function's image, as GetFunction tells it."""
    code = function.get("Code", {})
    found = DIGEST.search(code.get("ResolvedImageUri") or code.get("ImageUri") or "")
    return found[1] if found else None


def _tasks(ecs: Client) -> Iterator[tuple[str, str]]:
    """The task definitions of every service: its own, and those of its deployments and task sets."""
    for clusters in ecs.get_paginator("list_clusters").paginate():
        for cluster in clusters["clusterArns"]:
            for page in ecs.get_paginator("list_services").paginate(
                cluster=cluster, PaginationConfig={"PageSize": SERVICES_A_CALL}
            ):
                if page["serviceArns"]:
                    yield from _of_services(ecs, cluster, page["serviceArns"])


def _of_services(ecs: Client, cluster: str, services: list[str]) -> Iterator[tuple[str, str]]:
    for service in ecs.describe_services(cluster=cluster, services=services)["services"]:
        holders = (service, *service.get("deployments", ()), *service.get("taskSets", ()))
        for task in {holder["taskDefinition"] for holder in holders if holder.get("taskDefinition")}:
            yield f"ECS service {service['serviceName']}", task


def _functions(functions: Client) -> Iterator[tuple[str, str]]:
    """The images of the functions' aliases, which take the traffic, and of what is not published yet."""
    for page in functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            if function.get("PackageType") != "Image":
                continue
            name = function["FunctionName"]
            for version in _versions_in_use(functions, name):
                digest = image_of(functions.get_function(FunctionName=name, Qualifier=version))
                if digest:
                    yield f"function {name}, version {version}", digest


def _versions_in_use(functions: Client, name: str) -> set[str]:
    used = {"$LATEST"}
    for page in functions.get_paginator("list_aliases").paginate(FunctionName=name):
        for alias in page["Aliases"]:
            used.add(alias["FunctionVersion"])
            used |= set((alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights", {}))
    return used
