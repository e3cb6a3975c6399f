"""Scans: the platform's own commands, run on what the service gives, in projects that every service shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.context import IMAGE, SOURCE, Context, Rendered, codebuild

if TYPE_CHECKING:
    from slipway.plan.templates import ActionKind, TemplateAction

SCAN_INPUTS: dict[ActionKind, str] = {
    "sast": SOURCE,
    "dependencies": SOURCE,
    "licences": SOURCE,
    "iac": SOURCE,
    "secrets": SOURCE,
    "image": IMAGE,
    "dast": IMAGE,
}
"""What each scan reads."""


def scan(template: TemplateAction, context: Context, reads: str) -> Rendered:
    """A scan of the source tree or of the image; its verdict is an artifact of its own."""
    service = context.service
    project = context.project(template.uses, template.uses, None, {"ENVIRONMENT": context.environment}, role="scans")
    parameters = dict(context.tree) if reads == SOURCE else {"SERVICE": service.name}
    if template.uses == "dast":
        parameters |= {"PORT": str(service.port), "HEALTH": service.health}
    outputs = (f"{template.uses}_evidence",)
    action = codebuild(template, project, category="Test", reads=reads, outputs=outputs, parameters=parameters)
    return Rendered((action,), shared_projects=(project,))
