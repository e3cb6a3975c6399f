"""`slipway approve`."""

from typing import Annotated

import typer

from slipway.cli.approvals import By, Service
from slipway.cli.inputs import Json, Stack


def command(
    service: Service,
    *,
    by: By = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept as evidence.")] = "",
    stack: Stack = None,
    json: Json = False,
) -> None:
    """Approve what of a service waits on the local cloud.

    The button is pressed in the loopback Slack as that person, by a request that is really signed, and the modal is
    sent: what the stack's own functions make of it is told. Exits 1 where the answer does not count.
    """
    from slipway.cli.approvals import answer

    answer(service, "approve", by, reason, stack, json=json)
