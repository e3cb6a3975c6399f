"""Puts the command line together, loading the module of no command but the one that was asked for."""

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Annotated

import typer

from slipway.checkout import CHECKOUT
from slipway.cli.commands import COMMANDS

EPILOG = "Exit codes: 0 ok, 1 error, 2 wrong usage, 3 refused by a policy, 130 interrupted."
DEBUG_VARIABLE = "SLIPWAY_DEBUG"


def application(arguments: Sequence[str]) -> typer.Typer:
    """The application for one command line; commands that it does not name are there in name only."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        epilog=EPILOG,
        callback=_global_options,
    )
    for name, summary in COMMANDS.items():
        app.command(name, short_help=summary)(_load(name) if name in arguments else _not_named)
    return app


def _load(name: str) -> Callable[..., None]:
    module = import_module(f"slipway.cli.commands.{name}_" if iskeyword(name) else f"slipway.cli.commands.{name}")
    command: Callable[..., None] = module.command
    return command


def _not_named() -> None:
    """Stands for a command that the command line does not name, and so can't run."""


def _show_version(wanted: bool) -> None:  # noqa: FBT001  typer calls it with the option's value
    if wanted:
        import tomllib
        from importlib.metadata import version

        project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        typer.echo(f"slipway {project['version']} (pulumi {version('pulumi')})")
        raise typer.Exit


def _global_options(
    *,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of a failure.")] = False,
    version: Annotated[  # noqa: ARG001  read by its callback
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Build, check and try the delivery platform of a fleet of services."""
    if debug:
        os.environ[DEBUG_VARIABLE] = "1"
