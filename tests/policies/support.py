"""What the tests of the policies share: the compliant baseline and the ways to break and judge it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from policies.kit.facts import Plain, Resource, Stack
from policies.kit.rule import Outcome

Judge: TypeAlias = Callable[..., list[tuple[Outcome, str, str]]]
Make: TypeAlias = Callable[..., Resource]

BASELINE = Path(__file__).with_name("baseline.yaml")


def urn_of(kind: str, name: str) -> str:
    return f"urn:pulumi:test::test::{kind}::{name}"


class Baseline:
    """The compliant resources; `set` and `drop` break one property of one of them."""

    def __init__(self) -> None:
        self.resources: list[dict[str, Any]] = copy.deepcopy(yaml.safe_load(BASELINE.read_text()))

    def set(self, resource: str, path: str, value: object) -> Baseline:
        *way, last = self._steps(path)
        self._inside(resource, way)[last] = value
        return self

    def drop(self, resource: str, path: str) -> Baseline:
        *way, last = self._steps(path)
        del self._inside(resource, way)[last]
        return self

    def append(self, resource: str, path: str, value: object) -> Baseline:
        self.at(resource, path).append(value)
        return self

    def at(self, resource: str, path: str) -> Plain:
        return self._inside(resource, self._steps(path))

    def remove(self, resource: str) -> Baseline:
        self.resources = [entry for entry in self.resources if entry["name"] != resource]
        return self

    def run(self, project: str, *commands: str) -> Baseline:
        spec = yaml.safe_dump({"version": 0.2, "phases": {"build": {"commands": list(commands)}}})
        return self.set(project, "source.buildspec", spec)

    def depends(self, resource: str, prop: str, *others: str) -> Baseline:
        urns = tuple(urn_of(entry["type"], entry["name"]) for entry in self.resources if entry["name"] in others)
        self.entry(resource).setdefault("dependencies", {})[prop] = urns
        return self

    def stack(self) -> Stack:
        return Stack.of(
            Resource(
                entry["type"],
                entry["name"],
                urn_of(entry["type"], entry["name"]),
                entry["properties"],
                entry.get("dependencies", {}),
            )
            for entry in self.resources
        )

    def entry(self, resource: str) -> dict[str, Any]:
        return next(entry for entry in self.resources if entry["name"] == resource)

    def _inside(self, resource: str, way: Iterable[str | int]) -> Plain:
        value = self.entry(resource)["properties"]
        for step in way:
            value = value[step]
        return value

    @staticmethod
    def _steps(path: str) -> list[str | int]:
        return [int(step) if step.isdigit() else step for step in path.split(".")]
