"""CodeBuild actions: outcomes are recorded, or come from work that was really done; nothing is built here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import yaml
from moto.backends import get_backend

from slipway.local.account import ACCOUNT
from slipway.local.pipelines.outcomes import Given
from slipway.local.pipelines.providers.recorded import WORK_SECONDS, as_outcome, given_for
from slipway.local.pipelines.records import ActionRun, Outcome
from slipway.local.pipelines.runtime import Work
from slipway.local.tables import TABLES

DETAIL_TYPE = "CodeBuild Build State Change"


def build(work: Work) -> None:
    """Start a build that ends as recorded; it exports what its buildspec says it does."""
    assert isinstance(work.run, ActionRun)  # noqa: S101 - no template has a rule of CodeBuild
    given = given_for(work)
    project = work.run.resolved["ProjectName"]
    with TABLES:
        backend = get_backend("codebuild")[ACCOUNT][work.region]
        if project not in backend.codebuild_projects:
            work.end(Outcome(passed=False, code="ConfigurationError", summary=f"there is no project {project}"))
            return
        made = backend.start_build(project, work.execution.source.get("commit"))
        made["initiator"] = f"codepipeline/{work.machine.definition.name}"
        exported = exported_by(backend.codebuild_projects[project].project_metadata["source"].get("buildspec", ""))
    work.run.external_id = made["id"]
    _tell(work, made, "IN_PROGRESS")
    values = variables(work, exported, given)
    work.runtime.engine.post(lambda: _end(work, made, given, values), WORK_SECONDS)


def exported_by(buildspec: str) -> tuple[str, ...]:
    """The variables that a buildspec exports (CodeBuild user guide, env/exported-variables)."""
    read = yaml.safe_load(buildspec) if buildspec else None
    env = (read or {}).get("env") or {} if isinstance(read, Mapping) else {}
    return tuple(env.get("exported-variables") or ())


def variables(work: Work, names: Iterable[str], given: Given) -> Mapping[str, str]:
    """Values of exported variables: those told, else made of the commit, so that the same commit has the same tree."""
    source = {**work.execution.namespaces.get("SourceVariables", {})}
    place = f"{source.get('FullRepositoryName')}/{constants(work).get('SERVICE_PATH', '.')}"
    tree = work.script.tree or sha1(f"tree of {place} at {source.get('CommitId')}")
    digest = work.script.digest or f"sha256:{hashlib.sha256(tree.encode()).hexdigest()}"
    made = {
        "TREE": tree,
        "DIGEST": digest,
        "PLAN_DIGEST": digest,
        "PLAN_SUMMARY": "1 to add, 0 to change, 0 to destroy (recorded)",
    }
    return {name: given.variables.get(name) or made.get(name, "") for name in names}


def constants(work: Work) -> dict[str, str]:
    """The variables of the project that a work runs."""
    with TABLES:
        projects = get_backend("codebuild")[ACCOUNT][work.region].codebuild_projects
        project = projects.get(work.run.resolved["ProjectName"])
        told = project.project_metadata["environment"].get("environmentVariables") if project else None
    return {each["name"]: each["value"] for each in told or ()}


def sha1(text: str) -> str:
    """40 hexadecimal digits, as git has them."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def _end(work: Work, made: dict[str, Any], given: Given, values: Mapping[str, str]) -> None:
    state = "SUCCEEDED" if given.passed else "FAILED"
    with TABLES:
        made["buildStatus"], made["currentPhase"], made["buildComplete"] = state, "COMPLETED", True
        made["endTime"] = work.runtime.world.now().isoformat()
    _tell(work, made, state)
    work.end(as_outcome(given, values, made["id"]))


def _tell(work: Work, made: Mapping[str, Any], state: str) -> None:
    """The event (CodeBuild user guide, "Build notifications input format reference")."""
    started = datetime.now(UTC)
    detail = {
        "build-status": state,
        "project-name": made["projectName"],
        "build-id": made["arn"],
        "current-phase": made["currentPhase"],
        "current-phase-context": "[]",
        "version": "1",
        "additional-information": {
            "initiator": made["initiator"],
            "build-complete": state != "IN_PROGRESS",
            "build-start-time": started.strftime("%b %d, %Y %I:%M:%S %p"),
            "environment": json.loads(json.dumps(made.get("environment") or {})),
            "source": {"type": "CODEPIPELINE"},
        },
    }
    work.runtime.world.emit("aws.codebuild", DETAIL_TYPE, detail, [made["arn"]])
