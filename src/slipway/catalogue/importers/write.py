"""Writes a fleet as a catalogue folder, whole or not at all."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from slipway.catalogue.load import load_catalogue
from slipway.documents import display_path
from slipway.documents.wording import cut, printable
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.catalogue.importers.field import Field
    from slipway.catalogue.importers.fleet import Fleet, ImportedService

MAX_REMARK = 160
UNMISTAKABLE = re.compile(r"\.|/|[A-Za-z/][A-Za-z0-9 _./@+-]*[A-Za-z0-9]")
MEANINGFUL = frozenset({"null", "true", "false", "yes", "no", "on", "off"})
"""Words that mean something else than themselves in one version of YAML or another."""


def refuse_taken(folder: Path) -> None:
    """Refuse a folder that holds something already.

    Raises:
        SlipwayError: it is a file, or a folder that is not empty.
    """
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        hint = "Name a folder that does not exist yet, or empty this one."
        raise SlipwayError(f"{display_path(folder)}: already there; an import never overwrites", hint=hint)


def write_catalogue(fleet: Fleet, folder: Path, root: Path) -> None:
    """Write the fleet beside the folder, load it as a catalogue, and only then put it in the folder's place.

    Args:
        fleet: what to write.
        folder: where.
        root: the folder that the places in remarks start from, so that they mean the same on every machine.

    Raises:
        InvalidInputError: the catalogue would not load.
        SlipwayError: the folder holds something already, or can't be written.
    """
    refuse_taken(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as beside:
            unfinished = Path(beside) / "catalogue"
            _write(fleet, unfinished, root)
            load_catalogue(unfinished)
            unfinished.rename(folder)
    except OSError as error:
        raise SlipwayError(f"{display_path(folder)}: can't be written: {error.strerror}") from error


def _write(fleet: Fleet, folder: Path, root: Path) -> None:
    services = folder / "services"
    services.mkdir(parents=True)
    for key, entries in (("owners", fleet.owners), ("systems", fleet.systems)):
        text = "".join(_nested(key, entries))
        (folder / f"{key}.yaml").write_text(text, encoding="utf-8")
    for service in fleet.services:
        (services / f"{service.name}.yaml").write_text("".join(_service(service, root)), encoding="utf-8")


def _nested(key: str, entries: Mapping[str, Mapping[str, Field]]) -> Iterator[str]:
    yield f"{key}:\n"
    for name, fields in entries.items():
        yield _indent(f"{_plain(name)}:\n", 2)
        for field, value in fields.items():
            yield _indent(line(field, value.value, value.remark), 4)


def _service(service: ImportedService, root: Path) -> Iterator[str]:
    yield f"# Imported from {_one_line(str(service.place.below(root)))}\n"
    for key, field in service.fields.items():
        yield line(key, field.value, field.remark)
    if service.depends_on:
        yield "depends_on:\n"
        for name, places in service.depends_on.items():
            yield _indent(f"- {_plain(name)}{_remark(', '.join(str(place.below(root)) for place in places))}\n", 2)


def line(key: str, value: object, remark: str) -> str:
    """A field of a catalogue file, with its remark behind it."""
    if isinstance(value, dict):
        return f"{key}:{_remark(remark)}\n" + "".join(_indent(line(*entry, ""), 2) for entry in value.items())
    return f"{key}: {_plain(value)}{_remark(remark)}\n"


def _plain(value: object) -> str:
    """A text or a number in YAML, on one line; quoted as JSON quotes it wherever a reader could take it otherwise."""
    if isinstance(value, str) and (not UNMISTAKABLE.fullmatch(value) or value.lower() in MEANINGFUL):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _remark(text: str) -> str:
    return f"  # {_one_line(text)}" if text else ""


def _one_line(text: str) -> str:
    """What may stand in a comment, whatever the source is called."""
    return cut(printable(text), MAX_REMARK)


def _indent(text: str, spaces: int) -> str:
    return "".join(" " * spaces + line for line in text.splitlines(keepends=True))
