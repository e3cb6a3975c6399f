"""The fields of a service's file, each as the source tells it or with a remark that it does not."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from slipway.catalogue import Build, Service
from slipway.catalogue.importers.accepts import field_or, refusal
from slipway.catalogue.importers.builds import kind_of
from slipway.catalogue.importers.field import NOT_TOLD, Field
from slipway.documents.wording import cut, printable

if TYPE_CHECKING:
    from slipway.catalogue.importers.defaults import Defaults
    from slipway.catalogue.importers.found import BuildFolder, Fact, FoundService
    from slipway.catalogue.importers.teams import Teams

MAX_DESCRIPTION = 255
"""As the catalogue's own descriptions."""


def describe(service: FoundService, name: str, teams: Teams, defaults: Defaults) -> dict[str, Field]:
    """The fields of the service's file in their order, but for its dependencies.

    Args:
        service: what the source tells of it.
        name: its name in the catalogue.
        teams: names of owners and systems.
        defaults: what stands where the source tells nothing.
    """
    fields = {
        "name": Field(name, "" if name == service.name else f"'{service.name}' in the source"),
        "system": teams.system_of[service.system.value if service.system else ""],
        "owner": teams.owner_of[service.owner.value if service.owner else ""],
    }
    if service.description:
        fields["description"] = Field(cut(printable(" ".join(service.description.split())), MAX_DESCRIPTION))
    repository = Field(defaults.repository.value, defaults.repository.remark)
    fields["repository"] = _told("repository", service.repository, repository)
    fields |= _build(service.build, defaults.root)
    fields["port"] = _told("port", service.port, _default("port"))
    fields["health"] = _told("health", service.health, _default("health"))
    return fields


def _default(field: str) -> Field:
    return Field(Service.model_fields[field].default, NOT_TOLD)


def _told(field: str, fact: Fact[int] | Fact[str] | None, otherwise: Field) -> Field:
    return field_or(Service, field, fact.value, otherwise) if fact else otherwise


def _build(build: BuildFolder | None, root: Path) -> dict[str, Field]:
    if build is None:
        return {"path": Field(".", NOT_TOLD), "build": Field({"kind": "docker"}, NOT_TOLD)}
    fields = {"path": _path(build.folder, root)}
    if build.dockerfile:
        dockerfile = os.path.normpath(build.dockerfile)
        if refusal(Build, "dockerfile", dockerfile):
            return fields | {"build": Field({"kind": "docker"}, f"{build.dockerfile!r} lies outside its folder")}
        return fields | {"build": Field({"kind": "docker", "dockerfile": dockerfile})}
    kind = kind_of(build.folder)
    if kind is None:
        return fields | {"build": Field({"kind": "docker"}, "guessed; its folder could not be looked into")}
    return fields | {"build": Field({"kind": kind[0]}, "" if kind[0] == "docker" else f"guessed from its {kind[1]}")}


def _path(folder: Path, root: Path) -> Field:
    """The folder below the repository's root, links followed."""
    real, base = Path(os.path.realpath(folder)), Path(os.path.realpath(root))
    if real.is_relative_to(base):
        return field_or(Service, "path", real.relative_to(base).as_posix(), Field("."))
    return Field(".", "it is built outside the repository")
