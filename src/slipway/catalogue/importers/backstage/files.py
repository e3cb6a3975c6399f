"""The entities of a Backstage source: its files, and those that its locations lead to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slipway.catalogue.importers.backstage.model import Entity
from slipway.catalogue.importers.found import Note
from slipway.catalogue.importers.limits import MAX_BYTES, MAX_FILES, MAX_VALUES
from slipway.catalogue.importers.section import Section
from slipway.catalogue.importers.walk import yaml_files
from slipway.documents import InvalidInputError, Problem, display_path, read_documents
from slipway.documents.validate import validate_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

HEADER = re.compile(rb"^apiVersion:\s*[\"']?backstage\.io/", re.MULTILINE)


@dataclass(frozen=True)
class Read:
    """An entity and where it stands."""

    entity: Entity
    section: Section


@dataclass
class Entities:
    """All entities of a source."""

    found: list[Read] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def holds_entities(path: Path) -> bool:
    """Whether a file has a document of a Backstage kind."""
    try:
        return path.is_file() and path.stat().st_size <= MAX_BYTES and HEADER.search(path.read_bytes()) is not None
    except OSError:
        return False


def read_entities(paths: Sequence[Path]) -> Entities:
    """The entities of files and folders, and of the files that their locations name.

    Raises:
        InvalidInputError: a file that is not YAML, or an entity with a field of the wrong type.
    """
    waiting = [file for path in paths for file in _files(path)]
    seen = {path.resolve() for path in waiting}
    entities = Entities()
    while waiting:
        for read in _read(waiting.pop(0)):
            if "{{" in read.entity.metadata.name:
                entities.notes.append(Note(read.section.place("metadata", "name"), "part of a template; passed over"))
                continue
            entities.found.append(read)
            if read.entity.kind == "Location":
                for path in _targets(read, entities):
                    if path.resolve() not in seen:
                        seen.add(path.resolve())
                        waiting.append(path)
        if len(seen) > MAX_FILES:
            message = f"more than {MAX_FILES:,} files of entities"
            raise InvalidInputError([Problem(display_path(paths[0]), 0, "", message)])
    return entities


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (file for file in yaml_files(path) if holds_entities(file))
    else:
        yield path


def _read(path: Path) -> Iterator[Read]:
    for document in read_documents(path, max_bytes=MAX_BYTES, max_values=MAX_VALUES):
        section = Section.whole(document)
        if isinstance(document.data, dict) and str(document.data.get("apiVersion")).startswith("backstage.io/"):
            yield Read(validate_data(Entity, document.data, section.problem), section)


def _targets(read: Read, entities: Entities) -> Iterator[Path]:
    """The files that a location names, patterns such as `./*/catalog-info.yaml` included."""
    spec, section = read.entity.spec, read.section
    for target in filter(None, [spec.target, *spec.targets]):
        folder = section.path.parent
        found = []
        if "://" not in target and not target.startswith("/"):
            found = sorted(path for path in folder.glob(target) if path.is_file())
        if not found:
            entities.notes.append(Note(section.place("spec"), f"'{target}' is no file here; not read"))
        yield from found
