"""Work that runs the service's own code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.actions.context import IMAGE, SOURCE, Context, Rendered, codebuild
from slipway.plan.naming import physical_name

if TYPE_CHECKING:
    from slipway.plan.templates import ActionKind, TemplateAction

WORK: dict[ActionKind, tuple[str, tuple[str, ...]]] = {"build": ("Build", (IMAGE,)), "unit": ("Test", ())}
"""The category of each kind, and the artifacts it makes."""


def work(template: TemplateAction, context: Context) -> Rendered:
    """Work in a project of the service's own, which no other service can reach."""
    service = context.service
    variables = {"SERVICE_PATH": service.path, "DOCKERFILE": service.build.dockerfile}
    if template.uses == "build":
        variables |= {
            "CONTAINER": service.name,
            "PORT": str(service.port),
            "TASK_FAMILY": task_family(context.stack, service.name),
        }
    category, outputs = WORK[template.uses]
    project = context.project(template.uses, f"{template.uses}-{service.build.kind}", service.name, variables)
    action = codebuild(template, project, category=category, reads=SOURCE, outputs=outputs)
    return Rendered((action,), own_projects=(project,))


def task_family(stack: str, service: str) -> str:
    """The family of a service's task definitions (at most 255 characters)."""
    return physical_name(stack, service, limit=100)
