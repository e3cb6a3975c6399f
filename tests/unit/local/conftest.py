import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto import mock_aws

from slipway.local.aws.package import AwsPackage
from slipway.local.checks.problem import render
from slipway.local.ledger import Ledger
from slipway.local.provider.lifecycle import Lifecycle, Resource
from slipway.local.provider.package import Package
from slipway.local.provider.store import Store


@dataclass(frozen=True)
class Made:
    resource: Resource
    id: str
    inputs: dict[str, Any]
    state: dict[str, Any]


@dataclass
class Stage:
    """Takes resources through their life as an engine would, and asserts what holds for every type."""

    package: Package[Any]
    config: dict[str, Any] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def life(self) -> Lifecycle:
        return Lifecycle(self.package, self.ledger)

    def resource(self, token: str, name: str = "thing") -> Resource:
        return Resource(f"urn:pulumi:test::project::{token}::{name}", self.config)

    def problems(self, token: str, /, **inputs: Any) -> list[str]:
        checked = self.life.check(self.resource(token), {}, inputs, b"seed")
        return [f"{render(problem.path)}: {problem.reason()}" for problem in checked.problems]

    def make(self, token: str, name: str = "thing", /, **inputs: Any) -> Made:
        resource = self.resource(token, name)
        checked = self.life.check(resource, {}, inputs, f"seed of {name}".encode())
        assert [(render(problem.path), problem.reason()) for problem in checked.problems] == []
        made, state = self.life.create(resource, checked.inputs)
        found = self.life.read(resource, made, checked.inputs, state)
        assert found is not None
        assert found.inputs == checked.inputs, "a new resource has not drifted"
        return Made(resource, made, checked.inputs, state)

    def change(self, made: Made, /, **inputs: Any) -> Made:
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

    def replaces(self, made: Made, /, **inputs: Any) -> tuple[str, ...]:
        return self.life.diff(made.resource, made.inputs, made.state, {**made.inputs, **inputs}).replaced

    def drifted(self, made: Made) -> dict[str, Any]:
        found = self.life.read(made.resource, made.id, made.inputs, made.state)
        assert found is not None
        return {key: value for key, value in found.inputs.items() if made.inputs.get(key) != value}

    def remove(self, made: Made) -> None:
        self.life.delete(made.resource, made.id, made.state)
        assert self.life.read(made.resource, made.id, made.inputs, made.state) is None
        self.life.delete(made.resource, made.id, made.state)


@pytest.fixture(scope="session")
def aws_package() -> AwsPackage:
    return AwsPackage(None, "us-east-1", Store())


@pytest.fixture
def aws(aws_package: AwsPackage) -> Iterator[Stage]:
    with mock_aws():
        yield Stage(aws_package)


@pytest.fixture
def stage() -> type[Stage]:
    return Stage


@pytest.fixture
def client(aws: Stage) -> Any:
    """Clients of the emulated AWS, as any other program has them."""
    return lambda service: aws.package.session({}, {}).client(service)


def trust(service: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
