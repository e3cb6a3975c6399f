"""What a stack decides for itself: the typed configuration of `Pulumi.<stack>.yaml`."""

from __future__ import annotations

import ipaddress
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from slipway.documents import FieldError
from slipway.plan.environments import EnvironmentName
from slipway.plan.fleets import Fleet, FleetName
from slipway.plan.promotion import Account, Upstream
from slipway.plan.replicas import MOST_REPLICAS, Replica

CONNECTION_ARN = r"^arn:aws[\w-]*:(codeconnections|codestar-connections):[\w-]+:\d{12}:connection/[0-9a-f-]{36}$"
LOG_RETENTION_DAYS = (
    1,
    3,
    5,
    7,
    14,
    30,
    60,
    90,
    120,
    150,
    180,
    365,
    400,
    545,
    731,
    1096,
    1827,
    2192,
    2557,
    2922,
    3288,
    3653,
)
"""What CloudWatch Logs accepts (PutRetentionPolicy)."""

OF_PIPELINES = {
    "deploys_to",
    "promotes_from",
    "promotes_to",
    "pull_requests",
    "connection_arn",
    "bitbucket_connection_arn",
    "fleets",
    "posture",
    "bootstrap_image",
}
"""Settings that say nothing in a stack without pipelines."""


Posture = Literal["security-hub", "config"]
"""What the gate can ask for findings."""


class Settings(BaseModel):
    """The settings of one stack. Aliases are the keys of the stack's file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    environment: EnvironmentName = Field(alias="slipway:environment")
    region: str = Field(alias="aws:region", pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")
    catalogue: str = Field("catalogue", alias="slipway:catalogue", min_length=1)
    templates: str = Field("templates", alias="slipway:templates", min_length=1)
    systems: list[str] = Field(default=[], alias="slipway:systems")
    connection_arn: str | None = Field(None, alias="slipway:connectionArn", pattern=CONNECTION_ARN)
    bitbucket_connection_arn: str | None = Field(None, alias="slipway:bitbucketConnectionArn", pattern=CONNECTION_ARN)
    pull_requests: bool = Field(default=False, alias="slipway:pullRequests")
    vpc_id: str | None = Field(None, alias="slipway:vpcId", pattern=r"^vpc-[0-9a-f]{8,17}$")
    vpc_cidr: str = Field("10.20.0.0/16", alias="slipway:vpcCidr")
    certificate_arn: str | None = Field(None, alias="slipway:certificateArn", pattern=r"^arn:aws[\w-]*:acm:")
    log_retention_days: int = Field(365, alias="slipway:logRetentionDays")
    notify_emails: list[str] = Field(default=[], alias="slipway:notifyEmails")
    slack_channel: str | None = Field(None, alias="slipway:slackChannel", pattern=r"^#[a-z0-9][a-z0-9_-]{0,78}$")
    approvers: int = Field(1, alias="slipway:approvers", ge=1, le=5)
    posture: list[Posture] = Field(default=["security-hub", "config"], alias="slipway:posture", max_length=2)
    tags: dict[str, str] = Field(default={}, alias="slipway:tags")
    promotes_from: Upstream | None = Field(None, alias="slipway:promotesFrom")
    promotes_to: list[Account] = Field(default=[], alias="slipway:promotesTo")
    deploys_to: list[Replica] = Field(default=[], alias="slipway:deploysTo", max_length=MOST_REPLICAS)
    deployed_by: Upstream | None = Field(None, alias="slipway:deployedBy")
    bootstrap_image: str | None = Field(
        None,
        alias="slipway:bootstrapImage",
        pattern=r"^[a-z0-9]+([._/-][a-z0-9]+)*(:[\w.-]{1,128}|@sha256:[0-9a-f]{64})$",
    )
    fleets: dict[FleetName, Fleet] = Field(default={}, alias="slipway:fleets")
    google_project: str | None = Field(None, alias="gcp:project", pattern=r"^[a-z][a-z0-9-]{4,28}[a-z0-9]$")
    google_region: str | None = Field(None, alias="gcp:region", min_length=1)
    azure_location: str | None = Field(None, alias="azure-native:location", min_length=1)

    @field_validator("vpc_cidr")
    @classmethod
    def _room_for_subnets(cls, value: str) -> str:
        try:
            network = ipaddress.IPv4Network(value)
        except ValueError as error:
            raise ValueError(f"expected a network such as 10.20.0.0/16: {error}") from None
        if not 16 <= network.prefixlen <= 24:  # noqa: PLR2004 - a VPC is /16 at most; four subnets of a /24 are /28 after halving twice
            raise ValueError(f"expected a prefix from /16 to /24, found /{network.prefixlen}")
        return value

    @field_validator("log_retention_days")
    @classmethod
    def _retention_exists(cls, value: int) -> int:
        if value not in LOG_RETENTION_DAYS:
            near = min(LOG_RETENTION_DAYS, key=lambda days: abs(days - value))
            raise ValueError(f"CloudWatch Logs does not keep logs for {value} days; the nearest it has is {near}")
        return value

    @field_validator("tags")
    @classmethod
    def _own_tags_stay(cls, value: dict[str, str]) -> dict[str, str]:
        reserved = sorted({"environment", "owner", "service", "system"} & set(value))
        if reserved:
            raise ValueError(f"{', '.join(reserved)}: set by Slipway from the catalogue")
        return value

    @model_validator(mode="after")
    def _region_of_each_cloud(self) -> Self:
        if self.google_project and not self.google_region:
            raise ValueError("gcp:project needs gcp:region beside it")
        return self

    @field_validator("deploys_to")
    @classmethod
    def _each_replica_once(cls, value: list[Replica]) -> list[Replica]:
        names = [replica.stack for replica in value]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)}: named more than once")
        return value

    @model_validator(mode="after")
    def _a_replica_has_no_pipelines(self) -> Self:
        if self.deployed_by:
            for field in sorted(OF_PIPELINES & self.model_fields_set):
                key = str(type(self).model_fields[field].alias)
                raise FieldError((key,), "belongs to the stack with the pipelines, which slipway:deployedBy names")
        return self
