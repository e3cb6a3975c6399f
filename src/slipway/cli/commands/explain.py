"""`slipway explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slipway.checkout import CHECKOUT
from slipway.cli.clouds import local_cloud, now_in
from slipway.cli.commands.evidence import TREE
from slipway.cli.inputs import LOCAL, Environment, Json, Stack, UsageError, made_plan, stack_named
from slipway.cli.output import emit_json, say, table
from slipway.documents import nearest
from slipway.documents.wording import shown
from slipway.errors import SlipwayError
from slipway.plan import environment_named, read_settings

if TYPE_CHECKING:
    from slipway.plan import Plan

STYLES = {"open": "green", "closed": "red", "overridden": "yellow", "not asked": "dim"}


class ClosedError(SlipwayError):
    """The gate is closed, and that was to be told by the exit code."""


def command(
    service: Annotated[str, typer.Argument(help="Service of the catalogue.", show_default=False)],
    *,
    env: Environment = None,
    stack: Stack = None,
    at: Annotated[
        str | None, typer.Option("--at", help="Date and time, with its zone or in the environment's own; else now.")
    ] = None,
    alarm: Annotated[
        str | None,
        typer.Option("--alarm", help="Pretend that this alarm rings: its name, or errors, latency, 5xx, ..."),
    ] = None,
    tree: Annotated[str | None, typer.Option("--tree", help="Hash of the source tree that would go, in full.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Exit 1 where the gate is closed.")] = False,
    json: Json = False,
) -> None:
    """Say whether a service may be deployed now, what stands against it, and when the window next opens.

    It is the decision that pipelines ask in staging and production; elsewhere they ask nothing. Facts are those of the
    local cloud, or of AWS, as they are now; where neither can be asked, the calendar alone is judged, and that is said.
    Without --tree the evidence is not asked.
    Exits 0 whether the gate is open or closed, unless --check is given.
    """
    from slipway.cli.explained import COLUMNS, as_data, as_rows, explain, moment, ringing, suppose
    from slipway.cli.facts import asks_gate, facts_of, nothing_asked
    from slipway.decide.checkpoints import checkpoints

    tree = tree.lower() if tree else ""
    if tree and not TREE.fullmatch(tree):
        raise UsageError(f"expected the hash of a source tree in full, 40 or 64 hexadecimal digits, found {len(tree)}")
    chosen = _stack(stack, env)
    plan, catalogue = made_plan(chosen)
    checkpoint = checkpoints(plan, catalogue).get(service)
    if checkpoint is None:
        raise UsageError(_unknown(service, plan))
    now = now_in(chosen)
    when = moment(at, checkpoint, now)
    rings = ringing(alarm, checkpoint) if alarm is not None else frozenset()
    if asks_gate(plan, service):
        known = suppose(facts_of(checkpoint, chosen, plan.settings, tree, now), rings, when - now, when)
    else:
        known = nothing_asked(checkpoint)
    told = explain(checkpoint, known, when)
    if json:
        emit_json(as_data(told))
    else:
        rows = as_rows(told)
        table(COLUMNS, rows, [STYLES[row[1]] for row in rows])
        say(told.summary)
    if check and not told.open:
        raise ClosedError(f"{service} may not be deployed to {checkpoint.environment}")


def _stack(stack: str | None, environment: str | None) -> str:
    """The stack that is meant: the local one where it has the environment that is named and the local cloud runs."""
    if stack or not environment:
        return stack_named(stack, environment)
    of_environment = stack_named(None, environment)
    if environment_named(environment) == read_settings(CHECKOUT, LOCAL).environment and local_cloud() is not None:
        return LOCAL
    return of_environment


def _unknown(service: str, plan: Plan) -> str:
    near = nearest(service, plan.services)
    hint = f"; did you mean '{near}'?" if near else f"; there are {', '.join(plan.services)}"
    return f"no pipeline of stack '{plan.stack}' deploys {shown(service)}{hint}"
