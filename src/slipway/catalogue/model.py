"""The shape of the catalogue's files. `slipway validate --schema` exports it for editors."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

BuildKind = Literal["docker", "npm", "maven"]
TargetKind = Literal["ecs", "cloud-run", "container-apps"]

NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
Name = Annotated[str, Field(pattern=NAME, min_length=2, max_length=63)]

FARGATE_MEMORY: dict[int, range] = {
    256: range(512, 2049, 512),
    512: range(1024, 4097, 1024),
    1024: range(2048, 8193, 1024),
    2048: range(4096, 16385, 1024),
    4096: range(8192, 30721, 1024),
}
"""Memory in MiB that Fargate accepts for each number of CPU units (Amazon ECS developer guide, task size)."""


class Strict(BaseModel):
    """A frozen value that refuses unknown fields and never converts one type into another."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Owner(Strict):
    """A team: where its people are reached."""

    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", description="Address for notifications.")
    slack: str | None = Field(None, pattern=r"^#[a-z0-9_-]{1,80}$", description="Slack channel, with its #.")


class System(Strict):
    """A group of services that belong together; the unit of sharding."""

    owner: Name = Field(description="Owner of the system, from owners.yaml.")
    description: str = ""


class Build(Strict):
    """How the service's image is built."""

    kind: BuildKind
    dockerfile: str = Field("Dockerfile", min_length=1, description="Path of the Dockerfile, below `path`.")


class Compute(Strict):
    """What one task of the service gets."""

    cpu: int = Field(256, description="CPU units: 1024 are one virtual CPU.")
    memory: int = Field(512, description="Memory in MiB.")
    count: int = Field(2, ge=1, le=1000, description="Tasks kept running.")

    @model_validator(mode="after")
    def _fargate_accepts(self) -> Self:
        if self.cpu not in FARGATE_MEMORY:
            raise ValueError(f"cpu: {self.cpu} units; Fargate has {', '.join(map(str, FARGATE_MEMORY))}")
        sizes = FARGATE_MEMORY[self.cpu]
        if self.memory not in sizes:
            raise ValueError(
                f"memory: {self.memory} MiB with {self.cpu} CPU units; "
                f"Fargate has {sizes.start} to {sizes[-1]} in steps of {sizes.step}"
            )
        return self


class Thresholds(Strict):
    """What the service's alarms tolerate; a deployment that crosses one is rolled back."""

    error_rate_percent: float = Field(1.0, gt=0, le=100, description="Share of 5xx answers, in percent.")
    latency_p99_ms: int = Field(1000, gt=0, le=60_000, description="99th percentile of the answer time, in ms.")
    cpu_percent: int = Field(85, gt=0, le=100, description="Mean CPU use of the service's tasks, in percent.")


class Service(Strict):
    """One service of the fleet: one file in `services/`."""

    name: Name
    system: Name = Field(description="The system it belongs to, from systems.yaml.")
    owner: Name = Field(description="The team that answers for it, from owners.yaml.")
    description: str = ""
    repository: str = Field(pattern=r"^[\w.-]+/[\w.-]+$", description="Repository as OWNER/NAME.")
    path: str = Field(".", pattern=r"^[^/]", description="Folder of the service in its repository.")
    build: Build
    template: Name = Field("microservice", description="Pipeline template, from templates/.")
    port: int = Field(8080, ge=1, le=65_535, description="Port that the service listens on.")
    health: str = Field("/health", pattern=r"^/", description="Path that answers 200 when the service is well.")
    targets: list[TargetKind] = Field(default=["ecs"], min_length=1)
    depends_on: list[Name] = Field(default=[], description="Services that must be deployed before it.")
    compute: Compute = Compute()
    thresholds: Thresholds = Thresholds()

    @model_validator(mode="after")
    def _lists_name_each_once(self) -> Self:
        lists: dict[str, list[str]] = {"depends_on": self.depends_on, "targets": [*self.targets]}
        for field, values in lists.items():
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"{field}: {', '.join(twice)} given twice")
        if self.name in self.depends_on:
            raise ValueError("depends_on: a service can't depend on itself")
        return self


class Owners(Strict):
    """The file owners.yaml."""

    owners: dict[Name, Owner] = Field(min_length=1)


class Systems(Strict):
    """The file systems.yaml."""

    systems: dict[Name, System] = Field(min_length=1)
