"""What is proved of an image: that the platform built and signed it, and that an environment found it well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.context import EXECUTION, IMAGE, Context, Rendered, codebuild

if TYPE_CHECKING:
    from slipway.plan.templates import TemplateAction


def provenance(template: TemplateAction, context: Context) -> Rendered:
    """The image's signature, provenance and bill of materials are there and are this stack's."""
    project = context.project("provenance", "provenance", None, {}, role="scans")
    parameters = {"SERVICE": context.service.name}
    action = codebuild(template, project, category="Test", reads=IMAGE, parameters=parameters)
    return Rendered((action,), shared_projects=(project,))


def prove(template: TemplateAction, context: Context) -> Rendered:
    """A statement on the image, signed with a key that no build holds: this environment found this tree well."""
    project = context.project("prove", "prove", None, {"ENVIRONMENT": context.environment}, role="proof")
    parameters = {"SERVICE": context.service.name, "EXECUTION": EXECUTION}
    action = codebuild(template, project, category="Build", reads=IMAGE, parameters=parameters)
    return Rendered((action,), shared_projects=(project,))
