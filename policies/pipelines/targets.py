"""Where the deploys of a pipeline go: the declared resource that each one changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.kit.facts import Resource, Stack
from policies.pipelines.model import Action, Pipeline
from policies.pipelines.step import Does

DEPLOYMENT_GROUP = "aws:codedeploy/deploymentGroup:DeploymentGroup"
SERVICE = "aws:ecs/service:Service"
CODEDEPLOY_PROVIDERS = {"CodeDeploy", "CodeDeployToECS"}


@dataclass(frozen=True)
class Deploy:
    """One action that deploys. `target` is the declared resource it changes, or the project that runs the deploy.

    `words` are the names it hands to the tool or provider, which may tell the environment.
    """

    pipeline: Pipeline
    action: Action
    target: Resource | None
    words: tuple[str, ...]


def deploys(pipeline: Pipeline, stack: Stack) -> Iterator[Deploy]:
    """The deploys of a pipeline in order, one for each action that deploys."""
    for action in sorted(pipeline.actions, key=lambda action: action.position):
        steps = action.steps(Does.DEPLOY)
        if steps:
            target = deployment_group(action, pipeline, stack) or _service(action, stack) or action.project
            yield Deploy(pipeline, action, target, tuple(word for step in steps for word in step.words))


def deployment_group(action: Action, pipeline: Pipeline, stack: Stack) -> Resource | None:
    """The CodeDeploy deployment group that the action names; where no name is known yet, the only one it depends on."""
    if action.provider not in CODEDEPLOY_PROVIDERS:
        return None
    application, group = action.configuration.get("ApplicationName"), action.configuration.get("DeploymentGroupName")
    for candidate in stack.of_type(DEPLOYMENT_GROUP):
        if candidate.get("deploymentGroupName") == group and candidate.get("appName") == application:
            return candidate
    candidates = stack.dependencies(pipeline.resource, "stages", DEPLOYMENT_GROUP)
    unnamed = not (isinstance(application, str) and isinstance(group, str))
    return candidates[0] if unnamed and len(candidates) == 1 else None


def _service(action: Action, stack: Stack) -> Resource | None:
    if action.provider != "ECS":
        return None
    name = action.configuration.get("ServiceName")
    return next((service for service in stack.of_type(SERVICE) if service.get("name") == name), None)
