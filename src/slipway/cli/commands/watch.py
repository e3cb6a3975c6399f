"""`slipway watch`."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from slipway.cli.inputs import Json, Stack, made_plan, stack_named
from slipway.cli.output import console, emit_json

REFRESH_SECONDS = 0.5


def command(
    service: Annotated[str | None, typer.Argument(help="Only this service.", show_default=False)] = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="Print what there is now, and end.")] = False,
    stack: Stack = None,
    json: Json = False,
) -> None:
    """Watch the local cloud: pipelines and their stages, who is waited for, deployments, and alarms that ring.

    A stage with ↩ has brought an earlier version back, +2 says that two more executions wait before it. It ends with
    Ctrl-C. Off a terminal, and with --json, it prints one frame.
    """
    from slipway.cli.live import as_data, drawn, frame
    from slipway.cli.running import pipeline_of, running
    from slipway.decide.checkpoints import checkpoints
    from slipway.local.cloud import clock

    plan, catalogue = made_plan(stack_named(stack))
    known = checkpoints(plan, catalogue)
    names = [pipeline_of(service, plan).service] if service else [each.service for each in plan.pipelines]
    pipelines = [known[name] for name in names]
    asked = [name for name, person in catalogue.people.people.items() if person.release_manager]
    cloud, clients = running(plan)
    if json:
        emit_json(as_data(frame(clients, pipelines, asked, clock(cloud))))
        return
    if once or not console().is_terminal:
        console().print(drawn(frame(clients, pipelines, asked, clock(cloud)), everything=service is not None))
        return
    from rich.live import Live

    with Live(console=console(), auto_refresh=False, screen=False) as live:
        while True:
            shown = frame(clients, pipelines, asked, clock(cloud))
            live.update(drawn(shown, everything=service is not None), refresh=True)
            time.sleep(REFRESH_SECONDS)
