"""What an action is rendered for, and what rendering it gives."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.plan.buildspecs.fanout import fanned_out
from slipway.plan.fleets import machine_of
from slipway.plan.model import Action, Project
from slipway.plan.naming import physical_name
from slipway.plan.templates.values import as_variable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from slipway.catalogue import BuildKind, Service
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.fleets import FleetName
    from slipway.plan.model import Cache, ProjectRole
    from slipway.plan.replicas import Replica
    from slipway.plan.settings import Settings
    from slipway.plan.templates import TemplateAction
    from slipway.plan.templates.values import Value

BUILD_IMAGE = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
SOURCE = "source"
"""Artifact that holds the source tree."""
IMAGE = "image"
"""Artifact that holds imageDetail.json, taskdef.json and appspec.yaml of the image that was built."""
EXECUTION = "#{codepipeline.PipelineExecutionId}"
"""The execution that an action runs in, as CodePipeline's own variable."""

PRIVILEGED = {
    *("build-docker", "build-npm", "build-maven", "build-python"),
    *("unit-docker", "integration-docker", "dast"),
}
"""Buildspecs that start containers."""


@dataclass(frozen=True)
class Context:
    """What an action is rendered for.

    Attributes:
        buildspecs: YAML text by name.
        parameters: the values of the template's parameters for this service.
        missing: told the name of a buildspec that does not exist; raises.
        trust: whose code it is: projects that run the code of pull requests run nothing else.
        replica: the stack that is deployed to, where it is not the pipeline's own.
    """

    stack: str
    environment: EnvironmentName
    settings: Settings
    service: Service
    buildspecs: Mapping[str, str]
    missing: Callable[[str], Exception]
    parameters: Mapping[str, Value]
    trust: FleetName = "branches"
    replica: Replica | None = None

    @property
    def place(self) -> str:
        """The stack that is deployed to."""
        return self.replica.stack if self.replica else self.stack

    @property
    def tree(self) -> Mapping[str, str]:
        """What identifies the service's part of its repository: its folder, and what else of it is built from."""
        watched = {"WATCH": " ".join(self.service.watch)} if self.service.watch else {}
        return {"SERVICE": self.service.name, "SERVICE_PATH": self.service.path, **watched}

    def project(
        self,
        kind: str,
        buildspec: str,
        service: str | None,
        variables: Mapping[str, str],
        *,
        role: ProjectRole | None = None,
        reaches_network: bool = False,
        cache: Cache = "none",
        build: BuildKind | None = None,
        shards: int = 1,
    ) -> Project:
        """The build project that runs a buildspec; of one service, or of every service where that is None.

        Work on a kind of `build` runs on the fleet for it only where it is tests outside the services' network: the
        machines of a fleet outlive a build, and CodeBuild takes no network beside one (API reference, CreateProject).

        Raises:
            InvalidInputError: there is no such buildspec.
        """
        if buildspec not in self.buildspecs:
            raise self.missing(buildspec)
        fresh = role != "tests" or reaches_network
        machine = machine_of(self.settings.fleets, self.trust, build, fresh=fresh)
        text = self.buildspecs[buildspec]
        sandbox = () if self.trust == "branches" else (self.trust,)
        return Project(
            name=physical_name(self.stack, *([service] if service else []), *sandbox, kind, limit=150),
            kind=kind,
            service=service,
            image=BUILD_IMAGE,
            privileged=buildspec in PRIVILEGED,
            buildspec=text if shards == 1 else fanned_out(text, shards),
            variables=variables,
            role=role if self.trust == "branches" else "pull-requests",
            reaches_network=reaches_network,
            cache=cache,
            compute=machine.compute,
            fleet=machine.fleet,
            shards=shards,
        )


@dataclass(frozen=True)
class Rendered:
    """The actions that stand for one of the template's, and the projects they run."""

    actions: tuple[Action, ...]
    own_projects: tuple[Project, ...] = ()
    shared_projects: tuple[Project, ...] = ()


def joined(parts: Iterable[Rendered]) -> Rendered:
    """All of the parts as one."""
    rendered = list(parts)
    return Rendered(
        tuple(action for part in rendered for action in part.actions),
        own_projects=tuple(project for part in rendered for project in part.own_projects),
        shared_projects=tuple(project for part in rendered for project in part.shared_projects),
    )


def codebuild(
    template: TemplateAction,
    project: Project,
    *,
    category: str,
    reads: str,
    outputs: tuple[str, ...] = (),
    parameters: Mapping[str, str] | None = None,
) -> Action:
    """An action that runs a build project.

    The environment variables of this very run are `parameters` and what the template tells the action (`with:`), the
    latter by its name in capitals.
    """
    configuration = {"ProjectName": project.name}
    if project.shards > 1:
        configuration["BatchEnabled"] = "true"
    told = {key.upper(): as_variable(value) for key, value in template.told.items()}
    if run := {**(parameters or {}), **told}:
        variables = [{"name": key, "value": value, "type": "PLAINTEXT"} for key, value in run.items()]
        configuration["EnvironmentVariables"] = json.dumps(variables, separators=(",", ":"))
    return Action(
        name=template.name,
        kind=template.uses,
        category=category,
        provider="CodeBuild",
        run_order=template.run_order,
        configuration=configuration,
        inputs=(reads,),
        outputs=outputs,
    )
