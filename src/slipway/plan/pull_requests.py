"""What is checked of a pull request: code that nobody has read yet, so without secrets, pushes or deploys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.plan.environments import PULL_REQUEST_TARGETS
from slipway.plan.model import Pipeline, Project, Trigger
from slipway.plan.naming import physical_name
from slipway.plan.pipelines import context_of, rendered, watched

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slipway.catalogue import Service
    from slipway.plan.settings import Settings
    from slipway.plan.templates import ActionKind, Templates

CHECKS: frozenset[ActionKind] = frozenset({"source", "unit", "sast", "dependencies", "licences", "iac", "secrets"})
"""What can be told of a source tree alone. The unit tests compile it first."""
EVENTS = ("OPEN", "UPDATED")
PREFIX = "pull-requests"
ARTIFACTS = f"{PREFIX}-*"
"""Where their artifacts lie in the store: CodePipeline puts them below the first 20 characters of a pipeline's name."""


def pull_request_pipeline(
    service: Service, templates: Templates, settings: Settings, stack: str
) -> tuple[Pipeline, Sequence[Project]]:
    """The checks of a service's template, as its parameters have them, and the projects that only pull requests use.

    Pull requests of one service take turns and none replaces another: a service that has many delays only itself.
    """
    declared = [
        stage.model_copy(update={"actions": [action for action in stage.actions if action.uses in CHECKS]})
        for stage in templates.templates[service.template].stages
    ]
    context = replace(context_of(service, templates, settings, stack), trust="pull-requests")
    stages, _, shared = rendered(declared, context)
    pipeline = Pipeline(
        service=service.name,
        name=physical_name(PREFIX, stack, service.name, limit=100),
        execution_mode="QUEUED",
        trigger=Trigger(stages[0].actions[0].name, PULL_REQUEST_TARGETS, watched(service), EVENTS),
        stages=stages,
        projects=(),
        deliveries=(),
    )
    return pipeline, shared
