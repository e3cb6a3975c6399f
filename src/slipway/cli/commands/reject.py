"""`slipway reject`."""

from typing import Annotated

import typer

from slipway.cli.approvals import By, Service
from slipway.cli.inputs import Json, Stack


def command(
    service: Service,
    *,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept as evidence.", show_default=False)],
    by: By = None,
    stack: Stack = None,
    json: Json = False,
) -> None:
    """Reject what of a service waits on the local cloud.

    As `approve`, with the other button; a rejection by one release manager ends the wait. Exits 1 where it does not
    count.
    """
    from slipway.cli.approvals import answer

    answer(service, "reject", by, reason, stack, json=json)
