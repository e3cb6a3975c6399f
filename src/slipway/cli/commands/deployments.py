"""`slipway deployments`."""

from typing import Annotated

import typer

from slipway.cli.inputs import Json, Stack, UsageError, stack_named
from slipway.cli.output import emit_json, say, table

LAST, MOST = 10, 1000
Environment = Annotated[str | None, typer.Option("--env", help="Environment; the stack's own where it is not named.")]
Service = Annotated[str | None, typer.Option("--service", help="The last deployments of this service.")]
Last = Annotated[int, typer.Option("--last", min=1, max=MOST, help="How many, with --service.")]


def command(
    *,
    environment: Environment = None,
    service: Service = None,
    last: Last = LAST,
    stack: Stack = None,
    json: Json = False,
) -> None:
    """Show what runs in an environment, or the last deployments of a service.

    With --service it is that service's deployments and rollbacks, newest first.
    """
    from slipway.checkout import CHECKOUT
    from slipway.cli.evidence import COLUMNS, as_data, as_rows, evidence_of, expect_known
    from slipway.evidence import Found
    from slipway.plan import read_settings
    from slipway.plan.environments import environment_named

    chosen = stack_named(stack)
    settings = read_settings(CHECKOUT, chosen)
    where = environment_named(environment) if environment else settings.environment
    if where is None:
        raise UsageError(_unknown(str(environment)))
    with evidence_of(chosen, settings) as store:
        found = store.deployments(service, where, last) if service else store.running(where)
    if service and found == Found():
        expect_known(service, chosen)
    if json:
        emit_json({"stack": chosen, "environment": where, "service": service, **as_data(found)})
    elif rows := as_rows(found):
        table(COLUMNS, rows)
    else:
        what = f"{service} was never deployed to" if service else "nothing was deployed yet to"
        say(f"In stack '{chosen}' {what} {where}; a push to a branch of it starts a pipeline.")


def _unknown(environment: str) -> str:
    from slipway.documents import nearest
    from slipway.documents.wording import shown
    from slipway.plan.environments import ENVIRONMENTS, SHORT_NAMES

    known = [*ENVIRONMENTS, *SHORT_NAMES]
    near = nearest(environment, known)
    hint = f"; did you mean '{near}'?" if near else ""
    return f"unknown environment {shown(environment)}; there are {', '.join(known)}{hint}"
