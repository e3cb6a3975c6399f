"""CodeBuild: projects."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws import backends
from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.shapes import pairs, request
from slipway.local.checks import build_project
from slipway.local.checks.problem import Problem
from slipway.local.provider.errors import CloudError, NotFoundError
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_TIMEOUT_MINUTES, _QUEUED_MINUTES = 60, 480
"""What CodeBuild takes where nothing is given (API reference, CreateProject)."""
_OPTIONAL = frozenset(
    {
        *("description", "sourceVersion", "cache", "logsConfig", "vpcConfig", "encryptionKey"),
        *("concurrentBuildLimit", "buildBatchConfig"),
    }
)
_RENAMED = {
    "buildTimeout": "timeoutInMinutes",
    "queuedTimeout": "queuedTimeoutInMinutes",
}


class Project(AwsKind):
    """A build project; its id is its ARN.

    moto's API has no update, refuses what CodeBuild accepts (a pipeline's source without a location, newer compute
    types) and forgets the key, so projects are written to what moto holds; they are read back through the API.
    """

    pulumi_type = "aws:codebuild/project:Project"
    service, operation = "codebuild", "CreateProject"
    shapes: ClassVar = {
        "name": "ProjectName",
        "description": "ProjectDescription",
        "buildTimeout": "BuildTimeOut",
        "queuedTimeout": "TimeOut",
        "environment.computeType": "ComputeType",
        "environment.type": "EnvironmentType",
        "environment.imagePullCredentialsType": "ImagePullCredentialsType",
        "environment.environmentVariables.type": "EnvironmentVariableType",
        "source.type": "SourceType",
        "artifacts.type": "ArtifactsType",
    }
    naming = Naming(limit=150)
    immutable = frozenset({"name"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        return build_project.problems(inputs)

    def _create(self, work: Work) -> str:
        name, backend = str(work.inputs["name"]), backends.codebuild(work)
        if name in backend.codebuild_projects:
            raise CloudError(f"CreateProject: ResourceAlreadyExistsException: project {name} already exists")
        wanted = _wanted(work)
        plain = {"source_version", "cache", "logs_config", "vpc_config"}
        made = backend.create_project(
            name,
            wanted.get("description"),
            wanted["source"],
            wanted["artifacts"],
            wanted["environment"],
            wanted["serviceRole"],
            wanted["tags"],
            timeout=wanted.get("timeoutInMinutes", _TIMEOUT_MINUTES),
            queued_timeout=wanted.get("queuedTimeoutInMinutes", _QUEUED_MINUTES),
            **dict.fromkeys(plain),
        )
        made.update(wanted)
        return str(made["arn"])

    def _read(self, work: Work) -> Properties | None:
        name = work.id.rpartition("/")[2]
        found = work.client.batch_get_projects(names=[name])["projects"]
        if not found:
            return None
        names = {"description": "description", "serviceRole": "serviceRole", **_RENAMED}
        return {"name": name, "arn": found[0]["arn"], **observed(work.inputs, found[0], names)}

    def _update(self, work: Work) -> None:
        held = backends.codebuild(work).codebuild_projects.get(work.inputs["name"])
        if held is None:
            raise NotFoundError(
                f"UpdateProject: ResourceNotFoundException: project {work.inputs['name']} does not exist"
            )
        wanted = _wanted(work)
        for key in _OPTIONAL - wanted.keys():
            held.project_metadata.pop(key, None)
        held.project_metadata.update(wanted)

    def _delete(self, work: Work) -> None:
        backends.codebuild(work).delete_project(work.id.rpartition("/")[2])

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        """The update has given the project its tags."""


def _wanted(work: Work) -> dict[str, Any]:
    """The inputs as the API nests them; environment variables are kept in their order."""
    skipped = {"name", "tags", "tagsAll"}
    renamed = {_RENAMED.get(key, key): value for key, value in work.inputs.items() if key not in skipped}
    form: dict[str, Any] = request("codebuild", "CreateProject", renamed)
    variables = (work.inputs.get("environment") or {}).get("environmentVariables")
    if variables:
        form["environment"]["environmentVariables"] = [
            {"name": item["name"], "value": item["value"], "type": item.get("type", "PLAINTEXT")} for item in variables
        ]
    return {**form, "tags": pairs(work.tags, "key", "value")}


KINDS = (Project,)
