"""What the builds of pull requests may do: code that nobody has read reaches its own artifacts, log and reports."""

from __future__ import annotations

import pulumi

from components import iam
from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.artifacts import READ_ARTIFACTS, USE_KEY
from components.foundation.reports import report_statement
from components.projects import builds_log_group
from slipway.plan.pull_requests import ARTIFACTS


def pull_request_statements(context: Context, store: ArtifactStore, key_arn: pulumi.Input[str]) -> list[iam.Statement]:
    """No secret, no registry, no artifact and no log of anything but pull requests; the scanners can be read."""
    logs = f"log-group:{builds_log_group(context)}"
    projects = [project.name for project in context.plan.shared_projects if project.role == "pull-requests"]
    streams = [context.arn("logs", f"{logs}:log-stream:{name}/*") for name in projects]
    return [
        iam.allow([*READ_ARTIFACTS, "s3:PutObject"], f"{store.bucket_arn}/{ARTIFACTS}"),
        iam.allow(READ_ARTIFACTS, f"{store.bucket_arn}/toolbox/*"),
        iam.allow(USE_KEY, key_arn),
        iam.allow(["logs:CreateLogStream"], context.arn("logs", f"{logs}:*")),
        iam.allow(["logs:PutLogEvents"], streams),
        report_statement(context, "pull-requests"),
    ]
