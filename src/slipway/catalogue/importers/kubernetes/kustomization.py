"""The fields of a kustomization that tell which manifests belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.catalogue.importers.found import Note
from slipway.catalogue.importers.lenient import Lenient, Many, Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from slipway.catalogue.importers.section import Section

KUSTOMIZATION_FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "vars", "transformers")
NOT_APPLIED = {
    "components": "components are not applied",
    "namePrefix": "the prefix of names is not applied",
    "nameSuffix": "the suffix of names is not applied",
    "helmCharts": "charts are not rendered",
    "images": "images keep the names of their manifests",
} | dict.fromkeys(PATCHES, "patches are not applied")


def kustomization_file(folder: Path) -> Path | None:
    """The kustomization of a folder, by the names that kustomize looks for."""
    return next((folder / name for name in KUSTOMIZATION_FILES if (folder / name).is_file()), None)


class Generator(Lenient):
    """A ConfigMap made of `NAME=value` texts."""

    name: Text = ""
    literals: Many[Text] = ()


class Kustomization(Lenient):
    """One kustomization.yaml."""

    resources: Many[Text] = ()
    bases: Many[Text] = ()
    namespace: Text = ""
    config_map_generator: Many[Generator] = ()

    def followed(self) -> list[str]:
        """The files and folders that it lists."""
        return [*self.resources, *self.bases]

    def entries(self) -> Iterator[tuple[str, str, int]]:
        """Each entry with the key that lists it and its index there."""
        for key, entries in (("resources", self.resources), ("bases", self.bases)):
            for step, entry in enumerate(entries):
                yield key, entry, step

    @staticmethod
    def is_remote(entry: str) -> bool:
        """Whether an entry names something that must be fetched."""
        return "://" in entry or entry.startswith(("git@", "github.com/")) or "?ref=" in entry

    def notes(self, section: Section) -> list[Note]:
        """What the kustomization does that an import leaves undone."""
        notes = [Note(section.place(key), message) for key, message in NOT_APPLIED.items() if section.data.get(key)]
        if self.namespace:
            notes.append(Note(section.place("namespace"), f"everything below is in the namespace '{self.namespace}'"))
        return notes
