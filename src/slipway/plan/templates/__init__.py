"""Pipeline templates: which stages and actions a kind of service gets, with which parameters."""

from slipway.plan.templates.inputs import INPUTS
from slipway.plan.templates.kinds import ACTION_KINDS, ActionKind
from slipway.plan.templates.load import Templates, load_templates
from slipway.plan.templates.model import Template, TemplateAction, TemplateStage
from slipway.plan.templates.parameters import Limit, Parameter

__all__ = [
    "ACTION_KINDS",
    "INPUTS",
    "ActionKind",
    "Limit",
    "Parameter",
    "Template",
    "TemplateAction",
    "TemplateStage",
    "Templates",
    "load_templates",
]
