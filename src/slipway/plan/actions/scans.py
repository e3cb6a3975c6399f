"""Scans: the platform's own commands, run on what the service gives, in projects that every service shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.actions.context import IMAGE, SOURCE, Context, Rendered, codebuild

if TYPE_CHECKING:
    from slipway.plan.templates import ActionKind, TemplateAction

SCAN_INPUTS: dict[ActionKind, str] = {
    "sast": SOURCE,
    "dependencies": SOURCE,
    "licences": SOURCE,
    "iac": SOURCE,
    "dast": IMAGE,
}
"""What each scan reads."""


def scan(template: TemplateAction, context: Context, reads: str) -> Rendered:
    """A scan of the source tree or of the image."""
    project = context.project(template.uses, template.uses, None, {})
    parameters = {"SERVICE_PATH": context.service.path} if reads == SOURCE else {"PORT": str(context.service.port)}
    action = codebuild(template, project, category="Test", reads=reads, parameters=parameters)
    return Rendered((action,), shared_projects=(project,))
