"""`slipway templates`."""

from typing import Annotated

import typer

from slipway.checkout import CHECKOUT
from slipway.cli.inputs import LOCAL, CatalogueFolder, Json, TemplateFolder, UsageError
from slipway.cli.output import emit_json, table
from slipway.documents import nearest

Name = Annotated[str | None, typer.Argument(help="A template, to be shown in full.", show_default=False)]


def command(
    name: Name = None,
    *,
    catalogue: CatalogueFolder = None,
    templates: TemplateFolder = None,
    json: Json = False,
) -> None:
    """List the pipeline templates: what each is for, what may be set and within which limits.

    With a NAME it is that template's stages and parameters, and the services that use and set them.
    """
    from slipway.catalogue import load_catalogue
    from slipway.plan import load_templates, read_settings
    from slipway.report.templates import as_json, as_text, rows

    settings = read_settings(CHECKOUT, LOCAL)
    known = load_templates(templates or CHECKOUT / settings.templates).templates
    services = list(load_catalogue(catalogue or CHECKOUT / settings.catalogue).services.values())
    if name is not None and name not in known:
        near = nearest(name, known)
        hint = f"; did you mean '{near}'?" if near else ""
        raise UsageError(f"unknown template '{name}'; there are {', '.join(sorted(known))}{hint}")
    if json:
        chosen = [known[name]] if name else [known[each] for each in sorted(known)]
        found = [as_json(template, services) for template in chosen]
        emit_json(found[0] if name else {"templates": found})
    elif name:
        typer.echo(as_text(known[name], services))
    else:
        table(("template", "extends", "targets", "builds", "parameters", "services"), rows(known, services))
