"""What a pipeline's actions name is declared: a name that nothing bears fails only when it runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.deep.checks.pipelines import PIPELINE, actions
from slipway.deep.model import Rendered, Result, Severity, result
from slipway.local.checks.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.deep.model import Fault, Resource

_PROJECT = "aws:codebuild/project:Project"
_NAMES = {
    ("CodeBuild", "ProjectName"): (_PROJECT, "name"),
    ("CodeDeploy", "ApplicationName"): ("aws:codedeploy/application:Application", "name"),
    ("CodeDeploy", "DeploymentGroupName"): ("aws:codedeploy/deploymentGroup:DeploymentGroup", "deploymentGroupName"),
    ("CodeDeployToECS", "ApplicationName"): ("aws:codedeploy/application:Application", "name"),
    ("CodeDeployToECS", "DeploymentGroupName"): (
        "aws:codedeploy/deploymentGroup:DeploymentGroup",
        "deploymentGroupName",
    ),
    ("ECS", "ClusterName"): ("aws:ecs/cluster:Cluster", "name"),
    ("ECS", "ServiceName"): ("aws:ecs/service:Service", "name"),
    ("Lambda", "FunctionName"): ("aws:lambda/function:Function", "name"),
    ("S3", "BucketName"): ("aws:s3/bucket:Bucket", "bucket"),
}
"""By provider and configuration key: the type that bears the name, and the input that holds it."""
_ROLE = "aws:iam/role:Role"
_SOURCE = "the stack's own resources"


@dataclass(frozen=True)
class Named:
    """A name in an action's configuration.

    Attributes:
        role: the role of another stack that the action acts with, without its account; empty in the stack's own.
    """

    resource: Resource
    path: str
    name: str
    token: str
    role: str

    def unless_in(self, declared: Mapping[str, frozenset[str]], source: str) -> Iterator[Fault]:
        """A fault where none of these resources bears the name."""
        there = declared[self.token]
        if self.name not in there:
            expected = f"the name of a {self.token}{nearest(self.name, there)}"
            yield self.resource.fault(Severity.ERROR, self.path, self.name, expected, source)


def check(rendered: Rendered) -> Result:
    """Every name of the stack's own resources in an action; one with variables is told only by a run."""
    declared = declared_names(rendered)
    here = [each for each in named(rendered) if not each.role]
    unknown = (fault for each in here for fault in each.unless_in(declared, _SOURCE))
    return result(len(here), [*unknown, *_batches(rendered)])


def declared_names(rendered: Rendered) -> dict[str, frozenset[str]]:
    """The names that actions can tell, by the type of what bears them."""
    return {
        token: frozenset(str(resource.inputs.get(key)) for resource in rendered.of(token))
        for token, key in _NAMES.values()
    }


def role_names(rendered: Rendered) -> frozenset[str]:
    """The stack's roles as ARNs without their account, which only the cloud knows."""
    return frozenset(_of_any_account(str(role.outputs.get("arn"))) for role in rendered.of(_ROLE))


def named(rendered: Rendered) -> Iterator[Named]:
    """Every name in the configuration of the stack's actions."""
    own = role_names(rendered)
    for resource in rendered.of(PIPELINE):
        for path, action in actions(resource):
            role = _of_any_account(str(action.get("roleArn") or ""))
            given = action.get("configuration")
            for key, value in given.items() if isinstance(given, dict) else ():
                place = _NAMES.get((str(action.get("provider")), key))
                if place and isinstance(value, str) and "#{" not in value:
                    where = f"{path}.configuration.{key}"
                    yield Named(resource, where, value, place[0], "" if role in own else role)


def _of_any_account(arn: str) -> str:
    return arn.rpartition(":")[2]


def _batches(rendered: Rendered) -> Iterator[Fault]:
    """Actions that start a batch of a project which takes none: CodeBuild refuses that only when the pipeline runs."""
    single = {
        str(project.inputs.get("name"))
        for project in rendered.of(_PROJECT)
        if not project.inputs.get("buildBatchConfig")
    }
    for resource in rendered.of(PIPELINE):
        for path, action in actions(resource):
            given = action.get("configuration")
            if isinstance(given, dict) and given.get("BatchEnabled") == "true" and given.get("ProjectName") in single:
                place = f"{path}.configuration.BatchEnabled"
                expected = f"a project with buildBatchConfig; {given['ProjectName']} has none"
                yield resource.fault(Severity.ERROR, place, "true", expected, _SOURCE)
