"""`slipway plan`."""

from slipway.cli.inputs import CatalogueFolder, Environment, Json, Stack, TemplateFolder, load_plan, stack_named
from slipway.cli.output import emit_json


def command(
    *,
    env: Environment = None,
    stack: Stack = None,
    catalogue: CatalogueFolder = None,
    templates: TemplateFolder = None,
    json: Json = False,
) -> None:
    """Print the plan of an environment: its pipelines, their stages and actions, and the waves.

    Without --env or --stack it is the plan of the local stack, which has production's shape.
    """
    plan, _ = load_plan(stack_named(stack, env), catalogue, templates)
    if json:
        from slipway.plan.printed import plan_as_json

        emit_json(plan_as_json(plan))
    else:
        from slipway.report.pipelines import as_text

        print(as_text(plan))  # noqa: T201 - the data that was asked for
