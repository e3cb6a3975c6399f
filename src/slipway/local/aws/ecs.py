"""ECS: clusters, task definitions, services."""

import json
from collections.abc import Iterable
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.limits import known_members
from slipway.local.aws.names import expect_name
from slipway.local.aws.shapes import pairs, request, to_shape
from slipway.local.checks import ecs_service
from slipway.local.checks.problem import Problem, nearest
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_NAME = r"[A-Za-z0-9_-]+"
_SAID = "letters, digits, _ and -"


class Cluster(AwsKind):
    """A cluster; its id is its ARN."""

    pulumi_type = "aws:ecs/cluster:Cluster"
    service, operation = "ecs", "CreateCluster"
    naming = Naming(limit=255)
    immutable = frozenset({"name"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", _NAME, 255, _SAID)

    def _create(self, work: Work) -> str:
        given = request("ecs", "CreateCluster", work.inputs, "name", "tags", "tagsAll")
        made = work.client.create_cluster(
            clusterName=work.inputs["name"], tags=pairs(work.tags, "key", "value"), **given
        )
        return str(made["cluster"]["clusterArn"])

    def _read(self, work: Work) -> Properties | None:
        found = work.client.describe_clusters(clusters=[work.id], include=["TAGS", "SETTINGS"])["clusters"]
        active = [cluster for cluster in found if cluster["status"] == "ACTIVE"]
        if not active:
            return None
        return {
            "name": active[0]["clusterName"],
            "arn": active[0]["clusterArn"],
            "tagsAll": _tags(active[0]),
            **observed(work.inputs, active[0], {"settings": "settings"}),
        }

    def _update(self, work: Work) -> None:
        given = request("ecs", "UpdateCluster", work.inputs, "name", "tags", "tagsAll")
        work.client.update_cluster(cluster=work.id, **given)

    def _delete(self, work: Work) -> None:
        work.client.delete_cluster(cluster=work.id)


class TaskDefinition(AwsKind):
    """A revision of a family; its id is the family. Every change is a new revision."""

    pulumi_type = "aws:ecs/taskDefinition:TaskDefinition"
    service, operation = "ecs", "RegisterTaskDefinition"
    immutable = frozenset(
        {
            "containerDefinitions",
            "cpu",
            "enableFaultInjection",
            "ephemeralStorage",
            "executionRoleArn",
            "family",
            "ipcMode",
            "memory",
            "networkMode",
            "pidMode",
            "placementConstraints",
            "proxyConfiguration",
            "requiresCompatibilities",
            "runtimePlatform",
            "taskRoleArn",
            "volumes",
        }
    )

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "family", _NAME, 255, _SAID)
        yield from _containers_refused(inputs.get("containerDefinitions"))

    def _create(self, work: Work) -> str:
        given = request("ecs", "RegisterTaskDefinition", work.inputs, "containerDefinitions", "tags", "tagsAll")
        containers = to_shape("ecs", "ContainerDefinitions", json.loads(work.inputs["containerDefinitions"]))
        made = work.client.register_task_definition(
            containerDefinitions=containers, tags=pairs(work.tags, "key", "value"), **given
        )
        return str(made["taskDefinition"]["family"])

    def _read(self, work: Work) -> Properties | None:
        target = work.inputs.get("arn") or work.id
        try:
            answer = work.client.describe_task_definition(taskDefinition=target, include=["TAGS"])
        except work.client.exceptions.ClientException:
            return None  # ECS has no code of its own for a revision that does not exist
        told = answer["taskDefinition"]
        if told.get("status") == "INACTIVE":
            return None
        arn = str(told["taskDefinitionArn"])
        names = {"cpu": "cpu", "memory": "memory", "networkMode": "networkMode", "taskRoleArn": "taskRoleArn"}
        return {
            "family": told["family"],
            "arn": arn,
            "arnWithoutRevision": arn.rpartition(":")[0],
            "revision": told["revision"],
            "tagsAll": _tags(answer),
            **observed(work.inputs, told, names),
        }

    def _update(self, work: Work) -> None:
        """Only the tags of a revision can change."""

    def _delete(self, work: Work) -> None:
        if not work.inputs.get("skipDestroy"):
            found = self._read(work)
            if found is not None:
                work.client.deregister_task_definition(taskDefinition=found["arn"])


class Service(AwsKind):
    """A service; its id is its ARN."""

    pulumi_type = "aws:ecs/service:Service"
    service, operation = "ecs", "CreateService"
    shapes: ClassVar = {"deploymentController.type": "DeploymentControllerType"}
    naming = Naming(limit=255)
    immutable = frozenset(
        {"name", "cluster", "launchType", "iamRole", "schedulingStrategy", "enableEcsManagedTags", "propagateTags"}
    )

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", _NAME, 255, _SAID)
        yield from ecs_service.problems(inputs)

    def _create(self, work: Work) -> str:
        given = request("ecs", "CreateService", self._plain(work.inputs))
        made = work.client.create_service(
            serviceName=work.inputs["name"], tags=pairs(work.tags, "key", "value"), **given
        )
        return str(made["service"]["serviceArn"])

    def _read(self, work: Work) -> Properties | None:
        cluster = work.inputs.get("cluster") or work.id.split("/")[1]
        target = {"cluster": cluster, "services": [work.id]}
        found = work.client.describe_services(**target, include=["TAGS"])["services"]
        active = [service for service in found if service["status"] == "ACTIVE"]
        if not active:
            return None
        return {
            "name": active[0]["serviceName"],
            "arn": active[0]["serviceArn"],
            "tagsAll": _tags(active[0]),
            **observed(work.inputs, active[0], {"desiredCount": "desiredCount", "taskDefinition": "taskDefinition"}),
        }

    def _update(self, work: Work) -> None:
        given = request("ecs", "UpdateService", self._plain(work.inputs), "cluster", "launchType", "propagateTags")
        if (work.inputs.get("deploymentController") or {}).get("type") == "CODE_DEPLOY":
            # A deployment of CodeDeploy owns these; ECS refuses them in an update.
            for owned in ("taskDefinition", "loadBalancers", "networkConfiguration", "platformVersion"):
                given.pop(owned, None)
        work.client.update_service(cluster=work.inputs.get("cluster", "default"), service=work.id, **given)

    def _delete(self, work: Work) -> None:
        cluster = work.inputs.get("cluster") or work.id.split("/")[1]
        work.client.delete_service(cluster=cluster, service=work.id, force=True)

    def _plain(self, inputs: Properties) -> Properties:
        """The inputs as the API nests them."""
        skipped = {"name", "tags", "tagsAll", "region", "alarms", "deploymentConfiguration"}
        given = {key: value for key, value in inputs.items() if key not in skipped}
        deployment = {
            "maximumPercent": inputs.get("deploymentMaximumPercent"),
            "minimumHealthyPercent": inputs.get("deploymentMinimumHealthyPercent"),
            "deploymentCircuitBreaker": inputs.get("deploymentCircuitBreaker"),
            "alarms": inputs.get("alarms"),
            **(inputs.get("deploymentConfiguration") or {}),
        }
        if "lifecycleHooks" in deployment:
            deployment["lifecycleHooks"] = [_hook(each) for each in deployment["lifecycleHooks"]]
        given["deploymentConfiguration"] = {key: value for key, value in deployment.items() if value is not None}
        network: dict[str, Any] | None = inputs.get("networkConfiguration")
        if network:
            public = "ENABLED" if network.get("assignPublicIp") else "DISABLED"
            placed = {"securityGroups": [], **network, "assignPublicIp": public}
            given["networkConfiguration"] = {"awsvpcConfiguration": placed}
        return given


def _hook(given: Properties) -> Properties:
    """A lifecycle hook, whose details are JSON text in the SDK and a document in the API."""
    details = given.get("hookDetails")
    return {**given, "hookDetails": json.loads(details)} if isinstance(details, str) else given


def _tags(told: dict[str, Any]) -> dict[str, str]:
    return {tag["key"]: tag["value"] for tag in told.get("tags", [])}


def _containers_refused(definitions: object) -> Iterable[Problem]:
    """Container definitions are JSON text: a list of containers with the members that the API knows."""
    path = ("containerDefinitions",)
    if not isinstance(definitions, str):
        return
    try:
        containers = json.loads(definitions)
    except ValueError as error:
        yield Problem(path, f"expected a JSON list of containers: {error}")
        return
    if not isinstance(containers, list) or not containers:
        yield Problem(path, "expected a JSON list of at least one container")
        return
    known = known_members("ecs", "ContainerDefinition")
    for index, container in enumerate(containers):
        names = container if isinstance(container, dict) else {}
        for missing in sorted({"name", "image"} - names.keys()):
            yield Problem((*path, index, missing), f"the required member {missing!r} of a container is missing")
        for name in names:
            if name[:1].lower() + name[1:] not in known:
                yield Problem((*path, index, name), f"{name!r} is no member of a container", "", nearest(name, known))


KINDS = (Cluster, TaskDefinition, Service)
