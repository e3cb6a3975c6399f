"""`slipway redrive`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from slipway.cli.inputs import Json, Stack, UsageError, stack_named
from slipway.cli.output import emit_json, say, table

if TYPE_CHECKING:
    from slipway.cli.redrive import Pile

COLUMNS = ("function", "queue", "messages", "oldest (UTC)", "first")
Name = Annotated[str | None, typer.Argument(help="Function, such as router; all where it is not named.")]


def command(
    name: Name = None,
    *,
    stack: Stack = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what lies there.")] = False,
    json: Json = False,
) -> None:
    """Give back to functions what they could not take.

    It lies in their queues of poison and of what was not delivered. A message leaves its queue once it is in the
    function's inbox, or once the function was called; what it can't take this time either comes back. Mend the cause
    first; --dry-run shows what lies there.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from slipway.checkout import CHECKOUT
    from slipway.cli.clouds import clients_of
    from slipway.cli.redrive import give_back, piles
    from slipway.errors import SlipwayError
    from slipway.plan import read_settings

    chosen = stack_named(stack)
    clients = clients_of(chosen, read_settings(CHECKOUT, chosen).region)
    given: dict[str, int] = {}
    try:
        found = piles(clients, chosen)
        _expect_known(name, found, chosen)
        full = [pile for pile in found if pile.count and name in {None, pile.name}]
        if not json:
            _show(full, chosen, name)
        for pile in () if dry_run else full:
            given[pile.url] = give_back(clients, chosen, pile)
            if not json:
                say(f"{given[pile.url]} given back to {pile.name} ({pile.kind}).")
    except (BotoCoreError, ClientError, LookupError) as error:
        raise SlipwayError(f"not all is given back ({sum(given.values())} are): {error}") from error
    if json:
        emit_json({"stack": chosen, "queues": [_data(pile, given.get(pile.url, 0)) for pile in full]})


def _show(full: list[Pile], stack: str, name: str | None) -> None:
    if not full:
        whose = f"of {name} " if name else ""
        say(f"Nothing {whose}waits in stack '{stack}': its functions took all that they were told.")
        return
    rows: list[tuple[str, ...]] = []
    for pile in full:
        oldest = f"{pile.oldest:%Y-%m-%d %H:%M:%S}" if pile.oldest else ""
        rows.append((pile.name, pile.kind, str(pile.count), oldest, pile.lines[0] if pile.lines else ""))
        rows += [("", "", "", "", line) for line in pile.lines[1:3]]
    table(COLUMNS, rows)


def _data(pile: Pile, given: int) -> dict[str, Any]:
    return {
        "function": pile.name,
        "queue": pile.kind,
        "messages": pile.count,
        "oldest": pile.oldest.isoformat() if pile.oldest else None,
        "first": list(pile.lines),
        "given_back": given,
    }


def _expect_known(name: str | None, found: list[Pile], stack: str) -> None:
    from slipway.documents import nearest
    from slipway.documents.wording import shown

    known = sorted({pile.name for pile in found})
    if name is None or name in known:
        return
    near = nearest(name, known)
    hint = f"; did you mean '{near}'?" if near else f"; there are {', '.join(known)}" if known else "; `up` makes them"
    raise UsageError(f"stack '{stack}' has no queue of a function {shown(name)}{hint}")
