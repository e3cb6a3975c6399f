"""Where the AWS console shows what events are about."""

from __future__ import annotations

from urllib.parse import quote


def of_execution(region: str, pipeline: str, execution: str) -> str:
    """An execution of a pipeline."""
    return f"{_suite(region)}/codepipeline/pipelines/{pipeline}/executions/{execution}/timeline?region={region}"


def of_deployment(region: str, deployment: str) -> str:
    """A deployment of CodeDeploy."""
    return f"{_suite(region)}/codedeploy/deployments/{quote(deployment, safe='')}?region={region}"


def of_alarm(region: str, alarm: str) -> str:
    """An alarm."""
    return f"{_console(region)}/cloudwatch/home?region={region}#alarmsV2:alarm/{quote(alarm, safe='')}"


def _suite(region: str) -> str:
    return f"{_console(region)}/codesuite"


def _console(region: str) -> str:
    return f"https://{region}.console.aws.amazon.com"
