"""Which module renders which kind of action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.actions.approval import approval
from slipway.plan.actions.gate import gate
from slipway.plan.actions.proofs import prove, provenance
from slipway.plan.actions.scans import SCAN_INPUTS, scan
from slipway.plan.actions.source import source
from slipway.plan.actions.terraform import plan, plan_scan
from slipway.plan.actions.work import build, integration, unit
from slipway.plan.context import joined
from slipway.plan.deploys import deploys, packs
from slipway.plan.templates.overrides import told

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.plan.context import Context, Rendered
    from slipway.plan.templates import ActionKind, TemplateAction

KINDS: Mapping[ActionKind, Callable[[TemplateAction, Context], Rendered]] = {
    "source": source,
    "build": lambda template, context: joined([build(template, context), packs(template, context)]),
    "unit": unit,
    "integration": integration,
    "provenance": provenance,
    "prove": prove,
    "plan": plan,
    "plan-scan": plan_scan,
    "gate": gate,
    "approval": approval,
    "deploy": deploys,
}
"""What renders each kind of action; every other kind is a scan."""


def render(template: TemplateAction, context: Context) -> Rendered:
    """The template's action for one service in one environment."""
    template = told(template, context.parameters)
    if template.uses in SCAN_INPUTS:
        return scan(template, context, SCAN_INPUTS[template.uses])
    return KINDS[template.uses](template, context)
