"""`slipway render`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slipway.cli.inputs import (
    CatalogueFolder,
    Environment,
    Json,
    Stack,
    TemplateFolder,
    UsageError,
    load_plan,
    stack_named,
)
from slipway.cli.output import emit_json, say
from slipway.documents import display_path, nearest
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from slipway.report.rendered import Part

Service = Annotated[str, typer.Argument(help="A service of the catalogue.", show_default=False)]
What = Annotated[str | None, typer.Option("--what", help="One part: pipeline, buildspecs, appspec or taskdef.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder to write the files to; it is not there yet, or empty.")]


def command(
    service: Service,
    *,
    env: Environment = None,
    stack: Stack = None,
    what: What = None,
    out: Out = None,
    catalogue: CatalogueFolder = None,
    templates: TemplateFolder = None,
    json: Json = False,
) -> None:
    """Show what a service's pipeline, buildspecs, appspec and task definition are in an environment.

    It is what `up` hands to the cloud; what only the cloud knows stands as a name in ${...}. Without --env or --stack
    it is the local stack, which has production's shape.
    """
    plan, _ = load_plan(stack_named(stack, env), catalogue, templates)

    from slipway.report.rendered import PARTS, parts_of

    if service not in plan.services:
        near = nearest(service, plan.services)
        hint = f"; did you mean '{near}'?" if near else ""
        raise UsageError(f"stack {plan.stack} has no service '{service}'{hint}")
    if what is not None and what not in PARTS:
        near = nearest(what, PARTS)
        hint = f"; did you mean '{near}'?" if near else ""
        raise UsageError(f"--what: expected one of {', '.join(PARTS)}, found '{what}'{hint}")
    parts = [part for part in parts_of(plan, service) if what in {None, part.name}]
    if not parts:
        targets = ", ".join(plan.services[service].targets)
        raise UsageError(f"{service} deploys to {targets}: only what CodeDeploy moves on ecs has {what}")
    if out is not None:
        _write(parts, out)
    if json:
        files = {part.file: {"part": part.name, "remark": part.remark, "content": part.data} for part in parts}
        emit_json({"service": service, "stack": plan.stack, "environment": plan.environment, "files": files})
    elif out is None:
        for part in parts:
            if len(parts) > 1:
                say(f"# {part.file}: {part.remark}")
            typer.echo(part.text, nl=False)


def _write(parts: list["Part"], out: Path) -> None:
    try:
        if out.exists() and any(out.iterdir()):
            raise SlipwayError(f"{display_path(out)}: already holds something; nothing was written")
        for part in parts:
            path = out / part.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(part.text, encoding="utf-8")
    except OSError as error:
        raise SlipwayError(f"{display_path(out)}: can't be written: {error.strerror}") from error
    say(f"{len(parts)} files written to {display_path(out)}")
