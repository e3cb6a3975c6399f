"""The shape of the catalogue's files; `schema` exports it for editors."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from slipway.catalogue.deployment import Deployment, Function, Instances, TargetKind, Terraform
from slipway.catalogue.fargate import FARGATE_MEMORY, fargate_json_schema
from slipway.catalogue.parameters import ParameterValue
from slipway.catalogue.thresholds import Thresholds
from slipway.catalogue.values import (
    NO_OTHER_KEYS,
    UNIQUE,
    Channel,
    EachOnce,
    Email,
    FilePath,
    FolderPath,
    Name,
    Repository,
    Sentence,
    Strict,
    UrlPath,
    WatchedPath,
)
from slipway.documents import FieldError
from slipway.documents.wording import shown

Host = Literal["github", "bitbucket"]
BuildKind = Literal["docker", "npm", "maven", "python", "terraform"]


class Owner(Strict):
    """A team: where its people are reached."""

    email: Email = Field(description="Address for notifications.")
    slack: Channel | None = Field(None, description="Slack channel, with its #.")


class System(Strict):
    """A group of services that belong together; the unit of sharding."""

    owner: Name = Field(description="Team that answers for the system, from owners.yaml.")
    description: Sentence = Field("", description="What the system is for, in one sentence.")


class Build(Strict):
    """How the service's image is built."""

    kind: BuildKind = Field(description="What compiles and tests the code before its image is built.")
    dockerfile: FilePath = Field("Dockerfile", description="Path of the Dockerfile, below `path`.")


class Compute(Strict):
    """What one task of the service gets."""

    model_config = ConfigDict(json_schema_extra=fargate_json_schema)

    cpu: int = Field(256, description="CPU units: 1024 are one virtual CPU.")
    memory: int = Field(512, description="Memory in MiB, among the sizes that Fargate has for `cpu`.")
    count: int = Field(2, ge=1, le=1000, description="Tasks kept running.")

    @model_validator(mode="after")
    def _fargate_accepts(self) -> Self:
        if self.cpu not in FARGATE_MEMORY:
            near = min(FARGATE_MEMORY, key=lambda units: abs(units - self.cpu))
            units = ", ".join(map(str, FARGATE_MEMORY))
            raise FieldError(("cpu",), f"{shown(self.cpu)} units; Fargate has {units}", str(near))
        sizes = FARGATE_MEMORY[self.cpu]
        if self.memory not in sizes:
            near = min(sizes, key=lambda size: abs(size - self.memory))
            raise FieldError(
                ("memory",),
                f"{shown(self.memory)} MiB with {self.cpu} CPU units; Fargate has {', '.join(map(str, sizes))}",
                str(near),
            )
        return self


class Service(Strict):
    """One service of the fleet: one file in `services/`."""

    name: Name = Field(description="Name of the service, unique in the fleet.")
    system: Name = Field(description="The system it belongs to, from systems.yaml.")
    owner: Name = Field(description="The team that answers for it, from owners.yaml.")
    description: Sentence = Field("", description="What the service is for, in one sentence.")
    repository: Repository = Field(description="Repository as OWNER/NAME.")
    host: Host = Field("github", description="Where the repository is hosted.")
    path: FolderPath = Field(".", description="Folder of the service in its repository.")
    watch: Annotated[list[WatchedPath], Field(max_length=7, json_schema_extra=UNIQUE), EachOnce] = Field(
        default=[], description="What else of a shared repository starts its pipeline, such as libs/common/**."
    )
    build: Build = Field(description="How its image is built.")
    template: Name = Field("microservice", description="Pipeline template, from templates/.")
    parameters: dict[str, ParameterValue] = Field(
        default={}, description="Values of the template's parameters; `slipway templates NAME` lists them."
    )
    port: int = Field(8080, ge=1, le=65_535, description="Port that the service listens on.")
    health: UrlPath = Field("/health", description="Path that answers 200 when the service is well.")
    targets: Annotated[list[TargetKind], Field(min_length=1, json_schema_extra=UNIQUE), EachOnce] = Field(
        default=["ecs"], description="Where it is deployed."
    )
    depends_on: Annotated[list[Name], Field(json_schema_extra=UNIQUE), EachOnce] = Field(
        default=[], description="Services that must be deployed before it."
    )
    deployment: Deployment = Field(Deployment(), description="How traffic moves to a new version.")
    compute: Compute = Field(Compute(), description="What one of its tasks gets.")
    instances: Instances = Field(Instances(), description="What the target ec2 runs it on.")
    function: Function = Field(Function(), description="What the target lambda runs it as.")
    terraform: Terraform = Field(Terraform(), description="What the target terraform applies.")
    thresholds: Thresholds = Field(Thresholds(), description="What its alarms tolerate.")

    @model_validator(mode="after")
    def _watches_beside_itself(self) -> Self:
        if self.watch and self.path == ".":
            raise FieldError(("watch",), "a service at the root of its repository is started by every change in it")
        return self

    @property
    def has_image(self) -> bool:
        """Whether an image is built of it; infrastructure has none."""
        return self.build.kind != "terraform"

    @model_validator(mode="after")
    def _needs_others_only(self) -> Self:
        if self.name in self.depends_on:
            raise FieldError(("depends_on", self.depends_on.index(self.name)), "a service can't depend on itself")
        return self


class Owners(Strict):
    """The file owners.yaml."""

    owners: dict[Name, Owner] = Field(min_length=1, description="Teams by name.", json_schema_extra=NO_OTHER_KEYS)


class Systems(Strict):
    """The file systems.yaml."""

    systems: dict[Name, System] = Field(min_length=1, description="Systems by name.", json_schema_extra=NO_OTHER_KEYS)
