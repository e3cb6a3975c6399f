"""What each kind of action becomes in CodePipeline: one module for each family of kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.actions.approval import approval
from slipway.plan.actions.context import Context, Rendered, joined
from slipway.plan.actions.scans import SCAN_INPUTS, scan
from slipway.plan.actions.source import source
from slipway.plan.actions.work import WORK, work
from slipway.plan.deploys import deploys, packs
from slipway.plan.templates.overrides import told

if TYPE_CHECKING:
    from slipway.plan.templates import TemplateAction

__all__ = ["Context", "Rendered", "render"]


def render(template: TemplateAction, context: Context) -> Rendered:
    """The template's action for one service in one environment."""
    template = told(template, context.parameters)
    kind = template.uses
    if kind == "source":
        return source(template, context)
    if kind == "approval":
        return approval(template, context)
    if kind == "deploy":
        return deploys(template, context)
    if kind == "build":
        return joined([work(template, context), packs(template, context)])
    if kind in WORK:
        return work(template, context)
    return scan(template, context, SCAN_INPUTS[kind])
