"""`slipway preview`."""

import time
from pathlib import Path
from typing import Annotated

import typer

from slipway.cli.inputs import CatalogueFolder, Json, Stack, TemplateFolder, load_plan, stack_named
from slipway.cli.output import emit_json, progress


def command(
    *,
    stack: Stack = None,
    catalogue: CatalogueFolder = None,
    templates: TemplateFolder = None,
    policy_pack: Annotated[list[Path] | None, typer.Option("--policy-pack", help="A further policy pack.")] = None,
    json: Json = False,
) -> None:
    """Show what `up` would change, under policy.

    Exits 3 where a policy refuses it. Starts the local cloud where it does not run, and changes nothing in it.
    """
    started_at = time.monotonic()
    chosen = stack_named(stack)
    plan, _ = load_plan(chosen, catalogue, templates)

    from slipway.cli.fleet import stack_run, started
    from slipway.cli.runs import counted, print_changes, print_summary, summary, violations_as_json

    with violations_as_json(wanted=json), progress() as show:
        home, engine, cloud = started(plan.settings.region, show)
        run = stack_run(
            chosen, home, engine, cloud, catalogue=catalogue, templates=templates, packs=tuple(policy_pack or ())
        )
        show(f"previewing stack {chosen} under policy")
        outcome = run.preview(counted(show, "previewing"))
    data = summary(plan, run, outcome, time.monotonic() - started_at)
    if json:
        emit_json(data)
    else:
        print_changes(data)
        print_summary(data)
