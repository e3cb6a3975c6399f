"""The plan: what an environment's pipelines are, computed from catalogue, templates and settings."""

from slipway.plan.configuration import read_settings, settings_from
from slipway.plan.environments import ENVIRONMENTS, environment_named
from slipway.plan.model import Action, Pipeline, Plan, Project, Stage, Trigger
from slipway.plan.naming import physical_name
from slipway.plan.resolve import resolve
from slipway.plan.settings import Settings
from slipway.plan.templates import Template, Templates, load_templates
from slipway.plan.waves import DependencyCycleError, waves

__all__ = [
    "ENVIRONMENTS",
    "Action",
    "DependencyCycleError",
    "Pipeline",
    "Plan",
    "Project",
    "Settings",
    "Stage",
    "Template",
    "Templates",
    "Trigger",
    "environment_named",
    "load_templates",
    "physical_name",
    "read_settings",
    "resolve",
    "settings_from",
    "waves",
]
