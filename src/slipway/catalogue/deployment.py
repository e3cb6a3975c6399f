"""What a service says of its targets: how traffic moves, and what each kind of target runs it on."""

from __future__ import annotations

import re
from math import ceil
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from slipway.catalogue.values import UNIQUE, EachOnce, FolderPath, Strict
from slipway.documents import FieldError, Shape

TargetKind = Literal["ecs", "ec2", "lambda", "terraform", "cloud-run", "container-apps"]


LONGEST_SHIFT = 48 * 60
"""Minutes between the first and the last move of traffic (AWS CodeDeploy quotas)."""
LONGEST_ECS_ACTION = 60
"""Minutes that the pipeline waits for a deployment by ECS itself (CodePipeline, Amazon ECS deploy action reference)."""
ECS_STARTS = 15
"""Minutes of those that are left for starting and verifying the new tasks."""
LEAST_ECS_STEP = 3
"""Percent that a step of a linear deployment by ECS moves at least (Amazon ECS API, LinearConfiguration)."""
TOO_MUCH = frozenset({"AdministratorAccess", "PowerUserAccess", "IAMFullAccess"})
"""Policies with which infrastructure could change the way that it is delivered by."""


GRAVITON = r"a1|[a-z]+[0-9]+g[a-z]*"
"""Families with arm64 processors: a g comes right after the generation (EC2 user guide, instance type names)."""


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

    @property
    def shifting_minutes(self) -> int:
        """Minutes from the first move of traffic to the last; those of a canary where the environment decides."""
        if self.shift == "all-at-once":
            return 0
        return self.minutes * (ceil(100 / self.percent) - 1 if self.shift == "linear" else 1)

    @model_validator(mode="after")
    def _shifts_in_time(self) -> Self:
        if self.shifting_minutes > LONGEST_SHIFT:
            near = ceil(100 / (LONGEST_SHIFT // self.minutes + 1))
            raise FieldError(
                ("percent",),
                f"steps of {self.percent} % and {self.minutes} minutes last {self.shifting_minutes} minutes; "
                f"CodeDeploy shifts for {LONGEST_SHIFT} at most",
                str(near),
            )
        return self

    @model_validator(mode="after")
    def _ecs_takes_it(self) -> Self:
        if self.controller != "ecs":
            return self
        if self.shift == "linear" and self.percent < LEAST_ECS_STEP:
            message = f"ECS moves at least {LEAST_ECS_STEP} % a step, found {self.percent}"
            raise FieldError(("percent",), message, str(LEAST_ECS_STEP))
        room = LONGEST_ECS_ACTION - ECS_STARTS
        if self.shifting_minutes > room:
            message = (
                f"traffic would move for {self.shifting_minutes} minutes; the pipeline waits {LONGEST_ECS_ACTION} "
                f"for ECS, of which {ECS_STARTS} go to starting the tasks"
            )
            raise FieldError(("minutes",), message)
        if self.shifting_minutes + self.bake_minutes > room:
            left = room - self.shifting_minutes
            message = (
                f"{self.shifting_minutes} minutes of moving traffic leave {left} for baking: the pipeline waits "
                f"{LONGEST_ECS_ACTION} for ECS, of which {ECS_STARTS} go to starting the tasks"
            )
            raise FieldError(("bake_minutes",), message, str(left))
        return self


class Instances(Strict):
    """The EC2 instances that a service with the target ec2 runs on."""

    type: Annotated[str, Shape(r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$", "an instance type such as t3.small")] = Field(
        "t3.small", description="Instance type, of a family for x86-64, which images are built for."
    )
    least: int = Field(2, ge=1, le=1000, description="Instances that always run.")
    most: int = Field(6, ge=1, le=1000, description="Instances under load.")
    wave_percent: int = Field(50, ge=1, le=100, description="Share of the fleet that is deployed to at a time.")

    @model_validator(mode="after")
    def _runs_the_image(self) -> Self:
        family = self.type.partition(".")[0]
        if re.fullmatch(GRAVITON, family):
            message = f"instances of the family {family} are for arm64; images are built for x86-64"
            raise FieldError(("type",), message, "t3.small")
        return self

    @model_validator(mode="after")
    def _most_is_not_less(self) -> Self:
        if self.most < self.least:
            raise FieldError(("most",), f"{self.most} instances at most, but {self.least} at least", str(self.least))
        return self

    @model_validator(mode="after")
    def _a_wave_holds_an_instance(self) -> Self:
        """CodeDeploy rounds up the instances that must stay healthy, so a smaller wave would never begin."""
        if self.least * self.wave_percent < 100:  # noqa: PLR2004 - percent
            message = f"{self.wave_percent} % of {self.least} instances is less than one, so no wave could begin"
            raise FieldError(("wave_percent",), message, str(ceil(100 / self.least)))
        return self


class Jwt(Strict):
    """Whose tokens the callers of a function bring. Limits: Amazon API Gateway v2 API, JWTConfiguration."""

    issuer: Annotated[
        str, Field(max_length=2048), Shape(r"^https://[A-Za-z0-9.-]+(/[A-Za-z0-9._~/-]*)?$", "a URL with https://")
    ] = Field(description="Who issues the tokens, with the discovery document below /.well-known.")
    audience: Annotated[list[Annotated[str, Field(min_length=1, max_length=2048)]], Field(min_length=1), EachOnce] = (
        Field(description="Whom the tokens are for; one of these must be in a token.")
    )


class Function(Strict):
    """The Lambda function that a service with the target lambda is. Limits: AWS Lambda quotas."""

    memory: int = Field(512, ge=128, le=10_240, description="Memory in MiB.")
    timeout: int = Field(30, ge=1, le=900, description="Seconds that an invocation may take; by HTTP at most 30.")
    concurrency: int = Field(
        20, ge=1, le=900, description="Invocations that run at once at most, kept for this service."
    )
    jwt: Jwt | None = Field(None, description="Tokens that callers bring; without it they sign with AWS credentials.")


class Terraform(Strict):
    """The configuration that a service with the target terraform applies. Limits: IAM quotas."""

    folder: FolderPath = Field(".", description="Folder of the root module, below `path`.")
    policies: Annotated[
        list[
            Annotated[
                str,
                Shape(
                    r"^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/[A-Za-z0-9+=,.@_/-]+$", "the ARN of a managed policy"
                ),
            ]
        ],
        Field(max_length=10, json_schema_extra=UNIQUE),
        EachOnce,
    ] = Field(default=[], description="Managed policies that say what applying may change in the account.")

    @model_validator(mode="after")
    def _grants_less_than_everything(self) -> Self:
        for index, arn in enumerate(self.policies):
            if arn.rpartition("/")[2] in TOO_MUCH:
                message = "grants the pipelines, gates and roles too: name policies of the services that it manages"
                raise FieldError(("policies", index), f"{arn.rpartition('/')[2]} {message}")
        return self
