"""`slipway rollback`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slipway.cli.inputs import Json, Stack, UsageError, stack_named
from slipway.cli.output import emit_json, progress, say, table

if TYPE_CHECKING:
    from slipway.cli.rollback import Function

SECONDS = 2.0
"""Between two looks at how it stands."""
LONGEST = 4 * 3600
"""Seconds for which it is followed; the function gives up before."""
COLUMNS = ("", "")


def command(
    service: Annotated[str, typer.Argument(help="Service of the catalogue.", show_default=False)],
    *,
    to: Annotated[
        str | None, typer.Option("--to", help="Tree or execution to go back to, or how it begins; else the last good.")
    ] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Why; it is kept as evidence.")] = None,
    by: Annotated[str | None, typer.Option("--as", help="Who asks, on the local cloud: a name of people.yaml.")] = None,
    stack: Stack = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Follow it to its end.")] = True,
    json: Json = False,
) -> None:
    """Bring an earlier version of a service back.

    The stack's own function decides, by the same rules as when an alarm rings: never to a version that is held back or
    not stored any more, never while another rollback is under way. Who asks must be a release manager. The version that
    goes is held back until somebody approves it again. Exits 1 where it is refused, fails, or is left to a person.
    """
    from slipway.checkout import CHECKOUT
    from slipway.cli.clouds import clients_of
    from slipway.cli.rollback import Function, described, person
    from slipway.plan import read_settings

    if not reason and not dry_run:
        raise UsageError("a rollback needs --reason; it is kept as evidence")
    chosen = stack_named(stack)
    clients = clients_of(chosen, read_settings(CHECKOUT, chosen).region)
    function = Function(clients, chosen)
    asked = {
        "service": service,
        "to": (to or "").lower(),
        "reason": reason or "only asked",
        "by": person(by, chosen, clients),
    }
    answer = function.ask(**asked, dry_run=True)
    if not json:
        table(COLUMNS, described(answer))
    if not dry_run:
        answer = function.ask(**asked)
        if wait:
            answer = _followed(function, service, answer)
    if json:
        emit_json({"stack": chosen, "service": service, "dry_run": dry_run, **answer})
    if not dry_run:
        _tell(answer, service)


def _followed(function: Function, service: str, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    from slipway.cli.rollback import GOING_ON

    until = time.monotonic() + LONGEST
    with progress() as show:
        while answer["phase"] in GOING_ON and time.monotonic() < until:
            show(f"{service}: {', '.join(answer['effects']) or 'about to begin'}")
            time.sleep(SECONDS)
            answer = function.ask(service=service, state=True)
    return answer


def _tell(answer: Mapping[str, Any], service: str) -> None:
    from slipway.cli.rollback import GOING_ON
    from slipway.errors import SlipwayError

    note = f": {answer['note']}" if answer["note"] else ""
    if answer["phase"] in GOING_ON:
        say(f"The rollback of {service} goes on; `slipway deployments --service {service}` shows its end.")
    elif answer["phase"] == "done":
        say(f"{service} is rolled back{note}.")
    else:
        raise SlipwayError(f"the rollback of {service} has {answer['phase']}{note}; look at the service now")
