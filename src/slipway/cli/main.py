"""Runs a command line and turns every outcome into an exit code and, for failures, a plain message."""

import os
import sys
import traceback
from collections.abc import Sequence

import typer

from slipway.cli.app import DEBUG_VARIABLE, application
from slipway.errors import SlipwayError

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `arguments`, by default those of the process, and return the exit code."""
    arguments = sys.argv[1:] if arguments is None else arguments
    code = _run(arguments)
    if code == INTERRUPTED:
        typer.echo("Interrupted.", err=True)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


def _run(arguments: Sequence[str]) -> int:
    try:
        application(arguments)(arguments, prog_name="slipway")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except SlipwayError as error:
        _explain(error.message, error.hint)
        return error.exit_code
    except Exception as error:  # noqa: BLE001  the last resort: a plain line for what nobody expected
        if _unreachable(error):
            hint = "`./slipway status` tells whether the local cloud runs; `./slipway up` starts it."
            _explain(f"the cloud does not answer any more: {error}", hint)
            return 1
        _explain(f"unexpected {type(error).__name__}: {error}", "Run again with --debug to see where.")
        return 1
    return 0


def _unreachable(error: Exception) -> bool:
    """Whether it is a client of AWS that gets no answer; its library is not loaded for that."""
    known = sys.modules.get("botocore.exceptions")
    return known is not None and isinstance(error, (known.HTTPClientError, known.ConnectionError))


def _explain(message: str, hint: str | None) -> None:
    if os.environ.get(DEBUG_VARIABLE, "0") not in {"", "0"}:
        traceback.print_exc()
    typer.echo(f"Error: {message}", err=True)
    if hint:
        typer.echo(f"  {hint}", err=True)
