"""What CodeDeploy has deployed: the revisions that ended well, and those under way."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import yaml

from slipway.decide.pruning import Deployed, Success
from slipway.functions.prune.running import DIGEST, image_of, task_images

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.clients import Client, Clients

UNDER_WAY = ["Created", "Queued", "InProgress", "Baking", "Ready"]
DEPLOYMENTS_A_CALL = 25
"""AWS CodeDeploy API, BatchGetDeployments."""
IMAGE_DETAIL = "imageDetail.json"
"""The file of a bundle for EC2 that names its image."""


def successes(clients: Clients, environment: str) -> Iterator[Success]:
    """Every digest of a deployment that ended well."""
    for service, deployment in _deployments(clients, ["Succeeded"]):
        at = deployment.get("completeTime") or deployment["createTime"]
        for digest in _digests(clients, deployment["revision"]):
            yield Success(digest, service, environment, at)


def under_way(clients: Clients, environment: str) -> Iterator[Deployed]:
    """Every digest that a deployment brings just now, or would bring back."""
    for service, deployment in _deployments(clients, UNDER_WAY):
        for revision in (deployment["revision"], deployment.get("previousRevision") or {}):
            for digest in _digests(clients, revision):
                yield Deployed(digest, environment, f"deployment {deployment['deploymentId']} of {service}")


def _deployments(clients: Clients, statuses: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The deployments with one of these statuses, each with the service that its application belongs to."""
    codedeploy = clients("codedeploy")
    account = clients("sts").get_caller_identity()["Account"]
    for page in codedeploy.get_paginator("list_applications").paginate():
        for application in page["applications"]:
            service = _service_of(codedeploy, account, application)
            for deployment in _of_application(codedeploy, application, statuses):
                yield service, deployment


def _service_of(codedeploy: Client, account: str, application: str) -> str:
    """The service that an application is tagged with; one without the tag stands for itself."""
    meta = codedeploy.meta
    arn = f"arn:{meta.partition}:codedeploy:{meta.region_name}:{account}:application:{application}"
    tags = codedeploy.list_tags_for_resource(ResourceArn=arn)["Tags"]
    return next((str(tag["Value"]) for tag in tags if tag["Key"] == "service"), application)


def _of_application(codedeploy: Client, application: str, statuses: list[str]) -> Iterator[dict[str, Any]]:
    for group in codedeploy.list_deployment_groups(applicationName=application)["deploymentGroups"]:
        pages = codedeploy.get_paginator("list_deployments").paginate(
            applicationName=application, deploymentGroupName=group, includeOnlyStatuses=statuses
        )
        found = [deployment for page in pages for deployment in page["deployments"]]
        for start in range(0, len(found), DEPLOYMENTS_A_CALL):
            some = found[start : start + DEPLOYMENTS_A_CALL]
            yield from codedeploy.batch_get_deployments(deploymentIds=some)["deploymentsInfo"]


def _digests(clients: Clients, revision: dict[str, Any]) -> Iterator[str]:
    """The images that a revision brings: those of its task definition, of its function's version, of its bundle."""
    if place := revision.get("s3Location"):
        yield from _of_bundle(clients("s3"), place)
    content = (revision.get("appSpecContent") or revision.get("string") or {}).get("content")
    for resource in (yaml.safe_load(content) or {}).get("Resources", []) if content else []:
        for declared in resource.values():
            properties = declared["Properties"]
            if task := properties.get("TaskDefinition"):
                yield from task_images(clients("ecs"), task)
            if version := properties.get("TargetVersion"):
                function = clients("lambda").get_function(FunctionName=properties["Name"], Qualifier=str(version))
                if digest := image_of(function):
                    yield digest


def _of_bundle(s3: Client, place: dict[str, str]) -> Iterator[str]:
    version = {"VersionId": place["version"]} if place.get("version") else {}
    body = s3.get_object(Bucket=place["bucket"], Key=place["key"], **version)["Body"].read()
    with zipfile.ZipFile(io.BytesIO(body)) as bundle:
        if IMAGE_DETAIL in bundle.namelist() and (
            found := DIGEST.search(json.loads(bundle.read(IMAGE_DETAIL))["ImageURI"])
        ):
            yield found[1]
