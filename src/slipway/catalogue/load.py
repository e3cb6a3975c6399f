"""Reads a catalogue folder and checks it as a whole: every problem of every file at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from slipway.catalogue.model import Owner, Owners, Service, Strict, System, Systems
from slipway.documents import Document, InvalidInputError, Problem, nearest, read_document, validate
from slipway.documents.yaml import display_path

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True)
class Catalogue:
    """The fleet: owners, systems and services by name, services in the order of their names."""

    owners: Mapping[str, Owner]
    systems: Mapping[str, System]
    services: Mapping[str, Service]
    documents: Mapping[str, Document]

    def problem(self, service: str, location: Sequence[str | int], message: str, suggestion: str = "") -> Problem:
        """A problem placed in the file of a service."""
        return self.documents[service].problem(location, message, suggestion)


def load_catalogue(folder: Path) -> Catalogue:
    """Read `owners.yaml`, `systems.yaml` and `services/*.yaml` of a folder.

    Raises:
        InvalidInputError: with every problem of every file.
    """
    if not folder.is_dir():
        raise InvalidInputError([Problem(display_path(folder), 0, "", "no such catalogue folder")])
    problems: list[Problem] = []
    owners = _read(folder / "owners.yaml", Owners, problems)
    systems = _read(folder / "systems.yaml", Systems, problems)
    found = [
        (service[0], service[1])
        for path in _service_files(folder)
        if (service := _read(path, Service, problems)) is not None
    ]
    if not found and not problems:
        problems.append(Problem(display_path(folder / "services"), 0, "", "no service; expected a file for each"))
    problems += _same_names(found)
    services = {service.name: service for service, _ in sorted(found, key=lambda entry: entry[0].name)}
    catalogue = Catalogue(
        owners=owners[0].owners if owners else {},
        systems=systems[0].systems if systems else {},
        services=services,
        documents={service.name: document for service, document in found},
    )
    complete = not problems
    if owners and systems:
        problems += _unknown_references(catalogue, systems[1], complete=complete)
    if problems:
        raise InvalidInputError(problems)
    return catalogue


def _service_files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "services").glob("*") if path.suffix in {".yaml", ".yml"})


def _read(path: Path, model: type[Model], problems: list[Problem]) -> tuple[Model, Document] | None:
    try:
        document = read_document(path)
        return validate(model, document), document
    except InvalidInputError as error:
        problems += error.problems
        return None


def _same_names(found: Sequence[tuple[Service, Document]]) -> list[Problem]:
    """Names are compared without their case: resources and file systems of some clouds don't tell it apart."""
    first: dict[str, Document] = {}
    problems = []
    for service, document in found:
        earlier = first.setdefault(service.name.lower(), document)
        if earlier is not document:
            message = f"'{service.name}' is already the name of the service in {earlier.file}:{earlier.line(('name',))}"
            problems.append(document.problem(("name",), message))
    return problems


def _unknown_references(catalogue: Catalogue, systems: Document, *, complete: bool) -> list[Problem]:
    """References that lead nowhere; dependencies only where every service could be read."""
    problems = [
        systems.problem(
            ("systems", name, "owner"), f"unknown owner '{system.owner}'", nearest(system.owner, catalogue.owners)
        )
        for name, system in catalogue.systems.items()
        if system.owner not in catalogue.owners
    ]
    for service in catalogue.services.values():
        for field, value, known in (
            ("owner", service.owner, catalogue.owners),
            ("system", service.system, catalogue.systems),
        ):
            if value not in known:
                problems.append(
                    catalogue.problem(service.name, (field,), f"unknown {field} '{value}'", nearest(value, known))
                )
        if complete:
            problems += [
                catalogue.problem(
                    service.name, ("depends_on", index), f"unknown service '{name}'", nearest(name, catalogue.services)
                )
                for index, name in enumerate(service.depends_on)
                if name not in catalogue.services
            ]
    return problems
