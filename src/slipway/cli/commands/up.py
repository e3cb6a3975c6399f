"""`slipway up`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from slipway.cli.inputs import CatalogueFolder, Json, Stack, TemplateFolder, load_plan, stack_named
from slipway.cli.output import emit_json, progress, say

NEXT = """Next:
  ./slipway status                          what runs, and where
  ./slipway push booking                    a commit to main; follow it to the approval
  ./slipway graph --format mermaid          who depends on whom
  ./slipway plan --env prod                 the way of every service to production
  ./slipway exec -- aws codepipeline list-pipelines
  ./slipway down                            remove everything"""


def command(
    *,
    stack: Stack = None,
    catalogue: CatalogueFolder = None,
    templates: TemplateFolder = None,
    policy_pack: Annotated[list[Path] | None, typer.Option("--policy-pack", help="A further policy pack.")] = None,
    port: Annotated[
        int, typer.Option("--port", min=0, max=65_535, help="Port of the emulated AWS; 0 takes any free one.")
    ] = 0,
    json: Json = False,
) -> None:
    """Make the fleet's delivery platform on the local cloud, under policy.

    A preview comes first: a violation of a policy stops it before anything is made (exit code 3).
    """
    started_at = time.monotonic()
    chosen = stack_named(stack)
    plan, _ = load_plan(chosen, catalogue, templates)

    from slipway.cli.fleet import stack_run, started
    from slipway.cli.runs import bring_in_step, counted, print_summary, summary, violations_as_json

    with violations_as_json(wanted=json), progress() as show:
        home, engine, cloud = started(plan.settings.region, show, port)
        run = stack_run(
            chosen, home, engine, cloud, catalogue=catalogue, templates=templates, packs=tuple(policy_pack or ())
        )
        bring_in_step(run, show)
        show(f"previewing stack {chosen} under policy")
        outcome = run.preview(counted(show, "previewing"))
        if outcome.unchanged:
            run.workspace.in_step_with(cloud.boot_id)
        else:
            show("making what is declared")
            outcome = run.update(counted(show, "making"))
        _seed(chosen, plan.settings.region)
    data = summary(plan, run, outcome, time.monotonic() - started_at)
    if json:
        emit_json(data)
        return
    if outcome.unchanged:
        say("Nothing to change.")
    print_summary(data)
    say(f"\n{NEXT}")


def _seed(stack: str, region: str) -> None:
    """Give the stack's secrets values, which in a cloud people would."""
    from slipway.cli.clouds import clients_of
    from slipway.cli.inputs import LOCAL
    from slipway.local.seed import seed

    seed(clients_of(LOCAL, region), stack)
