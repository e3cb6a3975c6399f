"""What a compose project tells of each of its services."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slipway.catalogue.importers.compose.files import Layer, Project, compose_file, read_project
from slipway.catalogue.importers.found import BuildFolder, Fact, Found, FoundService, Note
from slipway.catalogue.importers.variables import read_env_file
from slipway.documents import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from slipway.catalogue.importers.compose.model import Entry
    from slipway.catalogue.importers.found import Place

FILE_NAME = re.compile(r"(docker-)?compose([.-].*)?\.ya?ml")
LOCAL_URL = re.compile(r"(https?)://([A-Za-z0-9_.-]+)(?::(\d{1,5}))?(/[^\s\"'?#;|&)]*)?")
MAX_PORT = 65_535
PORT_OF = {"http": 80, "https": 443}


def recognises(path: Path) -> bool:
    """Whether the path is a compose file, or a folder with one."""
    return compose_file(path) is not None or (path.is_file() and FILE_NAME.fullmatch(path.name) is not None)


def read(paths: Sequence[Path]) -> Found:
    """The services of a compose project; further paths are laid over the first one.

    Raises:
        InvalidInputError: as `read_project`.
    """
    project = read_project(paths)
    notes = list(project.notes)
    services = tuple(_service(name, layers) for name, layers in project.services.items())
    notes += _unset(project)
    return Found("compose project", services, tuple(notes), system=project.name)


def _service(name: str, layers: Sequence[Layer]) -> FoundService:
    notes: list[Note] = []
    own = layers[-1]
    models = [layer.model for layer in layers]
    place = own.section.place(name=name)
    profiles = sorted({entry.name for model in models for entry in model.profiles})
    if profiles:
        notes.append(Note(place, f"belongs to the profile {', '.join(profiles)}; kept"))
    health = _health(name, layers)
    names = [name, *(other for model in models for other in (model.container_name, model.hostname, *model.networks))]
    return FoundService(
        name=name,
        place=place,
        hosts=tuple(dict.fromkeys(filter(None, names))),
        image=next((model.image for model in reversed(models) if model.image), ""),
        build=_build(layers),
        port=_port(layers, health[0] if health else None, notes),
        health=health[1] if health else None,
        needs=tuple(need for layer in layers for need in _needs(layer)),
        settings=tuple(_settings(layers, notes).values()),
        notes=tuple(notes),
    )


def _build(layers: Sequence[Layer]) -> BuildFolder | None:
    for layer in reversed(layers):
        if layer.model.build is not None:
            return BuildFolder(layer.folder / layer.model.build.context, layer.model.build.dockerfile)
    return None


def _needs(layer: Layer) -> Iterator[Fact[str]]:
    model, section = layer.model, layer.section
    for key, entries in (
        ("depends_on", model.depends_on),
        ("links", model.links),
        ("volumes_from", model.volumes_from),
    ):
        for entry in entries:
            yield Fact(entry.name.partition(":")[0], section.place(key, entry.step, name=key))
    if model.network_mode.startswith("service:"):
        yield Fact(model.network_mode.removeprefix("service:"), section.place("network_mode"))


def _settings(layers: Sequence[Layer], notes: list[Note]) -> Mapping[str, Fact[str]]:
    """The variables and the command of a service by name; what a later layer says wins, and so does `environment`."""
    settings: dict[str, Fact[str]] = {}
    for layer in layers:
        for entry in layer.model.env_file:
            known = {name: fact.value for name, fact in layer.variables.items()}
            try:
                settings |= read_env_file(layer.folder / entry.name, known)
            except InvalidInputError as error:
                notes.append(
                    Note(layer.section.place("env_file", entry.step), f"not read: {error.problems[0].message}")
                )
    for layer in layers:
        for entry in layer.model.environment:
            value = _value(entry, layer)
            if value is not None:
                place = layer.section.place("environment", entry.step, name=entry.name)
                settings[entry.name] = Fact(value, place)
        for key, command in (("entrypoint", layer.model.entrypoint), ("command", layer.model.command)):
            if command:
                settings[f"{key} of the service"] = Fact(command, layer.section.place(key))
    return settings


def _value(entry: Entry, layer: Layer) -> str | None:
    """The entry's value; a name alone takes it from the project's .env file."""
    if entry.value is not None:
        return entry.value
    outside = layer.variables.get(entry.name)
    return outside.value if outside else None


def _health(name: str, layers: Sequence[Layer]) -> tuple[int, Fact[str]] | None:
    """Port and path of the address that the health check asks of the service itself."""
    for layer in reversed(layers):
        check = layer.model.healthcheck
        for scheme, host, port, path in LOCAL_URL.findall(check.test) if check else ():
            if host in {"localhost", "127.0.0.1", "0.0.0.0", name}:  # noqa: S104  an address in a file, not one to bind
                return _number(port) or PORT_OF[scheme], Fact(path or "/", layer.section.place("healthcheck", "test"))
    return None


def _port(layers: Sequence[Layer], asked: int | None, notes: list[Note]) -> Fact[int] | None:
    """The port that the health check asks, else the first that is published, else the first that is exposed."""
    for key in ("ports", "expose"):
        found = [
            Fact(port, layer.section.place(key, entry.step, name=key))
            for layer in reversed(layers)
            for entry in (layer.model.ports if key == "ports" else layer.model.expose)
            if (port := _number(entry.name)) is not None
        ]
        if found:
            chosen = next((fact for fact in found if fact.value == asked), found[0])
            others = sorted({fact.value for fact in found} - {chosen.value})
            if others and asked != chosen.value:
                listed = ", ".join(map(str, others))
                notes.append(Note(chosen.place, f"port {chosen.value} taken; the service also has {listed}"))
            return chosen
    if asked is None:
        return None
    layer = next(layer for layer in reversed(layers) if layer.model.healthcheck)
    return Fact(asked, layer.section.place("healthcheck", "test"))


def _number(text: str) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(MAX_PORT))):
        return None
    return int(text) if 0 < int(text) <= MAX_PORT else None


def _unset(project: Project) -> list[Note]:
    """Variables that services take from outside, and that no .env file gives: each once, where it is met first."""
    first: dict[str, Place] = {}
    for layers in project.services.values():
        for layer in layers:
            for entry in layer.model.environment:
                if entry.value is None and entry.name not in layer.variables:
                    first.setdefault(entry.name, layer.section.place("environment", entry.step, name=entry.name))
    return [Note(place, "its value comes from outside the files") for place in first.values()]
