"""CodeDeploy: applications and deployment groups."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws import backends
from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.shapes import pairs, request, to_shape
from slipway.local.checks import deployment
from slipway.local.checks.problem import Problem
from slipway.local.provider.errors import NotFoundError
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class Application(AwsKind):
    """An application; its id is its application id and name."""

    pulumi_type = "aws:codedeploy/application:Application"
    service = "codedeploy"
    shapes: ClassVar = {"name": "ApplicationName", "computePlatform": "ComputePlatform"}
    naming = Naming(limit=100)
    immutable = frozenset({"name", "computePlatform"})

    def _create(self, work: Work) -> str:
        name, platform = work.inputs["name"], work.inputs.get("computePlatform", "Server")
        tags = pairs(work.tags)
        made = work.client.create_application(applicationName=name, computePlatform=platform, tags=tags)
        return f"{made['applicationId']}:{name}"

    def _read(self, work: Work) -> Properties | None:
        application, _, name = work.id.partition(":")
        told = work.client.get_application(applicationName=name)["application"]
        return {
            "name": name,
            "applicationId": application,
            "arn": work.aws.arn("codedeploy", f"application:{name}"),
            "computePlatform": told["computePlatform"],
            "linkedToGithub": bool(told.get("linkedToGitHub")),
        }

    def _update(self, work: Work) -> None:
        """Only the tags of an application can change here."""

    def _delete(self, work: Work) -> None:
        backend, name = backends.codedeploy(work), work.id.partition(":")[2]
        backend.applications.pop(name, None)
        backend.deployment_groups.pop(name, None)


class DeploymentGroup(AwsKind):
    """A deployment group; its id is the deployment group id, which an update keeps."""

    pulumi_type = "aws:codedeploy/deploymentGroup:DeploymentGroup"
    service, operation = "codedeploy", "CreateDeploymentGroup"
    shapes: ClassVar = {
        "appName": "ApplicationName",
        "deploymentStyle.deploymentType": "DeploymentType",
        "deploymentStyle.deploymentOption": "DeploymentOption",
        "autoRollbackConfiguration.events": "AutoRollbackEvent",
        "blueGreenDeploymentConfig.deploymentReadyOption.actionOnTimeout": "DeploymentReadyAction",
        "blueGreenDeploymentConfig.terminateBlueInstancesOnDeploymentSuccess.action": "InstanceAction",
    }
    immutable = frozenset({"appName"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        return deployment.problems(inputs)

    def _create(self, work: Work) -> str:
        made = work.client.create_deployment_group(
            applicationName=work.inputs["appName"],
            deploymentGroupName=work.inputs["deploymentGroupName"],
            tags=pairs(work.tags),
            **_wanted(work.inputs),
        )
        return str(made["deploymentGroupId"])

    def _read(self, work: Work) -> Properties | None:
        target = {"applicationName": work.inputs["appName"], "deploymentGroupName": work.inputs["deploymentGroupName"]}
        told = work.client.get_deployment_group(**target)["deploymentGroupInfo"]
        application = work.client.get_application(applicationName=target["applicationName"])["application"]
        path = "deploymentgroup:{applicationName}/{deploymentGroupName}".format(**target)
        return {
            "arn": work.aws.arn("codedeploy", path),
            "deploymentGroupId": told["deploymentGroupId"],
            "computePlatform": application["computePlatform"],
            **observed(work.inputs, told, {"serviceRoleArn": "serviceRoleArn"}),
        }

    def _update(self, work: Work) -> None:
        groups = backends.codedeploy(work).deployment_groups.get(work.inputs["appName"], {})
        if groups.pop(work.old["deploymentGroupName"], None) is None:
            raise NotFoundError(f"DeploymentGroupDoesNotExistException: {work.old['deploymentGroupName']}")
        self._create(work)
        groups[work.inputs["deploymentGroupName"]].deployment_group_id = work.id

    def _delete(self, work: Work) -> None:
        groups = backends.codedeploy(work).deployment_groups.get(work.inputs["appName"], {})
        groups.pop(work.inputs["deploymentGroupName"], None)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        """The update has given the group its tags."""


def _wanted(inputs: Properties) -> dict[str, Any]:
    """The inputs as the API nests them."""
    own = ("appName", "deploymentGroupName", "tags", "tagsAll", "loadBalancerInfo", "blueGreenDeploymentConfig")
    form: dict[str, Any] = request("codedeploy", "CreateDeploymentGroup", inputs, *own)
    if inputs.get("ecsService"):
        form["ecsServices"] = [inputs["ecsService"]]
    green = inputs.get("blueGreenDeploymentConfig")
    if green:
        form["blueGreenDeploymentConfiguration"] = to_shape("codedeploy", "BlueGreenDeploymentConfiguration", green)
    balancing = inputs.get("loadBalancerInfo")
    if balancing:
        form["loadBalancerInfo"] = to_shape("codedeploy", "LoadBalancerInfo", _balancing(balancing))
    alarms = inputs.get("alarmConfiguration")
    if alarms:
        named = [{"name": name} for name in alarms.get("alarms") or []]
        form["alarmConfiguration"] = {"enabled": bool(alarms.get("enabled")), "alarms": named}
    return form


def _balancing(given: Properties) -> Properties:
    pair = given.get("targetGroupPairInfo")
    if not pair:
        return given
    routes = {
        "prodTrafficRoute": pair.get("prodTrafficRoute"),
        "testTrafficRoute": pair.get("testTrafficRoute"),
        "targetGroups": pair["targetGroups"],
    }
    return {"targetGroupPairInfoList": [{key: value for key, value in routes.items() if value}]}


KINDS = (Application, DeploymentGroup)
