"""The deploy actions of pipelines that CodeDeploy or ECS does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from moto.backends import get_backend

from slipway.local.account import ACCOUNT
from slipway.local.deployments import versions
from slipway.local.deployments.codedeploy import CodeDeploy
from slipway.local.deployments.ecs import Ecs
from slipway.local.deployments.hooks import verified
from slipway.local.deployments.lives import Life
from slipway.local.deployments.service_deployment import ServiceDeployment
from slipway.local.deployments.traffic import Traffic, service_of
from slipway.local.pipelines.outcomes import Given
from slipway.local.pipelines.providers.builds import build, constants
from slipway.local.pipelines.providers.documents import unpacked
from slipway.local.pipelines.providers.recorded import as_outcome, given_for
from slipway.local.pipelines.records import ActionRun, Outcome
from slipway.local.pipelines.runtime import Work
from slipway.local.services.answers import Answers
from slipway.local.tables import TABLES
from slipway.plan.context import IMAGE
from slipway.plan.deploys.ecs_documents import TASK_DEFINITION_PLACE

BUSY_SECONDS = 0.2


@dataclass(frozen=True)
class Asked:
    """A deployment that an action asks for.

    Attributes:
        content: of the revision.
        brings: what answers the health check of the new version (`Answers.unwell`).
    """

    application: str
    group: str
    content: str
    given: Given
    brings: str

    @property
    def revision(self) -> dict[str, Any]:
        """As CreateDeployment takes it."""
        return {"revisionType": "AppSpecContent", "appSpecContent": {"content": self.content}}


class CodeDeployActions:
    """Actions of the providers CodeDeployToECS and CodeDeploy, and projects that start a deployment themselves."""

    def __init__(self, deployments: CodeDeploy, traffic: Traffic, answers: Answers) -> None:
        self._deployments, self._traffic, self._answers = deployments, traffic, answers

    def deploy(self, work: Work) -> None:
        """A deployment of what lies in a bundle, which nobody looks into; the action ends with it."""
        digest = work.execution.namespaces.get("BuildVariables", {}).get("DIGEST", "")
        content = f"{work.machine.definition.name} {work.execution.target or work.execution.id} {digest}".strip()
        self._begin(work, work.run.resolved, content, service_of(work))

    def deploy_to_ecs(self, work: Work) -> None:
        """The same, of the task definition that the build left, registered with the image of the execution."""
        wanted = work.run.resolved
        task = unpacked(work, wanted["TaskDefinitionTemplateArtifact"], _path(wanted, "TaskDefinition", "taskdef.json"))
        spec = unpacked(work, wanted["AppSpecTemplateArtifact"], _path(wanted, "AppSpec", "appspec.yaml"))
        with TABLES:
            definition = versions.registered(task, _image(work, wanted["Image1ArtifactName"]), work.region)
        content = versions.filled(spec, TASK_DEFINITION_PLACE, definition)
        self._begin(work, wanted, content, service_of(work))

    def build(self, work: Work) -> None:
        """A project whose variables name an application and a deployment group deploys a function; any other builds."""
        told = constants(work)
        if "DEPLOYMENT_GROUP" not in told:
            build(work)
            return
        image = _image(work, IMAGE)
        with TABLES:
            made = versions.published(told["FUNCTION"], told["ALIAS"], image, work.region)
        if made.live == made.new:
            work.end(as_outcome(Given("", passed=True, summary=f"version {made.live} runs this image already"), {}))
            return
        content = versions.moved(told["FUNCTION"], told["ALIAS"], made, told["VERIFIER"])
        wanted = {"ApplicationName": told["APPLICATION"], "DeploymentGroupName": told["DEPLOYMENT_GROUP"]}
        self._begin(work, wanted, content, f"{told['FUNCTION']}:{made.new}")

    def _begin(self, work: Work, wanted: Mapping[str, str], content: str, brings: str) -> None:
        application, group = wanted["ApplicationName"], wanted["DeploymentGroupName"]
        self._start(work, Asked(application, group, content, given_for(work), brings))

    def _start(self, work: Work, asked: Asked) -> None:
        """Start a deployment, once the group is free: the one before may just be rolled back."""
        assert isinstance(work.run, ActionRun)  # noqa: S101 - no rule deploys
        with TABLES:
            if self._deployments.busy(asked.application, asked.group):
                if work.run.status == "InProgress":
                    work.runtime.engine.post(partial(self._start, work, asked), BUSY_SECONDS)
                return
            backend = get_backend("codedeploy")[ACCOUNT][work.region]
            made = backend.create_deployment(
                asked.application, asked.group, asked.revision, description=work.execution.id
            )
            life = self._deployments.lives[made]
            life.fails = "" if asked.given.passed else asked.given.summary or "the new version did not get well"
            life.while_moving = lambda: self._traffic.moves(work)
            life.ended.append(lambda ended: self._ended(work, ended, asked.brings))
            work.run.external_id = made
            if work.script.take_unwell():
                self._answers.spoil(work.region, asked.brings)

    def _ended(self, work: Work, life: Life, brings: str) -> None:
        self._answers.mend(work.region, brings)
        outcome = _outcome(life)
        work.end(outcome)
        if outcome.passed:
            self._traffic.arrived(work)


class EcsActions:
    """Actions of the provider ECS."""

    def __init__(self, deployments: Ecs, traffic: Traffic, answers: Answers) -> None:
        self._deployments, self._traffic, self._answers = deployments, traffic, answers

    def deploy(self, work: Work) -> None:
        """A new deployment of the service, with the images that the build left; the action ends with it."""
        assert isinstance(work.run, ActionRun)  # noqa: S101 - no rule deploys
        wanted, given = work.run.resolved, given_for(work)
        told = unpacked(work, work.run.action.inputs[0], wanted.get("FileName", "imagedefinitions.json"))
        images = {each["name"]: each["imageUri"] for each in told}
        with TABLES:
            backend = get_backend("ecs")[ACCOUNT][work.region]
            service = backend._get_service(wanted["ClusterName"], wanted["ServiceName"])  # noqa: SLF001 - moto's own
            service.task_definition = versions.with_images(service.task_definition, images, work.region)
            made = self._deployments.deploy(service)
            made.fails = "" if given.passed else given.summary or "the new version did not get well"
            made.while_moving = lambda: self._traffic.moves(work)
            made.ended.append(lambda ended: self._ended(work, ended))
            work.run.external_id = made.id
            if work.script.take_unwell():
                self._answers.spoil(work.region, service_of(work))

    def _ended(self, work: Work, made: ServiceDeployment) -> None:
        self._answers.mend(work.region, service_of(work))
        passed = made.status == "SUCCESSFUL"
        said = f"Deployment {made.id} {made.status.lower()}{_verified(made.verified)}"
        summary = f"{said}: {made.reason}" if made.reason else said
        work.end(Outcome(passed=passed, code="" if passed else "JobFailed", summary=summary))
        if passed:
            self._traffic.arrived(work)


def _path(wanted: Mapping[str, str], kind: str, name: str) -> str:
    return wanted.get(f"{kind}TemplatePath", name)


def _image(work: Work, artifact: str) -> str:
    """The image that the build of the execution left, by its digest."""
    return str(unpacked(work, artifact, "imageDetail.json")["ImageURI"])


def _outcome(life: Life) -> Outcome:
    record = life.record
    if record.status == "Succeeded":
        summary = f"Deployment {record.deployment_id} succeeded{_verified(verified(life))}"
        return Outcome(passed=True, summary=summary)
    code, message = life.error or ("JobFailed", "")
    return Outcome(passed=False, code="JobFailed", summary=f"Deployment {record.deployment_id}: {code}: {message}")


def _verified(functions: Iterable[str]) -> str:
    """Which functions really asked, and that a stand-in answered them."""
    named = ", ".join(dict.fromkeys(functions))
    return f"; {named} found it well (the service's answers are recorded)" if named else ""
