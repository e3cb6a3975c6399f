"""Reads a catalogue folder and checks it as a whole: every problem of every file at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from slipway.catalogue.calendar import EVERYWHERE, DeliveryCalendar, calendar_flaws
from slipway.catalogue.model import Owner, Owners, Service, System, Systems
from slipway.catalogue.people import People, people_flaws
from slipway.catalogue.values import Strict
from slipway.catalogue.waived import fleet_waivers
from slipway.documents import Document, InvalidInputError, Problem, display_path, nearest, read_document, validate
from slipway.documents.text import reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from slipway.scans import Waiver

Model = TypeVar("Model", bound=Strict)


@dataclass(frozen=True)
class Catalogue:
    """The fleet: owners, systems and services by name, services in the order of their names.

    Attributes:
        calendar: when environments take deployments.
        people: who is who; nobody is known where the folder does not say.
        waivers: findings of scans that may stand for a while.
    """

    owners: Mapping[str, Owner]
    systems: Mapping[str, System]
    services: Mapping[str, Service]
    documents: Mapping[str, Document]
    calendar: DeliveryCalendar = EVERYWHERE
    people: People = People()  # noqa: RUF009 - a frozen value
    waivers: tuple[Waiver, ...] = ()

    def problem(self, service: str, location: Sequence[str | int], message: str, suggestion: str = "") -> Problem:
        """A problem placed in the file of a service."""
        return self.documents[service].problem(location, message, suggestion)


def load_catalogue(folder: Path) -> Catalogue:
    """Read the owners, systems and services of a folder, and its calendar, people and waivers if there.

    Raises:
        InvalidInputError: with every problem of every file.
    """
    files = _service_files(folder)
    problems: list[Problem] = []
    owners = _read(folder / "owners.yaml", Owners, problems)
    systems = _read(folder / "systems.yaml", Systems, problems)
    calendar = _calendar(folder / "calendar.yaml", systems[0].systems if systems else None, problems)
    people = _people(folder / "people.yaml", problems)
    read = [entry for path in files if (entry := _read(path, Service, problems))]
    services = {service.name: service for service, _ in sorted(read, key=lambda entry: entry[0].name)}
    problems += _same_names(read)
    if owners and systems:
        for name, system in systems[0].systems.items():
            problems += _unknown(systems[1], ("systems", name, "owner"), "owner", system.owner, owners[0].owners)
    for service, document in read:
        if owners:
            problems += _unknown(document, ("owner",), "owner", service.owner, owners[0].owners)
        if systems:
            problems += _unknown(document, ("system",), "system", service.system, systems[0].systems)
        if len(read) == len(files):  # the name of a service that could not be read is not known
            for index, needed in enumerate(service.depends_on):
                problems += _unknown(document, ("depends_on", index), "service", needed, services)
    waivers = fleet_waivers(folder, _named(owners), services if len(read) == len(files) else {}, problems)
    if problems or not owners or not systems:
        raise InvalidInputError(problems)
    documents = {service.name: document for service, document in read}
    return Catalogue(owners[0].owners, systems[0].systems, services, documents, calendar, people, waivers)


def _named(owners: tuple[Owners, Document] | None) -> Collection[str]:
    return owners[0].owners if owners else ()


def _service_files(folder: Path) -> list[Path]:
    """The files of the services, in the order of their names; no file is an error."""
    expected = "expected owners.yaml, systems.yaml and, in services, a .yaml file for each service"
    try:
        files = sorted(path for path in (folder / "services").iterdir() if path.suffix in {".yaml", ".yml"})
    except (OSError, ValueError) as error:
        message = f"no catalogue: {expected} ({reason(error)})"
        raise InvalidInputError([Problem(display_path(folder), 0, "", message)]) from None
    if not files:
        raise InvalidInputError([Problem(display_path(folder), 0, "", f"no services: {expected}")])
    return files


def _read(path: Path, model: type[Model], problems: list[Problem]) -> tuple[Model, Document] | None:
    try:
        document = read_document(path)
        return validate(model, document), document
    except InvalidInputError as error:
        problems += error.problems
        return None


def _calendar(path: Path, systems: Collection[str] | None, problems: list[Problem]) -> DeliveryCalendar:
    """The calendar in a file; that of every fleet where there is none. Systems are checked where they are known."""
    read = _read(path, DeliveryCalendar, problems) if path.exists() else None
    if read is None:
        return EVERYWHERE
    problems += [read[1].problem(*flaw) for flaw in calendar_flaws(read[0], systems)]
    return read[0]


def _people(path: Path, problems: list[Problem]) -> People:
    """The people in a file; nobody where there is none."""
    read = _read(path, People, problems) if path.exists() else None
    if read is None:
        return People()
    problems += [read[1].problem(*flaw) for flaw in people_flaws(read[0])]
    return read[0]


def _same_names(read: Sequence[tuple[Service, Document]]) -> Iterator[Problem]:
    first: dict[str, Document] = {}
    for service, document in read:
        earlier = first.setdefault(service.name, document)
        if earlier is not document:
            place = f"{earlier.file}:{earlier.line(('name',))}"
            yield document.problem(("name",), f"'{service.name}' is already the name of the service in {place}")


def _unknown(
    document: Document, location: tuple[str | int, ...], kind: str, name: str, known: Collection[str]
) -> Iterator[Problem]:
    if name not in known:
        yield document.problem(location, f"unknown {kind} '{name}'", nearest(name, known))
