"""`slipway override`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from slipway.cli.approvals import By, Service
from slipway.cli.inputs import Json, Stack, UsageError
from slipway.cli.output import emit_json, say

if TYPE_CHECKING:
    from slipway.functions.approvals.offer import Offer

Gates = Annotated[
    list[str] | None, typer.Option("--gate", help="Gate to go past, once for each: window, alarms, ...", metavar="GATE")
]
Hours = Annotated[int, typer.Option("--hours", min=1, max=24, help="For how long it is to hold.")]


def command(
    service: Service,
    *,
    gate: Gates = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept as evidence.")] = "",
    hours: Hours = 2,
    sign: Annotated[bool, typer.Option("--sign", help="Sign what another asks for.")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse what another asks for.")] = False,
    by: By = None,
    stack: Stack = None,
    json: Json = False,
) -> None:
    """Go past the closed gate that holds a service up on the local cloud, by two release managers.

    One asks, and another signs or refuses. It takes a reason and two release managers who neither wrote nor started
    what is held up; whoever asks may be one of them. It holds for this tree, for some hours. The buttons are pressed
    in the loopback Slack as that person, by requests that are really signed. Exits 1 where it does not count.
    """
    from slipway.cli.approvals import place_of
    from slipway.cli.overriding import Overriding, held_up
    from slipway.functions.approvals.offer import Offers

    if sign and refuse:
        raise UsageError("--sign and --refuse are two answers; give one")
    gates = list(dict.fromkeys(gate or ()))
    if sign or refuse:
        if gates or reason:
            raise UsageError("--gate and --reason belong to whoever asks; whoever signs or refuses says who they are")
    else:
        _check(gates, reason)
    where = place_of(service, stack, "below what the stack's channel is told of the gate")
    codepipeline = where.clients("codepipeline")
    overriding = Overriding(Offers(where.clients("dynamodb"), where.table), where.pressing)
    offer = overriding.closed(service, lambda: held_up(codepipeline, where.pipeline))
    if sign or refuse:
        told = overriding.say(offer, "sign" if sign else "refuse", by)
    else:
        told = overriding.ask(offer, by, gates, hours, reason)
    if json:
        emit_json(as_data(told))
    else:
        say(in_words(told))


def _check(gates: list[str], reason: str) -> None:
    from slipway.decide.gate import GATES, NEVER_OVERRIDDEN

    can = [name for name in GATES if name not in NEVER_OVERRIDDEN]
    if not gates:
        raise UsageError(f"name what is to be gone past with --gate: {', '.join(can)}")
    for name in gates:
        if name in NEVER_OVERRIDDEN:
            raise UsageError(f"--gate: no override opens {name}")
        if name not in can:
            raise UsageError(f"--gate: there is no gate '{name}'; there are {', '.join(can)}")
    if not reason.strip():
        raise UsageError("an override needs a reason; give one with --reason")


def in_words(offer: Offer) -> str:
    """How things stand after an answer."""
    closed, request, standing = offer.closed, offer.request, offer.standing
    if request is None:
        return f"{closed.service}: nobody asks for anything"
    what = f"{', '.join(sorted(request.gates))} of {closed.environment}"
    if standing.end == "refused":
        return f"{closed.service}: the override of {what} is refused by {standing.given[-1].by}."
    if standing.end == "opened":
        ends = standing.given[-1].at + timedelta(hours=request.hours)
        who = " and ".join(standing.signers)
        opened = f"{closed.service}: {who} go past {what} with tree {closed.tree[:12]}, until {ends:%Y-%m-%d %H:%M} UTC"
        return f"{opened}; {offer.went_on}."
    signed = f"signed by {' and '.join(standing.signers)}" if standing.signers else "signed by nobody so far"
    left = closed.needed - len(standing.signers)
    names = ", ".join(name for name in offer.may_sign if name not in standing.signers) or "nobody"
    return (
        f"{closed.service}: {request.by} asks to go past {what}; {signed}.\n"
        f"Until {request.expires_at:%H:%M} UTC it takes {left} more of {names}: "
        f"slipway override {closed.service} --sign --as NAME"
    )


def as_data(offer: Offer) -> dict[str, object]:
    """As JSON has it."""
    closed, request = offer.closed, offer.request
    return {
        "service": closed.service,
        "environment": closed.environment,
        "execution": offer.place.execution,
        "stage": offer.place.stage,
        "tree": closed.tree,
        "digest": closed.digest,
        "request": request.id if request else None,
        "gates": sorted(request.gates) if request else [],
        "hours": request.hours if request else None,
        "reason": request.reason if request else None,
        "asked_by": request.by if request else None,
        "signed_by": list(offer.standing.signers),
        "needed": closed.needed,
        "end": offer.standing.end,
        "went_on": offer.went_on or None,
    }
