"""The objects of a folder of manifests, plain or through its kustomization."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slipway.catalogue.importers.found import Note, Place
from slipway.catalogue.importers.kubernetes.kustomization import KUSTOMIZATION_FILES, Kustomization, kustomization_file
from slipway.catalogue.importers.limits import MAX_BYTES, MAX_VALUES
from slipway.catalogue.importers.section import Section
from slipway.catalogue.importers.walk import yaml_files
from slipway.documents import InvalidInputError, Problem, display_path, read_document, read_documents
from slipway.documents.validate import validate_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

RENDER_FIRST = "a Helm template; render it with `helm template` and import what that prints"
MAX_CHAIN = 50
"""Kustomizations that follow one another in a row."""


@dataclass(frozen=True)
class Manifest:
    """One object, and the namespace that a kustomization puts it into."""

    section: Section
    kind: str
    namespace: str = ""


@dataclass
class Manifests:
    """All objects of a source; `other_files` counts YAML files that hold none, `followed` are kustomized folders."""

    objects: list[Manifest] = field(default_factory=list)
    generated: list[tuple[Kustomization, Section, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    other_files: Counter[str] = field(default_factory=Counter)
    followed: set[Path] = field(default_factory=set)


def read_manifests(paths: Sequence[Path]) -> Manifests:
    """The objects of files and folders.

    Raises:
        InvalidInputError: a file that is not YAML, a Helm template, a kustomization that follows itself, or no object.
    """
    found = Manifests()
    for path in paths:
        if path.is_dir():
            _read_folder(path, found)
        else:
            _read_file(path, found, "")
    if not found.objects:
        charts = [note for note in found.notes if note.message == RENDER_FIRST]
        message = RENDER_FIRST if charts else "no Kubernetes manifest; expected YAML with `apiVersion` and `kind`"
        raise InvalidInputError([Problem(display_path(paths[0]), 0, "", message)])
    return found


def _read_folder(folder: Path, found: Manifests) -> None:
    if kustomization_file(folder):
        _follow(folder, found, "", ())
        return
    for path in yaml_files(folder, lambda inner: _enter(inner, found)):
        _read_file(path, found, "")


def _enter(folder: Path, found: Manifests) -> bool:
    """Whether to look for plain manifests here; charts and kustomizations are dealt with as a whole."""
    if (folder / "Chart.yaml").is_file():
        found.notes.append(Note(Place(display_path(folder / "Chart.yaml"), 0), RENDER_FIRST))
        return False
    path = kustomization_file(folder)
    if path is None:
        return True
    section, kustomization = _kustomization(path)
    if any(entry.startswith("..") for entry in kustomization.followed()):
        found.notes.append(Note(section.place(), "builds on another folder, as overlays do; not read"))
    else:
        _follow(folder, found, "", ())
    return False


def _follow(folder: Path, found: Manifests, namespace: str, chain: tuple[Path, ...]) -> None:
    path = kustomization_file(folder)
    if path is None:
        listed = ", ".join(KUSTOMIZATION_FILES)
        raise InvalidInputError([Problem(display_path(folder), 0, "", f"no kustomization; expected one of {listed}")])
    section, kustomization = _kustomization(path)
    here = folder.resolve()
    if here in chain or len(chain) == MAX_CHAIN:
        raise InvalidInputError([section.problem(("resources",), "the kustomization follows itself")])
    if here in found.followed:
        return
    found.followed.add(here)
    namespace = namespace or kustomization.namespace
    found.notes += kustomization.notes(section)
    found.generated.append((kustomization, section, namespace))
    for key, entry, step in kustomization.entries():
        target = folder / entry
        if kustomization.is_remote(entry):
            found.notes.append(Note(section.place(key, step), f"'{entry}' is not in this folder; not read"))
        elif target.is_dir():
            _follow(target, found, namespace, (*chain, here))
        elif target.is_file():
            _read_file(target, found, namespace)
        else:
            raise InvalidInputError([section.problem((key, step), f"no such file or folder '{entry}'")])


def _kustomization(path: Path) -> tuple[Section, Kustomization]:
    section = Section.whole(read_document(path, max_bytes=MAX_BYTES, max_values=MAX_VALUES))
    if not isinstance(section.data, dict):
        raise InvalidInputError([section.problem((), "expected a kustomization: a mapping with `resources`")])
    return section, validate_data(Kustomization, section.data, section.problem)


def _read_file(path: Path, found: Manifests, namespace: str) -> None:
    try:
        documents = read_documents(path, max_bytes=MAX_BYTES, max_values=MAX_VALUES)
    except InvalidInputError as error:
        if _is_template(path):
            raise InvalidInputError([Problem(display_path(path), 0, "", RENDER_FIRST)]) from error
        raise
    before = len(found.objects)
    for document in documents:
        found.objects += [
            Manifest(section, section.data["kind"], namespace) for section in _objects(Section.whole(document))
        ]
    if len(found.objects) == before:
        found.other_files["files without a manifest"] += 1


def _objects(section: Section) -> Iterator[Section]:
    """The object, or the items of a list of them."""
    data = section.data
    if not isinstance(data, dict) or not isinstance(data.get("kind"), str) or "apiVersion" not in data:
        return
    if data["kind"].endswith("List") and isinstance(data.get("items"), list):
        for item in section.items("items"):
            yield from _objects(item)
    else:
        yield section


def _is_template(path: Path) -> bool:
    try:
        return path.stat().st_size <= MAX_BYTES and b"{{" in path.read_bytes()
    except OSError:
        return False
