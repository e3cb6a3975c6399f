"""A small good catalogue, and the means to spoil it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from slipway.catalogue import Catalogue, load_catalogue
from slipway.documents import InvalidInputError, Problem

if TYPE_CHECKING:
    from pathlib import Path

OWNERS = """\
owners:
  discovery:
    email: discovery@wayfarer.example
    slack: "#team-discovery"
  identity:
    email: identity@wayfarer.example
"""
SYSTEMS = """\
systems:
  discovery:
    owner: discovery
    description: Finding a trip.
  identity:
    owner: identity
"""
AUTH = """\
name: auth
system: identity
owner: identity
repository: wayfarer/auth
build:
  kind: docker
"""
SEARCH = """\
name: search
system: discovery
owner: discovery
description: Finds trips.
repository: wayfarer/search
path: services/search
build:
  kind: docker
  dockerfile: Dockerfile
template: microservice
port: 9200
health: /ready
targets:
  - ecs
depends_on:
  - auth
compute:
  cpu: 1024
  memory: 2048
  count: 3
thresholds:
  error_rate_percent: 1.0
  latency_p99_ms: 1000
  cpu_percent: 85
"""


@dataclass(frozen=True)
class Folder:
    """A catalogue on disk, to be spoiled by a test."""

    path: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def load(self) -> Catalogue:
        return load_catalogue(self.path)

    def problems(self) -> tuple[Problem, ...]:
        with pytest.raises(InvalidInputError) as raised:
            self.load()
        return raised.value.problems
