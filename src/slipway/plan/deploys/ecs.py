"""ECS Fargate, moved from blue to green by CodeDeploy."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from slipway.plan.actions.context import IMAGE, Context, Rendered
from slipway.plan.deploys.target import Target
from slipway.plan.environments import GUARDED
from slipway.plan.model import Action, Delivery, Shift
from slipway.plan.naming import physical_name

if TYPE_CHECKING:
    from slipway.catalogue import Service, TargetKind
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.templates import TemplateAction


class Ecs(Target):
    """Blue/green behind the system's load balancer."""

    kind: ClassVar[TargetKind] = "ecs"

    def deploy(self, step: TemplateAction, context: Context) -> Rendered:
        """One deployment of the task definition that the build wrote."""
        service = context.service.name
        action = Action(
            name=step.name,
            kind="deploy",
            category="Deploy",
            provider="CodeDeployToECS",
            run_order=step.run_order,
            inputs=(IMAGE,),
            assumes_deploy_role=True,
            configuration={
                "ApplicationName": deploy_application(context.stack, service),
                "DeploymentGroupName": deploy_group(context.stack, service),
                "TaskDefinitionTemplateArtifact": IMAGE,
                "AppSpecTemplateArtifact": IMAGE,
                "Image1ArtifactName": IMAGE,
                "Image1ContainerName": "IMAGE1_NAME",
            },
        )
        return Rendered((action,))

    def delivery(self, service: Service, environment: EnvironmentName) -> Delivery:
        """A tenth of the traffic first where a bad deployment hurts, all at once where it does not."""
        del service
        shift = Shift("canary", percent=10, minutes=5) if environment in GUARDED else Shift("all-at-once")
        return Delivery(self.kind, "codedeploy", shift, verified_by=("alarms",), rolls_back_by="codedeploy")


def deploy_application(stack: str, service: str) -> str:
    """The CodeDeploy application of a service (at most 100 characters)."""
    return physical_name(stack, service, "application", limit=100)


def deploy_group(stack: str, service: str) -> str:
    """The CodeDeploy deployment group of a service (at most 100 characters)."""
    return physical_name(stack, service, "blue-green", limit=100)
