"""The deploy actions of pipelines that CodeDeploy or ECS does."""

from __future__ import annotations

from functools import partial

from moto.backends import get_backend

from slipway.local.aws.session import ACCOUNT
from slipway.local.deployments.codedeploy import CodeDeploy, Life
from slipway.local.deployments.ecs import Ecs, ServiceDeployment
from slipway.local.deployments.traffic import Traffic
from slipway.local.pipelines.outcomes import Given
from slipway.local.pipelines.providers.builds import build, constants
from slipway.local.pipelines.providers.recorded import given_for
from slipway.local.pipelines.records import ActionRun, Outcome
from slipway.local.pipelines.runtime import Work
from slipway.local.tables import TABLES

BUSY_SECONDS = 0.2


class CodeDeployActions:
    """Actions of the providers CodeDeployToECS and CodeDeploy, and projects that start a deployment themselves."""

    def __init__(self, deployments: CodeDeploy, traffic: Traffic) -> None:
        self._deployments, self._traffic = deployments, traffic

    def deploy(self, work: Work) -> None:
        """A deployment of the group; the action ends with it."""
        wanted = work.run.resolved
        self._start(work, wanted["ApplicationName"], wanted["DeploymentGroupName"], given_for(work))

    def build(self, work: Work) -> None:
        """A project whose variables name an application and a deployment group deploys; any other builds."""
        assert isinstance(work.run, ActionRun)  # noqa: S101 - no rule is a build
        variables = constants(work)
        if {"APPLICATION", "DEPLOYMENT_GROUP"} <= set(variables):
            self._start(work, variables["APPLICATION"], variables["DEPLOYMENT_GROUP"], given_for(work))
        else:
            build(work)

    def _start(self, work: Work, application: str, group: str, given: Given) -> None:
        """Start a deployment, once the group is free: the one before may just be rolled back."""
        assert isinstance(work.run, ActionRun)  # noqa: S101 - no rule deploys
        digest = work.execution.namespaces.get("BuildVariables", {}).get("DIGEST", "")
        content = f"{work.machine.definition.name} {work.execution.target or work.execution.id} {digest}".strip()
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}}
        with TABLES:
            if self._deployments.busy(application, group):
                if work.run.status == "InProgress":
                    again = partial(self._start, work, application, group, given)
                    work.runtime.engine.post(again, BUSY_SECONDS)
                return
            backend = get_backend("codedeploy")[ACCOUNT][work.region]
            made = backend.create_deployment(application, group, revision, description=work.execution.id)
            life = self._deployments.lives[made]
            life.fails = "" if given.passed else given.summary or "the new version did not get well"
            life.while_moving = lambda: self._traffic.moves(work)
            life.ended.append(lambda ended: self._ended(work, ended))
            work.run.external_id = made

    def _ended(self, work: Work, life: Life) -> None:
        outcome = _outcome(life)
        work.end(outcome)
        if outcome.passed:
            self._traffic.arrived(work)


class EcsActions:
    """Actions of the provider ECS."""

    def __init__(self, deployments: Ecs, traffic: Traffic) -> None:
        self._deployments, self._traffic = deployments, traffic

    def deploy(self, work: Work) -> None:
        """A new deployment of the service; the action ends with it."""
        assert isinstance(work.run, ActionRun)  # noqa: S101 - no rule deploys
        wanted, given = work.run.resolved, given_for(work)
        with TABLES:
            backend = get_backend("ecs")[ACCOUNT][work.region]
            service = backend._get_service(wanted["ClusterName"], wanted["ServiceName"])  # noqa: SLF001 - moto's own
            made = self._deployments.deploy(service)
            made.fails = "" if given.passed else given.summary or "the new version did not get well"
            made.while_moving = lambda: self._traffic.moves(work)
            made.ended.append(lambda ended: self._ended(work, ended))
            work.run.external_id = made.id

    def _ended(self, work: Work, made: ServiceDeployment) -> None:
        passed = made.status == "SUCCESSFUL"
        said = f"Deployment {made.id} {made.status.lower()}"
        summary = f"{said}: {made.reason}" if made.reason else said
        work.end(Outcome(passed=passed, code="" if passed else "JobFailed", summary=summary))
        if passed:
            self._traffic.arrived(work)


def _outcome(life: Life) -> Outcome:
    record = life.record
    if record.status == "Succeeded":
        return Outcome(passed=True, summary=f"Deployment {record.deployment_id} succeeded")
    code, message = life.error or ("JobFailed", "")
    return Outcome(passed=False, code="JobFailed", summary=f"Deployment {record.deployment_id}: {code}: {message}")
