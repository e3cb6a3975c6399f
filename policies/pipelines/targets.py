"""Where the deploys of a pipeline go: the declared resource that each one changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from policies.kit.facts import Plain, Resource, Stack, items, look
from policies.pipelines.model import Action, Pipeline
from policies.pipelines.step import DEPLOYS, INFRASTRUCTURE_PROOFS, PROOFS, Does

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

    @property
    def asks_for(self) -> tuple[Does, ...]:
        """What must be proved before it. A pipeline that builds nothing and only changes infrastructure has less."""
        builds = any(action.steps(Does.BUILD) for action in self.pipeline.actions)
        return PROOFS if builds or self.action.steps(Does.DEPLOY) else INFRASTRUCTURE_PROOFS

    @property
    def by_codedeploy(self) -> bool:
        """Whether CodeDeploy makes it, asked by an action of its own or by a command."""
        return self.action.provider in CODEDEPLOY_PROVIDERS or _created(self.action) is not None


def deploys(pipeline: Pipeline, stack: Stack) -> Iterator[Deploy]:
    """The deploys of a pipeline in order, one for each action that deploys."""
    for action in sorted(pipeline.actions, key=lambda action: action.position):
        steps = action.steps(*DEPLOYS)
        if steps:
            target = deployment_group(action, pipeline, stack) or _service(action, stack) or action.project
            yield Deploy(pipeline, action, target, tuple(word for step in steps for word in step.words))


def deployment_group(action: Action, pipeline: Pipeline, stack: Stack) -> Resource | None:
    """The CodeDeploy deployment group that the action names; where no name is known yet, the only one it depends on."""
    created = _created(action)
    if action.provider in CODEDEPLOY_PROVIDERS:
        application, group = (action.configuration.get(f"{noun}Name") for noun in ("Application", "DeploymentGroup"))
    elif created:
        application, group = (_given(created, flag, action) for flag in ("application-name", "deployment-group-name"))
    else:
        return None
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


def _created(action: Action) -> tuple[str, ...] | None:
    """The command by which an action has CodeDeploy deploy."""
    commands = (step.words for step in action.steps(Does.DEPLOY))
    return next((words for words in commands if words[:3] == ("aws", "deploy", "create-deployment")), None)


def _given(words: tuple[str, ...], flag: str, action: Action) -> Plain:
    """The value of a flag; one that is an environment variable has the value that the action's project gives it."""
    joined = next((word.partition("=")[2] for word in words if word.startswith(f"--{flag}=")), None)
    after = next((value for word, value in pairwise(words) if word == f"--{flag}"), None)
    value = joined or after or ""
    if not value.startswith("$") or action.project is None:
        return value
    variables = items(action.project.get("environment", "environmentVariables"))
    name = value.strip("${}")
    return next((look(variable, "value") for variable in variables if look(variable, "name") == name), None)
