"""Builds run privileged only where they work with containers."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, undecidable, violation
from policies.pipelines.buildspec import work_of
from policies.pipelines.model import PROJECT

CONTAINER_PROGRAMS = frozenset({"docker", "docker-compose", "podman", "buildah", "dockerd", "pack", "sam", "kind"})


def check(project: Resource) -> Iterator[Finding]:
    """A finding about a project's privileged mode."""
    if project.known("environment", "privilegedMode") is not True:
        yield compliant(project)
        return
    work = work_of(project)
    if work.unread:
        yield undecidable(project, f"it is privileged, and {work.unread}")
    elif work.programs & CONTAINER_PROGRAMS:
        yield compliant(project)
    else:
        yield violation(project, "`environment.privilegedMode` is on, but its buildspec runs no container tool")


RULE = ResourceRule(
    id="aws-codebuild-project-limits-privileges",
    title="Builds run privileged only where they work with containers",
    severity=Severity.HIGH,
    sources=("AWS FSBP CodeBuild.5", "NIST 800-53 AC-6"),
    why="a privileged build can leave its container, so any dependency that it installs can too.",
    fix="turn `privilegedMode` off, or build the image in a project of its own.",
    link="https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html",
    types=frozenset({PROJECT}),
    check=check,
)
