"""Plain, frozen facts about the resources of a stack; all that a rule ever sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeAlias


class Unknown:
    """The value of a property that only the update will compute."""

    def __repr__(self) -> str:
        """Shown where a value would be."""
        return "unknown"

    def __bool__(self) -> bool:
        """Refused, since neither answer would be true."""
        raise TypeError("an unknown value is neither true nor false: compare it with `is UNKNOWN`")


UNKNOWN: Final = Unknown()

Plain: TypeAlias = Any
"""Plain data: dict, list, str, float, bool, None, or UNKNOWN at the very place that is not known."""


class UnknownFactError(Exception):
    """A rule needs a property that is not known yet. `path` is where it stands, as in `stages.0.name`."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


def look(value: Plain, *path: str | int) -> Plain:
    """What lies at `path` inside plain data: UNKNOWN once a step of it is unknown, None where nothing is set."""
    for step in path:
        if value is UNKNOWN:
            return UNKNOWN
        if isinstance(value, list) and isinstance(step, int):
            value = value[step] if step < len(value) else None
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def items(value: Plain) -> list[Plain]:
    """The elements of a list, or nothing where none is set."""
    return value if isinstance(value, list) else []


@dataclass(frozen=True)
class Resource:
    """One declared resource. `properties` keeps the wire's camelCase names; numbers arrive as floats.

    `property_dependencies` maps a property to the URNs of the resources that its value was computed from.
    """

    type: str
    name: str
    urn: str
    properties: Mapping[str, Plain]
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parent: str | None = None

    def get(self, *path: str | int) -> Plain:
        """The property at `path`, UNKNOWN or None."""
        return look(self.properties, *path)

    def known(self, *path: str | int) -> Plain:
        """The property at `path` or None; raises UnknownFactError where it isn't known yet."""
        value = self.get(*path)
        if value is UNKNOWN:
            raise UnknownFactError(".".join(str(step) for step in path))
        return value


@dataclass(frozen=True)
class Stack:
    """The resources of a stack, or those of the types that a rule reads."""

    resources: tuple[Resource, ...]

    @classmethod
    def of(cls, resources: Iterable[Resource]) -> Stack:
        """A stack of the given resources."""
        return cls(tuple(resources))

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.resources:
            found.setdefault(resource.type, []).append(resource)
        return found

    def of_type(self, *types: str) -> list[Resource]:
        """The resources of these types, in order of declaration within a type."""
        return [resource for kind in types for resource in self._by_type.get(kind, [])]

    def dependencies(self, resource: Resource, prop: str, *types: str) -> list[Resource]:
        """The resources of `types` that the property `prop` of `resource` was computed from."""
        urns = resource.property_dependencies.get(prop, ())
        return [candidate for candidate in self.of_type(*types) if candidate.urn in urns]
