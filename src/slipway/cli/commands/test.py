"""`slipway test`."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from slipway.checkout import CHECKOUT
from slipway.cli.output import say, table
from slipway.errors import SlipwayError

PYTHON_MODULE = (sys.executable, "-m")
INNER_LOOP = ("--hypothesis-profile=inner-loop", "tests/unit")
"""Of the tests those that take seconds, and of the laws among them fewer examples than the whole suite tries."""


def command(
    pytest_arguments: Annotated[
        list[str] | None, typer.Argument(metavar="[-- PYTEST_ARGS]", help="Passed on to pytest.")
    ] = None,
    *,
    unit: Annotated[bool, typer.Option("--unit", help="Of the tests, run the quick ones alone.")] = False,
) -> None:
    """Run the linters, the type checker, the import contracts and the tests.

    Every step runs, whatever the others say. Exits 1 when one of them fails.
    """
    outcomes = [_run(name, step) for name, step in steps(pytest_arguments or [], unit=unit).items()]
    say("")
    table(("step", "result", "seconds"), outcomes)
    if any(result != "ok" for _, result, _ in outcomes):
        raise typer.Exit(1)


def steps(pytest_arguments: list[str], *, unit: bool) -> dict[str, list[str]]:
    """The command of each step, by its name."""
    chosen = INNER_LOOP if unit else ()
    return {
        "lint": [*PYTHON_MODULE, "ruff", "check"],
        "format": [*PYTHON_MODULE, "ruff", "format", "--check"],
        "types": [*PYTHON_MODULE, "mypy"],
        "imports": [str(Path(sys.executable).parent / "lint-imports")],
        "tests": [*PYTHON_MODULE, "pytest", "-n", "auto", *chosen, *pytest_arguments],
    }


def _run(name: str, step: list[str]) -> tuple[str, str, str]:
    say(f"{name}: {' '.join(Path(part).name for part in step)}")
    started = time.monotonic()
    try:
        code = subprocess.run(step, cwd=CHECKOUT, check=False).returncode
    except FileNotFoundError as error:
        raise SlipwayError(
            f"{step[0]} is not installed.", hint="Start with ./slipway test, which installs it."
        ) from error
    return name, "ok" if code == 0 else f"failed ({code})", f"{time.monotonic() - started:.1f}"
