"""What several commands read: the stack or environment that is meant, and its plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slipway.checkout import CHECKOUT
from slipway.documents import nearest
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from slipway.catalogue import Catalogue
    from slipway.plan import Plan

LOCAL = "local"

Stack = Annotated[str | None, typer.Option("--stack", "-s", help="Stack, by its file Pulumi.STACK.yaml.")]
Environment = Annotated[str | None, typer.Option("--env", help="Environment: dev, qa, staging or production (prod).")]
CatalogueFolder = Annotated[Path | None, typer.Option("--catalogue", help="Folder of the catalogue.")]
TemplateFolder = Annotated[Path | None, typer.Option("--templates", help="Folder of the templates.")]
Json = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]


class UsageError(SlipwayError):
    """The command line does not mean anything."""

    exit_code = 2


def stack_named(stack: str | None, environment: str | None = None) -> str:
    """The stack that is meant; the local one where neither is named.

    Raises:
        UsageError: both are named, or one that does not exist.
    """
    if stack and environment:
        raise UsageError("--stack and --env say the same thing twice; give one of them")
    if environment:
        return _stack_of(environment)
    chosen = stack or LOCAL
    if chosen not in known_stacks():
        raise UsageError(_unknown("stack", chosen, known_stacks()))
    return chosen


def known_stacks() -> list[str]:
    """The stacks that have a file of settings."""
    return sorted(path.name.removeprefix("Pulumi.").removesuffix(".yaml") for path in CHECKOUT.glob("Pulumi.*.yaml"))


def load_plan(stack: str, catalogue: Path | None = None, templates: Path | None = None) -> tuple[Plan, Catalogue]:
    """The plan of a stack, and the catalogue it was made from.

    Raises:
        InvalidInputError: its settings, the catalogue or a template can't be used.
    """
    from slipway.catalogue import load_catalogue
    from slipway.plan import load_templates, read_settings, resolve

    given = {"catalogue": catalogue, "templates": templates}
    told = {key: str(folder.absolute()) for key, folder in given.items() if folder}
    settings = read_settings(CHECKOUT, stack).model_copy(update=told)
    loaded = load_catalogue(CHECKOUT / settings.catalogue)
    return resolve(loaded, load_templates(CHECKOUT / settings.templates), settings, stack), loaded


def made_plan(stack: str) -> tuple[Plan, Catalogue]:
    """The plan of a stack as it was last made in this project's home: of the catalogue and the templates that `up` was
    given; of those in its settings where it was not made here.

    Raises:
        InvalidInputError: its settings, the catalogue or a template can't be used.
    """
    from slipway.cli.stack_state import stack_outputs
    from slipway.engine import project_home

    told = stack_outputs(project_home(), stack)
    folders = [CHECKOUT / told[key] if key in told else None for key in ("catalogue", "templates")]
    return load_plan(stack, *folders)


def _stack_of(environment: str) -> str:
    from slipway.plan.environments import ENVIRONMENTS, SHORT_NAMES, environment_named

    found = environment_named(environment)
    if found is None:
        raise UsageError(_unknown("environment", environment, [*ENVIRONMENTS, *SHORT_NAMES]))
    return {name: short for short, name in SHORT_NAMES.items()}.get(found, found)


def _unknown(what: str, name: str, known: list[str]) -> str:
    near = nearest(name, known)
    hint = f"; did you mean '{near}'?" if near else ""
    return f"unknown {what} '{name}'; there are {', '.join(known)}{hint}"
