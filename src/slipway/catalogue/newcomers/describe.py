"""The fields of a new service, each with the reason why it is what it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slipway.catalogue.importers.accepts import refusal
from slipway.catalogue.importers.builds import SIGNS, kinds_of
from slipway.catalogue.importers.field import Field
from slipway.catalogue.importers.names import valid_name
from slipway.catalogue.importers.repository import find_repository
from slipway.catalogue.model import Service
from slipway.catalogue.newcomers.dockerfile import Dockerfile, read_dockerfile
from slipway.catalogue.newcomers.files import text_of
from slipway.catalogue.newcomers.manifests import MANIFESTS, name_in
from slipway.documents import InvalidInputError, Problem, display_path
from slipway.documents.text import reason
from slipway.documents.wording import printable

if TYPE_CHECKING:
    from slipway.catalogue import BuildKind, Catalogue

MOST_HINTS = 5


@dataclass(frozen=True)
class Given:
    """What the user says of the service; empty where it is to be found out."""

    name: str = ""
    owner: str = ""
    system: str = ""
    repository: str = ""


@dataclass(frozen=True)
class Newcomer:
    """A service to be.

    Attributes:
        fields: in the order of a catalogue file; a remark says why a value is what it is.
        notes: what could not be told, or is still to be done.
    """

    fields: dict[str, Field]
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the service is to be called."""
        return str(self.fields["name"].value)


def describe(folder: Path, given: Given, catalogue: Catalogue) -> Newcomer:
    """What the folder tells, and what the user says, of a service.

    Raises:
        InvalidInputError: no such folder, one of no known kind, or a file in it that can't be used.
    """
    if not folder.is_dir():
        raise InvalidInputError([Problem(display_path(folder), 0, "", "no such folder")])
    try:
        signs = kinds_of(folder)
        unknown = None if signs else _unknown_kind(folder)
    except OSError as error:
        unknown = Problem(display_path(folder), 0, "", f"can't be looked into: {reason(error)}")
    if unknown:
        raise InvalidInputError([unknown])
    notes: list[str] = []
    docker = read_dockerfile(text_of(folder, "Dockerfile")) if "docker" in signs else None
    kind, why = _kind(signs, docker, notes)
    system, owner = _system(given, catalogue, notes), _owner(given, catalogue, notes)
    around = find_repository(folder)
    fields = {"name": _name(folder, given, kind), "system": system, "owner": owner}
    fields["repository"] = _repository(given, around.name, notes)
    if around.host == "bitbucket.org":
        fields["host"] = Field("bitbucket", "the host of the git remote")
    path = folder.resolve().relative_to(Path(around.root).resolve()).as_posix()
    if path != ".":
        fields["path"] = Field(path, "where it lies in the repository")
    fields["build"] = Field({"kind": kind}, why)
    if kind == "terraform":
        fields |= {"template": Field("terraform", ""), "targets": Field(["terraform"], "it makes infrastructure")}
    else:
        fields |= _served(docker, notes)
    return Newcomer({key: field for key, field in fields.items() if field.value}, tuple(notes))


def _unknown_kind(folder: Path) -> Problem:
    looked_for = ", ".join(sign for sign, _ in SIGNS)
    below = [entry for entry in sorted(folder.iterdir()) if entry.is_dir() and not entry.name.startswith(".")]
    hints = [entry.name for entry in below if kinds_of(entry)][:MOST_HINTS]
    instead = f"; there is one in {', '.join(hints)}" if hints else ""
    return Problem(display_path(folder), 0, "", f"a repository of no known kind: looked for {looked_for}{instead}")


def _kind(signs: dict[BuildKind, str], docker: Dockerfile | None, notes: list[str]) -> tuple[BuildKind, str]:
    """Who tests the code: the Dockerfile where it has a stage for it, else the language's own tool."""
    if docker and "test" in docker.stages:
        return "docker", "its Dockerfile has a stage `test`"
    languages: list[BuildKind] = [kind for kind in signs if kind not in {"docker", "terraform"}]
    if languages:
        if docker is None:
            notes.append("build: there is no Dockerfile yet, from which its image is made")
        if len(languages) > 1:
            notes.append(f"build: {', '.join(signs[kind] for kind in languages[1:])} would tell another kind")
        return languages[0], f"it has a {signs[languages[0]]}"
    if docker:
        notes.append("build: its Dockerfile needs a stage `test` that runs the unit tests")
        return "docker", "it has a Dockerfile"
    return "terraform", f"it has {signs['terraform']} and nothing else that is built"


def _name(folder: Path, given: Given, kind: BuildKind) -> Field:
    if given.name:
        return Field(given.name, "as given")
    if kind in MANIFESTS and (told := name_in(folder, kind)):
        return Field(valid_name(told), f"'{printable(told)}' in its {MANIFESTS[kind]}")
    return Field(valid_name(folder.resolve().name), "its folder's name")


def _system(given: Given, catalogue: Catalogue, notes: list[str]) -> Field:
    if given.system:
        return Field(given.system, "as given")
    if len(catalogue.systems) == 1:
        return Field(next(iter(catalogue.systems)), "the only one of the catalogue")
    notes.append(f"system: can't be told; give --system one of {', '.join(catalogue.systems)}")
    return Field("")


def _owner(given: Given, catalogue: Catalogue, notes: list[str]) -> Field:
    if given.owner:
        return Field(given.owner, "as given")
    if given.system in catalogue.systems:
        return Field(catalogue.systems[given.system].owner, f"it answers for the system {given.system}")
    if len(catalogue.owners) == 1:
        return Field(next(iter(catalogue.owners)), "the only one of the catalogue")
    notes.append(f"owner: can't be told; give --owner one of {', '.join(catalogue.owners)}")
    return Field("")


def _repository(given: Given, remote: str, notes: list[str]) -> Field:
    if given.repository:
        return Field(given.repository, "as given")
    if remote and not refusal(Service, "repository", remote):
        return Field(remote, "the git remote")
    notes.append("repository: can't be told, there is no git remote `origin`; give --repository OWNER/NAME")
    return Field("")


def _served(docker: Dockerfile | None, notes: list[str]) -> dict[str, Field]:
    """Port and health path where the Dockerfile leaves no doubt; the catalogue has defaults for what is left out."""
    found: dict[str, Any] = {}
    if docker and len(docker.ports) == 1:
        found["port"] = Field(docker.ports[0], "EXPOSE in its Dockerfile")
    else:
        several = (
            f"EXPOSE names {', '.join(map(str, docker.ports))}" if docker and docker.ports else "no EXPOSE tells it"
        )
        notes.append(f"port: {several}; without the field it is {Service.model_fields['port'].default}")
    if docker and len(docker.probes) == 1 and not refusal(Service, "health", docker.probes[0]):
        found["health"] = Field(docker.probes[0], "HEALTHCHECK in its Dockerfile")
    else:
        notes.append(
            f"health: no HEALTHCHECK tells it; without the field it is {Service.model_fields['health'].default}"
        )
    return found
