"""`slipway doctor`."""

from dataclasses import asdict
from typing import Annotated

import typer

from slipway.cli.health import State, examine_machine
from slipway.cli.output import emit_json, table
from slipway.engine.home import project_home

STYLES = {State.OK: "green", State.WARN: "yellow", State.MISSING: "red"}


def command(*, json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False) -> None:
    """Say what is there, what is missing, and what to do about it.

    Exits 1 when something is missing that the platform can't run without.
    """
    checks = list(examine_machine(project_home()))
    healthy = all(check.state is not State.MISSING for check in checks)
    if json:
        emit_json({"ok": healthy, "checks": [asdict(check) for check in checks]})
    else:
        rows = [(check.state, check.name, check.detail, check.advice) for check in checks]
        table(("", "check", "found", "what to do"), rows, styles=[STYLES[check.state] for check in checks])
    if not healthy:
        raise typer.Exit(1)
