"""`slipway exec`."""

import os
import shutil
from typing import Annotated

import typer

from slipway.cli.inputs import Stack, stack_named
from slipway.cli.output import progress
from slipway.errors import SlipwayError


def command(
    command_line: Annotated[list[str], typer.Argument(metavar="-- COMMAND...", help="The command and its arguments.")],
    *,
    stack: Stack = None,
) -> None:
    """Run a command with the local cloud's environment.

    PULUMI_* and PATH lead to the engine and this project's own state, AWS_* to the emulated AWS. The local cloud is
    started where it does not run. The exit code is the command's.
    """
    from slipway.checkout import CHECKOUT
    from slipway.cli.fleet import environment, started
    from slipway.plan import read_settings

    with progress() as show:
        home, engine, cloud = started(read_settings(CHECKOUT, stack_named(stack)).region, show)
    variables = {**os.environ, **environment(home, engine, cloud)}
    program = shutil.which(command_line[0], path=variables["PATH"])
    if program is None:
        raise SlipwayError(f"no such command: {command_line[0]}")
    os.execve(program, command_line, variables)  # noqa: S606 - running the user's command is what this is for
