"""Builds keep their logs."""

from __future__ import annotations

from collections.abc import Iterator

from policies.kit.facts import Resource
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, violation
from policies.pipelines.model import PROJECT


def check(project: Resource) -> Iterator[Finding]:
    """A finding about a project's logs; CloudWatch logs are on unless they are turned off."""
    in_cloudwatch = project.known("logsConfig", "cloudwatchLogs", "status") != "DISABLED"
    if in_cloudwatch or project.known("logsConfig", "s3Logs", "status") == "ENABLED":
        yield compliant(project)
    else:
        yield violation(project, "`logsConfig` turns CloudWatch logs off and S3 logs are not on")


RULE = ResourceRule(
    id="aws-codebuild-project-keeps-logs",
    title="Builds keep their logs",
    severity=Severity.MEDIUM,
    sources=("AWS FSBP CodeBuild.4", "NIST 800-53 AU-12"),
    why="without logs nobody can tell what a build did, neither after a failure nor after an attack.",
    fix="remove the status `DISABLED` of `logsConfig.cloudwatchLogs`, or enable `logsConfig.s3Logs`.",
    link="https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html",
    types=frozenset({PROJECT}),
    check=check,
)
