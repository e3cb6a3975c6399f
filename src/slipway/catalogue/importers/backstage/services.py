"""Components as services, with the APIs between them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from slipway.catalogue.importers.backstage.files import Read, holds_entities, read_entities
from slipway.catalogue.importers.backstage.model import full_ref
from slipway.catalogue.importers.builds import kind_of
from slipway.catalogue.importers.found import BuildFolder, Fact, Found, FoundService, Note, Place
from slipway.catalogue.importers.walk import yaml_files
from slipway.documents import InvalidInputError, Problem, display_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

NOT_DEPLOYED = frozenset({"documentation", "library", "template"})
SLUGS = ("github.com/project-slug", "gitlab.com/project-slug", "bitbucket.org/project-slug")
SOURCE_LOCATION = "backstage.io/source-location"
URL_REPOSITORY = re.compile(r"https?://[^/]+/([\w.-]+/[\w.-]+)")


def recognises(path: Path) -> bool:
    """Whether the path is a file of entities, or a folder with one."""
    if path.is_dir():
        return any(holds_entities(file) for file in yaml_files(path))
    return holds_entities(path)


def read(paths: Sequence[Path]) -> Found:
    """The components of a Backstage source.

    Raises:
        InvalidInputError: as `read_entities`, or no component.
    """
    entities = read_entities(paths)
    notes = list(entities.notes)
    reads = _once(entities.found, notes)
    needed_by = _needed_by(reads)
    services = [
        _service(read, needed_by.get(read.entity.ref, ()), notes)
        for read in reads
        if read.entity.kind == "Component" and _is_deployed(read, notes)
    ]
    if not services:
        message = "no Backstage component; expected an entity of kind Component"
        raise InvalidInputError([Problem(display_path(paths[0]), 0, "", message)])
    resources = [_resource(read) for read in reads if read.entity.kind == "Resource"]
    others = Counter(read.entity.kind for read in reads if read.entity.kind not in {"Component", "Resource"})
    if others:
        counted = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
        notes.append(Note(Place(display_path(paths[0]), 0), f"read for what they tell of components: {counted}"))
    return Found(
        "Backstage entities",
        (*services, *resources),
        tuple(notes),
        owner_emails=tuple(_emails(reads)),
        system_owners=tuple(_system_owners(reads)),
    )


def _once(reads: Sequence[Read], notes: list[Note]) -> list[Read]:
    """Each entity once: the first that has its reference."""
    first: dict[str, Read] = {}
    for read in reads:
        earlier = first.setdefault(read.entity.ref, read)
        if earlier is not read:
            place = earlier.section.place()
            message = f"'{read.entity.ref}' is already in {place.file}:{place.line}; passed over"
            notes.append(Note(read.section.place("metadata", "name"), message))
    return list(first.values())


def _needed_by(reads: Sequence[Read]) -> Mapping[str, Sequence[Fact[str]]]:
    """What the needed ones say themselves, by the reference of the component that needs them."""
    needed: dict[str, list[Fact[str]]] = defaultdict(list)
    for read in reads:
        entity = read.entity
        for step, ref in enumerate(entity.spec.dependency_of):
            place = read.section.place("spec", "dependencyOf", step)
            needed[full_ref(ref, "component", entity.metadata.namespace)].append(Fact(entity.ref, place))
    return needed


def _is_deployed(read: Read, notes: list[Note]) -> bool:
    entity = read.entity
    if entity.spec.type not in NOT_DEPLOYED:
        return True
    message = f"'{entity.metadata.name}' is of type {entity.spec.type}, which is not deployed; left out"
    notes.append(Note(read.section.place("spec", "type"), message))
    return False


def _service(read: Read, needed: Sequence[Fact[str]], notes: list[Note]) -> FoundService:
    entity, section = read.entity, read.section
    spec, metadata = entity.spec, entity.metadata
    folder = section.path.parent
    apis = (full_ref(ref, "api", metadata.namespace) for ref in spec.provides_apis)
    if metadata.namespace != "default":
        notes.append(Note(section.place("metadata", "namespace"), f"namespace '{metadata.namespace}' is not kept"))
    return FoundService(
        name=metadata.name,
        place=section.place("metadata", "name", name="Component"),
        hosts=(entity.ref, *apis),
        build=BuildFolder(folder) if kind_of(folder) else None,
        owner=Fact(full_ref(spec.owner, "group").rpartition("/")[2], section.place("spec", "owner"))
        if spec.owner
        else None,
        system=Fact(full_ref(spec.system, "system").rpartition("/")[2], section.place("spec", "system"))
        if spec.system
        else None,
        description=metadata.description,
        repository=_repository(read),
        needs=(*_needs(read), *needed),
    )


def _needs(read: Read) -> Iterator[Fact[str]]:
    namespace = read.entity.metadata.namespace
    for key, kind, refs in (
        ("dependsOn", "component", read.entity.spec.depends_on),
        ("consumesApis", "api", read.entity.spec.consumes_apis),
    ):
        for step, ref in enumerate(refs):
            yield Fact(full_ref(ref, kind, namespace), read.section.place("spec", key, step))


def _resource(read: Read) -> FoundService:
    entity = read.entity
    place = read.section.place("metadata", "name", name="Resource")
    kind = entity.spec.type or "resource"
    return FoundService(entity.metadata.name, place, (entity.ref,), infrastructure=kind)


def _repository(read: Read) -> Fact[str] | None:
    annotations = read.entity.metadata.annotations
    for key in SLUGS:
        parts = [part for part in annotations.get(key, "").split("/") if part]
        if len(parts) > 1:
            return Fact("/".join(parts[-2:]), read.section.place("metadata", "annotations", key))
    url = URL_REPOSITORY.search(annotations.get(SOURCE_LOCATION, ""))
    if url:
        place = read.section.place("metadata", "annotations", SOURCE_LOCATION)
        return Fact(url.group(1).removesuffix(".git"), place)
    return None


def _emails(reads: Sequence[Read]) -> Iterator[tuple[str, str]]:
    for read in reads:
        if read.entity.kind in {"Group", "User"} and read.entity.spec.profile.email:
            yield read.entity.metadata.name.lower(), read.entity.spec.profile.email


def _system_owners(reads: Sequence[Read]) -> Iterator[tuple[str, str]]:
    for read in reads:
        if read.entity.kind == "System" and read.entity.spec.owner:
            yield read.entity.metadata.name.lower(), full_ref(read.entity.spec.owner, "group").rpartition("/")[2]
