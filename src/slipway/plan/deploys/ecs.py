"""ECS Fargate, moved from blue to green by CodeDeploy or by ECS itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from slipway.catalogue.deployment import LONGEST_ECS_ACTION
from slipway.plan.context import IMAGE, Context, Rendered
from slipway.plan.deploys.applications import deploy_application, deploy_group
from slipway.plan.deploys.shift import traffic_shift
from slipway.plan.deploys.target import Target
from slipway.plan.model import Action, Delivery
from slipway.plan.naming import physical_name
from slipway.plan.replicas import app_spec_file, task_definition_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.catalogue import Service, TargetKind
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.replicas import Replica
    from slipway.plan.templates import TemplateAction


class Ecs(Target):
    """Blue/green behind the system's load balancer; a function tries the new version before it takes the traffic."""

    kind: ClassVar[TargetKind] = "ecs"

    def deploy(self, step: TemplateAction, context: Context) -> Rendered:
        """One deployment: of the task definition that the build wrote, or of its image alone where ECS deploys."""
        by_ecs = context.service.deployment.controller == "ecs"
        action = Action(
            name=step.name,
            kind="deploy",
            category="Deploy",
            provider="ECS" if by_ecs else "CodeDeployToECS",
            run_order=step.run_order,
            inputs=(IMAGE,),
            assumes_deploy_role=True,
            configuration=_by_ecs(context) if by_ecs else _by_codedeploy(context),
        )
        return Rendered((action,))

    def delivery(self, service: Service, environment: EnvironmentName) -> Delivery:
        """A function must find the new version well, and no alarm may ring while the traffic moves."""
        controller = service.deployment.controller
        shift = traffic_shift(service, environment)
        return Delivery(self.kind, controller, shift, verified_by=("hook", "alarms"), rolls_back_by=controller)


def ecs_cluster(stack: str) -> str:
    """The cluster of a stack (at most 255 characters)."""
    return physical_name(stack, "cluster", limit=255)


def ecs_service(stack: str, service: str) -> str:
    """A service in its cluster (at most 255 characters)."""
    return physical_name(stack, service, limit=255)


def _by_codedeploy(context: Context) -> Mapping[str, str]:
    return {
        "ApplicationName": deploy_application(context.place, "ECS"),
        "DeploymentGroupName": deploy_group(context.place, context.service.name, "ecs"),
        "TaskDefinitionTemplateArtifact": IMAGE,
        "AppSpecTemplateArtifact": IMAGE,
        **(_files(context.replica) if context.replica else {}),
        "Image1ArtifactName": IMAGE,
        "Image1ContainerName": "IMAGE1_NAME",
    }


def _files(replica: Replica) -> Mapping[str, str]:
    """What a replica is handed in place of taskdef.json and appspec.yaml, which are the pipeline's own stack's."""
    return {
        "TaskDefinitionTemplatePath": task_definition_file(replica),
        "AppSpecTemplatePath": app_spec_file(replica),
    }


def _by_ecs(context: Context) -> Mapping[str, str]:
    """The action waits until the old version is gone, so its own limit bounds shift and baking."""
    return {
        "ClusterName": ecs_cluster(context.place),
        "ServiceName": ecs_service(context.place, context.service.name),
        "FileName": "imagedefinitions.json",
        "DeploymentTimeout": str(LONGEST_ECS_ACTION),
    }
