"""Lambda: the image that was built, as a new version of the function, which CodeDeploy moves the alias to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from slipway.plan.context import IMAGE, Context, Rendered, codebuild
from slipway.plan.deploys.applications import deploy_application, deploy_group
from slipway.plan.deploys.shift import traffic_shift
from slipway.plan.deploys.target import Target
from slipway.plan.deploys.verification import LONGEST_NAME, PREFIX
from slipway.plan.model import Delivery
from slipway.plan.naming import physical_name

if TYPE_CHECKING:
    from slipway.catalogue import Service, TargetKind
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.templates import TemplateAction

ALIAS = "live"
"""The alias that callers reach; CodeDeploy alone moves it."""
VERIFICATION_MINUTES = 15
"""What a deployment may take beside the moving of traffic: loading the image, and trying the new version."""
SPARE_MINUTES = 10
"""What its build may take beside the deployment."""
LONGEST_MOVE = 2160 - VERIFICATION_MINUTES - SPARE_MINUTES
"""Minutes that traffic may move, within the longest build (AWS CodeBuild API, CreateProject)."""


class LambdaFunction(Target):
    """A function tries the new version before it takes traffic, and alarms end the deployment while it does."""

    kind: ClassVar[TargetKind] = "lambda"

    def deploy(self, step: TemplateAction, context: Context) -> Rendered:
        """One deployment of the image's digest, waited for until its deadline; none where it is live already."""
        name, service = f"deploy-{self.kind}", context.service
        minutes = self.delivery(service, context.environment).shift.moving_minutes + VERIFICATION_MINUTES
        variables = {
            "FUNCTION": function_name(context.stack, service.name),
            "ALIAS": ALIAS,
            "APPLICATION": deploy_application(context.stack, "Lambda"),
            "DEPLOYMENT_GROUP": deploy_group(context.stack, service.name, self.kind),
            "VERIFIER": verifier_name(context.stack),
            "DEADLINE_SECONDS": str(60 * minutes),
        }
        project = context.project(name, name, service.name, variables)
        project = replace(project, timeout_minutes=minutes + SPARE_MINUTES)
        action = codebuild(step, project, category="Build", reads=IMAGE)
        return Rendered((action,), own_projects=(project,))

    def delivery(self, service: Service, environment: EnvironmentName) -> Delivery:
        """A function must find the new version well, and no alarm may ring while the traffic moves."""
        shift = replace(traffic_shift(service, environment), bake_minutes=0)
        return Delivery(self.kind, "codedeploy", shift, verified_by=("hook", "alarms"), rolls_back_by="codedeploy")


def function_name(stack: str, service: str) -> str:
    """The function of a service (at most 64 characters)."""
    return physical_name(stack, service)


def verifier_name(stack: str) -> str:
    """The function of the stack that tries new versions of the others."""
    return PREFIX + physical_name(stack, "verify-function", limit=LONGEST_NAME - len(PREFIX))
