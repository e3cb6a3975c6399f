"""A part of a document that stays in touch with its lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from slipway.catalogue.importers.found import Place
from slipway.documents import Document, Problem

if TYPE_CHECKING:
    from pathlib import Path

Step = str | int


@dataclass(frozen=True)
class Section:
    """The value at `location` of a document.

    Attributes:
        part: the value as a document of its own, so that looking up a line costs no more than the part's size.
        location: where the part lies in its file.
        start: line where it begins, counted from 1.
    """

    part: Document
    location: tuple[Step, ...]
    start: int

    @classmethod
    def whole(cls, document: Document) -> Section:
        """The document as a section."""
        return cls(document, (), document.line(()))

    @property
    def data(self) -> Any:  # noqa: ANN401  plain data, of any kind
        """The plain value."""
        return self.part.data

    @property
    def path(self) -> Path:
        """The file."""
        return self.part.path

    def place(self, *steps: Step, name: str = "") -> Place:
        """Where a field of the section stands; `name` is how a reader calls it, by default its own key."""
        label = name or next((step for step in reversed((*self.location, *steps)) if isinstance(step, str)), "")
        return Place(self.part.file, self._line(steps), label)

    def problem(self, location: tuple[Step, ...], message: str, suggestion: str = "") -> Problem:
        """A mistake in a field of the section."""
        found = self.part.problem((*self.location, *location), message, suggestion)
        return Problem(found.file, self._line(location), found.field, message, suggestion)

    def children(self, *steps: Step) -> dict[str, Section]:
        """The values of the mapping at `steps`, by key; empty where there is no mapping."""
        data, node = self._descend(steps)
        if not isinstance(data, dict):
            return {}
        nodes = _entries(node)
        location = (*self.location, *steps)
        return {
            key: self._child((*location, key), value, *nodes.get(key, (self.start, None)))
            for key, value in data.items()
        }

    def items(self, *steps: Step) -> list[Section]:
        """The values of the list at `steps`; empty where there is no list."""
        data, node = self._descend(steps)
        if not isinstance(data, list) or not isinstance(node, yaml.SequenceNode):
            return []
        location = (*self.location, *steps)
        return [
            self._child((*location, index), value, child.start_mark.line + 1, child)
            for index, (value, child) in enumerate(zip(data, node.value, strict=True))
        ]

    def _line(self, steps: tuple[Step, ...]) -> int:
        return self.part.line(steps) if steps else self.start

    def _child(self, location: tuple[Step, ...], value: object, line: int, node: yaml.Node | None) -> Section:
        return Section(Document(self.part.path, value, node), location, line)

    def _descend(self, steps: tuple[Step, ...]) -> tuple[Any, yaml.Node | None]:
        data, node = self.part.data, self.part.node
        for step in steps:
            data = data.get(step) if isinstance(data, dict) else None
            node = _entries(node).get(str(step), (0, None))[1]
        return data, node


def _entries(node: yaml.Node | None) -> dict[str, tuple[int, yaml.Node]]:
    """Line and node of each key; a key that overrides a merged one comes later, and wins."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: (key.start_mark.line + 1, value) for key, value in node.value}
