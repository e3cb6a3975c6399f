"""CodeBuild: projects."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.shapes import pairs, request
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.provider.wire import Properties

_RENAMED = {
    "buildTimeout": "timeoutInMinutes",
    "queuedTimeout": "queuedTimeoutInMinutes",
}


class Project(AwsKind):
    """A build project; its id is its ARN. moto has no update, so that one is a removal and a creation."""

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
        source, artifacts = ((inputs.get(key) or {}).get("type") for key in ("source", "artifacts"))
        if isinstance(source, str) and isinstance(artifacts, str) and "CODEPIPELINE" in {source, artifacts}:
            if source != artifacts:
                expected = "expected CODEPIPELINE for source and artifacts alike, or for neither"
                yield Problem(("artifacts", "type"), expected, repr(artifacts))
        elif source == "NO_SOURCE" and not (inputs.get("source") or {}).get("buildspec"):
            yield Problem(("source", "buildspec"), "a project without a source needs its buildspec here")

    def _create(self, work: Work) -> str:
        made = work.client.create_project(
            name=work.inputs["name"], tags=pairs(work.tags, "key", "value"), **_wanted(work.inputs)
        )
        return str(made["project"]["arn"])

    def _read(self, work: Work) -> Properties | None:
        name = work.id.rpartition("/")[2]
        found = work.client.batch_get_projects(names=[name])["projects"]
        if not found:
            return None
        names = {"description": "description", "serviceRole": "serviceRole", **_RENAMED}
        return {"name": name, "arn": found[0]["arn"], **observed(work.inputs, found[0], names)}

    def _update(self, work: Work) -> None:
        work.client.delete_project(name=work.inputs["name"])
        self._create(work)

    def _delete(self, work: Work) -> None:
        work.client.delete_project(name=work.id.rpartition("/")[2])

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        """The update has given the project its tags."""


def _wanted(inputs: Properties) -> dict[str, Any]:
    """The inputs as the API nests them; environment variables are kept in their order."""
    renamed = {_RENAMED.get(key, key): value for key, value in inputs.items() if key not in {"name", "tags", "tagsAll"}}
    form: dict[str, Any] = request("codebuild", "CreateProject", renamed)
    variables = (inputs.get("environment") or {}).get("environmentVariables")
    if variables:
        plain = [
            {"name": item["name"], "value": item["value"], "type": item.get("type", "PLAINTEXT")} for item in variables
        ]
        form["environment"]["environmentVariables"] = plain
    return form


KINDS = (Project,)
