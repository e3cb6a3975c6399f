"""Resources taken through their life without an engine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from slipway.local.checks.problem import render
from slipway.local.ledger import Ledger
from slipway.local.provider.lifecycle import Lifecycle, Resource
from slipway.local.provider.package import Package

Given: TypeAlias = dict[str, Any]
Clients: TypeAlias = Callable[[str], Any]


@dataclass(frozen=True)
class Made:
    resource: Resource
    id: str
    inputs: Given
    state: Given


@dataclass
class Stage:
    """Takes resources through their life as an engine would, and asserts what holds for every type."""

    package: Package[Any]
    config: Given = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    made: list[Made] = field(default_factory=list)

    @property
    def life(self) -> Lifecycle:
        return Lifecycle(self.package, self.ledger)

    def resource(self, token: str, name: str = "thing") -> Resource:
        return Resource(f"urn:pulumi:test::project::{token}::{name}", self.config)

    def problems(self, token: str, /, **inputs: object) -> list[str]:
        checked = self.life.check(self.resource(token), {}, inputs, b"seed")
        return [f"{render(problem.path)}: {problem.reason()}" for problem in checked.problems]

    def make(self, token: str, name: str = "thing", /, **inputs: object) -> Made:
        resource = self.resource(token, name)
        checked = self.life.check(resource, {}, inputs, f"seed of {name}".encode())
        assert [(render(problem.path), problem.reason()) for problem in checked.problems] == []
        made, state = self.life.create(resource, checked.inputs)
        found = self.life.read(resource, made, checked.inputs, state)
        assert found is not None
        assert found.inputs == checked.inputs, "a new resource has not drifted"
        self.made.append(Made(resource, made, checked.inputs, state))
        return self.made[-1]

    def forgotten(self) -> None:
        """Assert that what the emulator no longer holds reads as gone, not as an error."""
        for made in self.made:
            if self.package.kind(made.resource.token).emulated:
                assert self.life.read(made.resource, made.id, made.inputs, made.state) is None, made.id

    def change(self, made: Made, /, **inputs: object) -> Made:
        wanted = {**made.inputs, **inputs}
        plan = self.life.diff(made.resource, made.inputs, made.state, wanted)
        assert plan.changes
        assert plan.replaced == ()
        state = self.life.update(made.resource, made.id, made.state, wanted)
        changed = Made(made.resource, made.id, wanted, state)
        found = self.life.read(made.resource, made.id, wanted, state)
        assert found is not None
        assert found.inputs == wanted, "a changed resource has not drifted"
        return changed

    def replaces(self, made: Made, /, **inputs: object) -> tuple[str, ...]:
        return self.life.diff(made.resource, made.inputs, made.state, {**made.inputs, **inputs}).replaced

    def drifted(self, made: Made) -> Given:
        found = self.life.read(made.resource, made.id, made.inputs, made.state)
        assert found is not None
        return {key: value for key, value in found.inputs.items() if made.inputs.get(key) != value}

    def remove(self, made: Made) -> None:
        self.life.delete(made.resource, made.id, made.state)
        assert self.life.read(made.resource, made.id, made.inputs, made.state) is None
        self.life.delete(made.resource, made.id, made.state)
