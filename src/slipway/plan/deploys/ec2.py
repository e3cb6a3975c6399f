"""EC2 instances, replaced wave by wave by CodeDeploy."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from slipway.plan.context import IMAGE, Context, Rendered, codebuild
from slipway.plan.deploys.applications import deploy_application, deploy_group
from slipway.plan.deploys.logs import service_logs
from slipway.plan.deploys.target import Target
from slipway.plan.model import Action, Delivery, Shift

if TYPE_CHECKING:
    from slipway.catalogue import Service, TargetKind
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.templates import TemplateAction

BUNDLE = "bundle"
"""Artifact that CodeDeploy's agent takes: appspec.yml, its scripts, and what they must know of the image."""


class Ec2(Target):
    """A fleet behind the system's load balancer; each instance leaves it, is deployed to, proves itself and returns."""

    kind: ClassVar[TargetKind] = "ec2"

    def pack(self, step: TemplateAction, context: Context) -> Rendered:
        """The bundle, made by the platform's own commands out of what the build says of the image."""
        service = context.service
        project = context.project("bundle-ec2", "bundle-ec2", None, {})
        parameters = {
            "SERVICE": service.name,
            "PORT": str(service.port),
            "HEALTH": service.health,
            "LOG_GROUP": service_logs(context.place, service.name),
            "LOG_REGION": context.replica.region if context.replica else context.settings.region,
        }
        action = codebuild(
            step, project, category="Build", reads=IMAGE, outputs=(_bundle(context),), parameters=parameters
        )
        return Rendered((replace(action, kind="pack"),), shared_projects=(project,))

    def deploy(self, step: TemplateAction, context: Context) -> Rendered:
        """One deployment of the bundle to the whole fleet."""
        action = Action(
            name=step.name,
            kind="deploy",
            category="Deploy",
            provider="CodeDeploy",
            run_order=step.run_order,
            inputs=(_bundle(context),),
            assumes_deploy_role=True,
            configuration={
                "ApplicationName": deploy_application(context.place, "Server"),
                "DeploymentGroupName": deploy_group(context.place, context.service.name, self.kind),
            },
        )
        return Rendered((action,))

    def delivery(self, service: Service, environment: EnvironmentName) -> Delivery:
        """Each wave must answer its health check, and no alarm may ring, before the next one begins."""
        del environment
        shift = Shift("waves", percent=service.instances.wave_percent)
        return Delivery(self.kind, "codedeploy", shift, verified_by=("hook", "alarms"), rolls_back_by="codedeploy")


def _bundle(context: Context) -> str:
    """The bundle of one place: each has a log of its own."""
    return f"{BUNDLE}_{context.replica.identifier}" if context.replica else BUNDLE
