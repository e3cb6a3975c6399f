"""What a pipeline's actions name is declared in the same stack: a name that nothing bears fails only when it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.deep.checks.pipelines import PIPELINE, actions
from slipway.deep.model import Rendered, Result, Severity, result
from slipway.local.checks.problem import nearest

if TYPE_CHECKING:
    from collections.abc import Iterator

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
_SOURCE = "the stack's own resources"


def check(rendered: Rendered) -> Result:
    """Every name of a resource in an action's configuration; names with variables are told only by a run."""
    declared = {
        place: {str(resource.inputs.get(place[1])) for resource in rendered.of(place[0])} for place in _NAMES.values()
    }
    named = list(_named(rendered))
    unknown = (
        resource.fault(Severity.ERROR, path, name, f"the name of a {place[0]}{nearest(name, declared[place])}", _SOURCE)
        for resource, path, name, place in named
        if name not in declared[place]
    )
    return result(len(named), [*unknown, *_batches(rendered)])


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


def _named(rendered: Rendered) -> Iterator[tuple[Resource, str, str, tuple[str, str]]]:
    for resource in rendered.of(PIPELINE):
        for path, action in actions(resource):
            given = action.get("configuration")
            for key, value in given.items() if isinstance(given, dict) else ():
                place = _NAMES.get((str(action.get("provider")), key))
                if place and isinstance(value, str) and "#{" not in value:
                    yield resource, f"{path}.configuration.{key}", value, place
