"""`slipway evidence`."""

import re
from typing import Annotated

import typer

from slipway.cli.inputs import Json, Stack, UsageError, stack_named
from slipway.cli.output import emit_json, say, table

TREE = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
Tree = Annotated[str, typer.Argument(help="Hash of the source tree, in full.", show_default=False)]
Service = Annotated[str | None, typer.Option("--service", help="Only what was proved for this service.")]


def command(tree: Tree, *, service: Service = None, stack: Stack = None, json: Json = False) -> None:
    """Show what was proved of a source tree: what, where, when, by whom and from which execution.

    The hash is git's own of the service's folder, as `deployments` shows it and `git rev-parse COMMIT:FOLDER` tells it.
    Exits 0 whether anything was proved or not.
    """
    from slipway.checkout import CHECKOUT
    from slipway.cli.evidence import COLUMNS, as_data, as_rows, evidence_of, expect_known
    from slipway.evidence import Found
    from slipway.plan import read_settings

    chosen, tree = stack_named(stack), tree.lower()
    if not TREE.fullmatch(tree):
        raise UsageError(
            f"expected the hash of a source tree in full, 40 or 64 hexadecimal digits, found {len(tree)} characters; "
            "`deployments` shows it of what runs, `git rev-parse COMMIT:FOLDER` of a commit"
        )
    settings = read_settings(CHECKOUT, chosen)
    with evidence_of(chosen, settings) as store:
        found = store.of_tree(service, tree)
    if service and found == Found():
        expect_known(service, chosen)
    if json:
        emit_json({"stack": chosen, "tree": tree, "service": service, **as_data(found)})
    elif rows := as_rows(found):
        table(COLUMNS, rows)
    else:
        whose = f" for {service}" if service else ""
        say(f"Nothing is proved of tree {tree[:12]}{whose} in stack '{chosen}'; a push of it starts its pipeline.")
