"""What runs on the local cloud: its clients, and the pipeline of a service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slipway.cli.inputs import LOCAL, UsageError
from slipway.documents import nearest
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from slipway.clients import Clients
    from slipway.decide.checkpoint import Checkpoint
    from slipway.local.cloud import LocalCloud
    from slipway.plan import Pipeline, Plan

At = Annotated[
    str | None,
    typer.Option("--at", help="Set the local cloud's clock to this time first, such as 'Friday 18:05'."),
]


def pipeline_of(service: str, plan: Plan) -> Pipeline:
    """The pipeline of a service.

    Raises:
        UsageError: the stack has none.
    """
    found = next((each for each in plan.pipelines if each.service == service), None)
    if found is None:
        names = [each.service for each in plan.pipelines]
        near = nearest(service, names)
        hint = f"; did you mean '{near}'?" if near else f"; there are {', '.join(names)}"
        raise UsageError(f"no pipeline of stack '{plan.stack}' deploys '{service}'{hint}")
    return found


def running(plan: Plan) -> tuple[LocalCloud, Clients]:
    """The running local cloud, and clients of it, whichever of the stacks is meant.

    Raises:
        SlipwayError: it does not run.
    """
    from slipway.cli.clouds import clients_of, local_cloud

    clients = clients_of(LOCAL, plan.settings.region)
    cloud = local_cloud()
    if cloud is None:
        raise SlipwayError("the local cloud does not run; `./slipway up` starts it")
    return cloud, clients


def put_clock(cloud: LocalCloud, at: str | None, checkpoint: Checkpoint) -> None:
    """Set the local cloud's clock to the time that is given, where one is.

    Raises:
        UsageError: it is no date and time, or it has passed.
    """
    if at is None:
        return
    from slipway.cli.explained import moment
    from slipway.decide.window import told
    from slipway.local.cloud import clock, set_clock

    now = clock(cloud)
    when = moment(at, checkpoint, now)
    if when < now:
        here, there = told(now, checkpoint.calendar), told(when, checkpoint.calendar)
        hint = "`./slipway down`, then `./slipway up`, begins again at this machine's own time."
        raise UsageError(f"--at: the local cloud's clock goes forward only: it is {here}, past {there}", hint=hint)
    set_clock(cloud, when)
