"""The files of a compose project: overrides, `include` and `extends`, as layers of each service."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from slipway.catalogue.importers.compose.model import ComposeService
from slipway.catalogue.importers.found import Fact, Note, Place
from slipway.catalogue.importers.limits import MAX_BYTES, MAX_VALUES
from slipway.catalogue.importers.section import Section
from slipway.catalogue.importers.variables import interpolate_all, read_env_file
from slipway.documents import InvalidInputError, Problem, display_path, nearest, read_document
from slipway.documents.validate import validate_data
from slipway.documents.wording import kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FILE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""The names that compose itself looks for, in its order."""
MAX_CHAIN = 50
"""Services that extend one another, or files that include one another, in a row."""


@dataclass(frozen=True)
class Layer:
    """What one file says of a service; later layers win.

    Attributes:
        folder: what relative paths of the layer start from.
        variables: what `${NAME}` stands for.
    """

    section: Section
    model: ComposeService
    folder: Path
    variables: Mapping[str, Fact[str]]


@dataclass
class Project:
    """The services of a project by name, each with its layers, and what was noted on the way."""

    services: dict[str, list[Layer]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    name: Fact[str] | None = None
    included: set[Path] = field(default_factory=set)


@dataclass(frozen=True)
class Reader:
    """Reads each file once.

    Attributes:
        folder: the project's folder.
        variables: the variables of the project's .env file.
    """

    folder: Path
    variables: Mapping[str, Fact[str]]
    documents: dict[Path, Section] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Reader:
        """A reader for a project, with its .env file where it has one."""
        env = folder / ".env"
        return cls(folder, read_env_file(env, {}) if env.is_file() else {})

    def section(self, path: Path) -> Section:
        """The file as a section.

        Raises:
            InvalidInputError: not a mapping, or not one YAML document.
        """
        if path not in self.documents:
            document = read_document(path, max_bytes=MAX_BYTES, max_values=MAX_VALUES)
            if not isinstance(document.data, dict):
                message = "expected a compose file: a mapping with `services`"
                raise InvalidInputError([Problem(document.file, 0, "", message)])
            self.documents[path] = Section.whole(document)
        return self.documents[path]

    def text(self, value: object) -> Any:  # noqa: ANN401  plain data, as it came
        """Plain data with the variables put in."""
        return interpolate_all(value, self._values)

    @cached_property
    def _values(self) -> dict[str, str]:
        return {name: fact.value for name, fact in self.variables.items()}


def read_project(paths: Sequence[Path]) -> Project:
    """The first path's project, with the further files laid over it.

    Raises:
        InvalidInputError: a file that is not a compose file, no service, a cycle of `extends` or `include`.
    """
    files = [compose_file(path) or path for path in paths]
    project = Project()
    reader = Reader.of(files[0].parent)
    for path in files:
        _read_file(path, reader, project, (), over=path is not files[0])
    if not project.services:
        message = "no service; expected `services` with at least one"
        raise InvalidInputError([Problem(display_path(files[0]), 0, "services", message)])
    _note_overrides(files, project)
    return project


def compose_file(path: Path) -> Path | None:
    """The compose file of a folder, by the names that compose looks for."""
    if not path.is_dir():
        return None
    return next((path / name for name in FILE_NAMES if (path / name).is_file()), None)


def _read_file(path: Path, reader: Reader, project: Project, chain: tuple[Path, ...], *, over: bool = False) -> None:
    whole = reader.section(path)
    if isinstance(whole.data.get("name"), str):
        project.name = Fact(reader.text(whole.data["name"]), whole.place("name"))
    services = whole.data.get("services")
    if services is not None and not isinstance(services, dict):
        raise InvalidInputError([whole.problem(("services",), "expected a mapping of services")])
    _include(whole, reader, project, (*chain, path.resolve()))
    for name, section in whole.children("services").items():
        known = project.services.setdefault(name, [])
        if known and not over:
            first = known[0].section.place()
            raise InvalidInputError([section.problem((), f"'{name}' is also a service of {first.file}:{first.line}")])
        known += _layers(section, reader)


def _include(whole: Section, reader: Reader, project: Project, chain: tuple[Path, ...]) -> None:
    entries = whole.data.get("include")
    if entries is None:
        return
    if not isinstance(entries, list):
        raise InvalidInputError([whole.problem(("include",), "expected a list of files")])
    for section in whole.items("include"):
        paths = _included_paths(section, reader)
        if any("://" in path for path in paths):
            project.notes.append(Note(section.place(), f"'{paths[0]}' is not a file here; not read"))
        else:
            _include_files(section, paths, reader, project, chain)


def _included_paths(section: Section, reader: Reader) -> list[str]:
    """The files of one entry: one, or several that are laid over one another."""
    entry = reader.text(section.data)
    paths = entry.get("path") if isinstance(entry, dict) else entry
    listed = [paths] if isinstance(paths, str) else paths
    if not isinstance(listed, list) or not listed or not all(isinstance(path, str) for path in listed):
        raise InvalidInputError([section.problem((), "expected the path of a compose file")])
    return listed


def _include_files(
    section: Section, paths: Sequence[str], reader: Reader, project: Project, chain: tuple[Path, ...]
) -> None:
    """Read the files once, as a project of their own, whose variables give way to those of the project around it."""
    files = [section.path.parent / path for path in paths]
    for file, path in zip(files, paths, strict=True):
        if not file.is_file():
            raise InvalidInputError([section.problem((), f"no such file '{path}'")])
    first = files[0].resolve()
    if first in chain or len(chain) > MAX_CHAIN:
        raise InvalidInputError([section.problem((), f"'{paths[0]}' includes itself")])
    if first in project.included:
        return
    project.included.add(first)
    inner = Reader.of(files[0].parent)
    inner = Reader(inner.folder, {**inner.variables, **reader.variables})
    for file in files:
        _read_file(file, inner, project, chain, over=file is not files[0])


def _layers(section: Section, reader: Reader) -> list[Layer]:
    """The service and what it extends, the base first."""
    layers: list[Layer] = []
    seen: list[tuple[Path, tuple[str | int, ...]]] = []
    current: Section | None = section
    while current is not None:
        key = (current.path.resolve(), current.location)
        if key in seen or len(seen) == MAX_CHAIN:
            names = " -> ".join(str(location[-1]) for _, location in [*seen, key])
            raise InvalidInputError([section.problem(("extends",), f"extends itself: {names}")])
        seen.append(key)
        layer = _layer(current, reader)
        layers.insert(0, layer)
        current = _extended(layer, reader)
    return layers


def _layer(section: Section, reader: Reader) -> Layer:
    if not isinstance(section.data, dict):
        raise InvalidInputError([section.problem((), f"expected a mapping of fields, found {kind(section.data)}")])
    model = validate_data(ComposeService, reader.text(section.data), section.problem)
    return Layer(section, model, section.path.parent, reader.variables)


def _extended(layer: Layer, reader: Reader) -> Section | None:
    extends = layer.model.extends
    if extends is None:
        return None
    path = layer.folder / extends.file if extends.file else layer.section.path
    if not path.is_file():
        raise InvalidInputError([layer.section.problem(("extends",), f"no such file '{extends.file}'")])
    services = reader.section(path).children("services")
    if extends.service not in services:
        message = f"no service '{extends.service}' in {display_path(path)}"
        raise InvalidInputError([layer.section.problem(("extends",), message, nearest(extends.service, services))])
    return services[extends.service]


def _note_overrides(files: Sequence[Path], project: Project) -> None:
    """An override file beside the first one, which compose would lay over it by itself."""
    stem = files[0].with_suffix("").name
    for path in sorted(files[0].parent.glob(f"{stem}.override.y*ml")):
        if path not in files:
            message = f"not laid over {files[0].name}; give both files to do so"
            project.notes.append(Note(Place(display_path(path), 0), message))
