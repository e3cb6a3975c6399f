"""`slipway new`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from slipway.checkout import CHECKOUT
from slipway.cli.inputs import LOCAL, CatalogueFolder, Json
from slipway.cli.output import emit_json, say
from slipway.documents import display_path
from slipway.documents.wording import printable
from slipway.errors import SlipwayError


class Kind(StrEnum):
    """What can be made anew."""

    SERVICE = "service"


What = Annotated[Kind, typer.Argument(help="What is new.", show_default=False)]
Source = Annotated[Path, typer.Argument(help="Folder of the service, in its repository.", show_default=False)]
Name = Annotated[str, typer.Option("--name", help="Name of the service, if not that of its manifest or folder.")]
Owner = Annotated[str, typer.Option("--owner", help="Team that answers for it.")]
Repository = Annotated[str, typer.Option("--repository", help="OWNER/NAME, if git does not tell it.")]
System = Annotated[str, typer.Option("--system", help="System that it belongs to.")]
Write = Annotated[bool, typer.Option("--write", help="Write the file into the catalogue; else it is only printed.")]


def command(
    what: What,  # noqa: ARG001 - there is one kind so far
    path: Source,
    *,
    name: Name = "",
    owner: Owner = "",
    system: System = "",
    repository: Repository = "",
    write: Write = False,
    catalogue: CatalogueFolder = None,
    json: Json = False,
) -> None:
    """Write the catalogue file of a service from its repository.

    Says why each value is what it is, and what could not be told. Nothing is ever overwritten.
    """
    from slipway.catalogue import load_catalogue, newcomers
    from slipway.plan import read_settings

    folder = catalogue or CHECKOUT / read_settings(CHECKOUT, LOCAL).catalogue
    known = load_catalogue(folder)
    found = newcomers.describe(path, newcomers.Given(name, owner, system, repository), known)
    missing = [note for note in found.notes if note.partition(":")[0] in {"owner", "system", "repository"}]
    if missing:
        raise SlipwayError(
            "\n".join([f"{display_path(path)}: not enough is known of {printable(found.name)}", *missing])
        )
    text = newcomers.checked(found, known)
    written = newcomers.write(found.name, text, folder) if write else None
    if json:
        fields = {key: {"value": field.value, "reason": field.remark} for key, field in found.fields.items()}
        emit_json({"fields": fields, "notes": list(found.notes), "written": str(written) if written else None})
        return
    if not written:
        typer.echo(text, nl=False)
    for note in found.notes:
        say(printable(note))
    say(f"written to {display_path(written)}" if written else "nothing is written without --write")
