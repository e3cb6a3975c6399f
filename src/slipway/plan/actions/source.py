"""Where the source tree comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.plan.context import SOURCE, Context, Rendered
from slipway.plan.environments import BRANCHES
from slipway.plan.model import CONNECTIONS, Action, Rule

if TYPE_CHECKING:
    from slipway.plan.environments import EnvironmentName
    from slipway.plan.templates import TemplateAction

NAMESPACE = "SourceVariables"
"""Where later stages find what was fetched: BranchName, CommitId and others (action reference, source actions)."""


def source(template: TemplateAction, context: Context) -> Rendered:
    """The repository, by way of its connection; a trigger starts the pipeline, so the action detects nothing itself."""
    action = Action(
        name=template.name,
        kind="source",
        category="Source",
        provider="CodeStarSourceConnection",
        run_order=template.run_order,
        outputs=(SOURCE,),
        namespace=NAMESPACE,
        configuration={
            "ConnectionArn": CONNECTIONS[context.service.host],
            "FullRepositoryId": context.service.repository,
            "BranchName": BRANCHES[context.environment].manual,
            "DetectChanges": "false",
        },
    )
    return Rendered((action,))


def branch_rule(environment: EnvironmentName) -> Rule:
    """Refuses what a start by hand fetched from a branch that does not feed the environment."""
    return Rule(
        name="BranchOfTheEnvironment",
        provider="VariableCheck",
        configuration={
            "Variable": f"#{{{NAMESPACE}.BranchName}}",
            "Value": BRANCHES[environment].only,
            "Operator": "MATCHES",
        },
    )
