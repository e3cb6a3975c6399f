"""What a service says of its targets: how traffic moves, and what each kind of target runs it on."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from slipway.catalogue.values import FolderPath, Strict
from slipway.documents import FieldError, Shape

TargetKind = Literal["ecs", "ec2", "lambda", "terraform", "cloud-run", "container-apps"]


class Deployment(Strict):
    """How traffic moves to a new version. What is left out follows the environment: a canary where it is guarded."""

    controller: Literal["codedeploy", "ecs"] = Field(
        "codedeploy", description="What replaces the tasks on ECS: CodeDeploy blue/green, or ECS itself."
    )
    shift: Literal["all-at-once", "canary", "linear"] | None = Field(
        None, description="All at once, a share first (canary), or share by share (linear)."
    )
    percent: int = Field(10, ge=1, le=99, description="Share of the traffic that moves first, or at each step.")
    minutes: int = Field(5, ge=1, le=60, description="Minutes that each step lasts.")
    bake_minutes: int = Field(
        30, ge=0, le=1440, description="Minutes that the old version stays at hand after all traffic has moved."
    )


class Instances(Strict):
    """The EC2 instances that a service with the target ec2 runs on."""

    type: Annotated[str, Shape(r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$", "an instance type such as t4g.small")] = Field(
        "t4g.small", description="Instance type."
    )
    least: int = Field(2, ge=1, le=1000, description="Instances that always run.")
    most: int = Field(6, ge=1, le=1000, description="Instances under load.")
    wave_percent: int = Field(25, ge=1, le=100, description="Share of the fleet that is deployed to at a time.")

    @model_validator(mode="after")
    def _most_is_not_less(self) -> Self:
        if self.most < self.least:
            raise FieldError(("most",), f"{self.most} instances at most, but {self.least} at least", str(self.least))
        return self


class Function(Strict):
    """The Lambda function that a service with the target lambda is. Limits: AWS Lambda quotas."""

    memory: int = Field(512, ge=128, le=10_240, description="Memory in MiB.")
    timeout: int = Field(30, ge=1, le=900, description="Seconds that an invocation may take.")


class Terraform(Strict):
    """The configuration that a service with the target terraform applies."""

    folder: FolderPath = Field(".", description="Folder of the root module, below `path`.")
