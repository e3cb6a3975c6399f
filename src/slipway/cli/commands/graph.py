"""`slipway graph`."""

from enum import StrEnum
from typing import Annotated

import typer

from slipway.cli.inputs import CatalogueFolder, Environment, Json, Stack, load_plan, stack_named
from slipway.cli.output import emit_json


class Format(StrEnum):
    """How the graph is printed."""

    TEXT = "text"
    JSON = "json"
    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"


def command(
    *,
    env: Environment = None,
    stack: Stack = None,
    catalogue: CatalogueFolder = None,
    format_: Annotated[Format, typer.Option("--format", help="Form of the graph.")] = Format.TEXT,
    json: Json = False,
) -> None:
    """Print which service depends on which, in the waves that may deploy together."""
    from slipway.plan.printed import graph_as_json
    from slipway.report import graph, svg

    plan, _ = load_plan(stack_named(stack, env), catalogue)
    if json or format_ is Format.JSON:
        emit_json(graph_as_json(plan.dependencies))
        return
    draw = {
        Format.TEXT: graph.as_text,
        Format.MERMAID: graph.as_mermaid,
        Format.DOT: graph.as_dot,
        Format.SVG: svg.as_svg,
    }[format_]
    print(draw(plan.waves, plan.dependencies))  # noqa: T201 - the data that was asked for
