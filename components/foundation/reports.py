"""What builds that report tests and coverage may do."""

from __future__ import annotations

from components import iam
from components.context import Context
from slipway.plan.model import ProjectRole


def report_statement(context: Context, role: ProjectRole) -> iam.Statement:
    """Reports of a role's projects: the name of a report group begins with that of its project."""
    actions = ["CreateReportGroup", "CreateReport", "UpdateReport", "BatchPutTestCases", "BatchPutCodeCoverages"]
    projects = [project.name for project in context.plan.shared_projects if project.role == role]
    groups = [context.arn("codebuild", f"report-group/{name}-*") for name in projects]
    return iam.allow([f"codebuild:{action}" for action in actions], groups)
