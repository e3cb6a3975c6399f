"""Writes a new service's file, if the catalogue accepts it and nothing is there yet."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from slipway.catalogue.importers.write import line
from slipway.catalogue.model import Service
from slipway.documents import Document, InvalidInputError, Problem, display_path, nearest, read_document, validate
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.catalogue import Catalogue
    from slipway.catalogue.newcomers.describe import Newcomer


def checked(newcomer: Newcomer, catalogue: Catalogue) -> str:
    """The text of the service's file, as the catalogue would accept it.

    Raises:
        InvalidInputError: it would not; with every reason.
    """
    text = "".join(line(key, field.value, field.remark) for key, field in newcomer.fields.items())
    with tempfile.TemporaryDirectory(prefix="slipway-new-") as folder:
        path = Path(folder) / "service.yaml"
        path.write_text(text, encoding="utf-8")
        document = read_document(path)
    unplaced = Document(Path(f"{newcomer.name}.yaml"), document.data, document.node)
    service = validate(Service, unplaced)
    problems = list(_clashes(service, catalogue, unplaced))
    if problems:
        raise InvalidInputError(problems)
    return text


def write(name: str, text: str, folder: Path) -> Path:
    """Write the file into the catalogue's `services`.

    Raises:
        SlipwayError: there is one already, or it can't be written.
    """
    path = folder / "services" / f"{name}.yaml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise SlipwayError(f"{display_path(path)}: already there; a service's file is never overwritten") from None
    except OSError as error:
        raise SlipwayError(f"{display_path(path)}: can't be written: {error.strerror}") from error
    return path


def _clashes(service: Service, catalogue: Catalogue, document: Document) -> Iterator[Problem]:
    if service.name in catalogue.services:
        taken = catalogue.documents[service.name].file
        yield document.problem(("name",), f"'{service.name}' is already the name of the service in {taken}")
    for field, value, known in (
        ("system", service.system, catalogue.systems),
        ("owner", service.owner, catalogue.owners),
    ):
        if value not in known:
            yield document.problem((field,), f"unknown {field} '{value}'", nearest(value, known))
