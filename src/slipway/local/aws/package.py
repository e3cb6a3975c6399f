"""The package aws of the local cloud."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from slipway.local.aws import (
    apigateway,
    autoscaling,
    cloudwatch,
    codebuild,
    codedeploy,
    codepipeline,
    dynamodb,
    ec2,
    ecr,
    ecs,
    firewall,
    functions,
    iam,
    iam_profile,
    kms,
    lambda_,
    lambda_feed,
    lambda_versions,
    lb,
    lb_listener,
    limits,
    logs,
    messaging,
    queue_policy,
    rest_api,
    rest_stage,
    s3,
    s3_object,
    secrets,
    signer,
    stored,
)
from slipway.local.aws.kind import AwsKind
from slipway.local.aws.session import AwsSession, Clients
from slipway.local.checks import alarm, canary, deployment_config, fleet, sdk
from slipway.local.checks.problem import Problem
from slipway.local.provider.kind import Kind
from slipway.local.provider.naming import Naming
from slipway.local.provider.package import Function, Package
from slipway.local.provider.store import Store, StoredKind
from slipway.local.wire import UNKNOWN, Properties

_SERVICES = (
    apigateway,
    autoscaling,
    cloudwatch,
    codebuild,
    codedeploy,
    codepipeline,
    dynamodb,
    ec2,
    ecr,
    ecs,
    firewall,
    iam,
    iam_profile,
    kms,
    lambda_,
    lambda_feed,
    lambda_versions,
    lb,
    lb_listener,
    logs,
    messaging,
    queue_policy,
    rest_api,
    rest_stage,
    s3,
    s3_object,
    secrets,
    signer,
)
KINDS: dict[str, type[AwsKind]] = {kind.pulumi_type: kind for service in _SERVICES for kind in service.KINDS}
"""The resource types that moto holds, by token."""

_LIMITS = {
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": ("cloudwatch", "PutCompositeAlarm"),
    "aws:cloudwatch/queryDefinition:QueryDefinition": ("logs", "PutQueryDefinition"),
    "aws:synthetics/canary:Canary": ("synthetics", "CreateCanary"),
    "aws:codebuild/fleet:Fleet": ("codebuild", "CreateFleet"),
    "aws:lambda/codeSigningConfig:CodeSigningConfig": ("lambda", "CreateCodeSigningConfig"),
    "aws:codedeploy/deploymentConfig:DeploymentConfig": ("codedeploy", "CreateDeploymentConfig"),
    "aws:codestarconnections/connection:Connection": ("codestar-connections", "CreateConnection"),
    "aws:codeconnections/connection:Connection": ("codeconnections", "CreateConnection"),
}
"""The operations whose models limit types that moto doesn't hold."""
_SHAPES = {
    "aws:codestarconnections/connection:Connection": {"name": "ConnectionName"},
    "aws:codeconnections/connection:Connection": {"name": "ConnectionName"},
    "aws:lambda/codeSigningConfig:CodeSigningConfig": {
        "policies.untrustedArtifactOnDeployment": "CodeSigningPolicy",
    },
}
_CHECKS: dict[str, Callable[[Properties], Iterable[Problem]]] = {
    "aws:codebuild/fleet:Fleet": fleet.problems,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": alarm.composite_problems,
    "aws:synthetics/canary:Canary": canary.problems,
    "aws:codedeploy/deploymentConfig:DeploymentConfig": deployment_config.problems,
}
"""What no model of the API carries."""
_REPLACED = {"aws:codedeploy/deploymentConfig:DeploymentConfig"}
"""Types that have no update at all."""


class _StoredAws(StoredKind):
    """An AWS type that moto doesn't hold."""

    def __init__(self, token: str, store: Store) -> None:
        super().__init__(token, store, partial(stored.identity, token))
        self._known = sdk.input_names(token)
        limit = 32 if "connection:" in token.lower() else 255
        self._naming = Naming(limit=limit) if "name" in self._known else None

    @property
    def naming(self) -> Naming | None:  # type: ignore[override]
        return self._naming

    def problems(self, inputs: Properties) -> Iterable[Problem]:
        if self._token in _LIMITS:
            yield from limits.of_operation(*_LIMITS[self._token], "", inputs)
            yield from limits.of_shapes(_LIMITS[self._token][0], _SHAPES.get(self._token, {}), inputs)
        if self._token in _CHECKS:
            yield from _CHECKS[self._token](inputs)

    def must_replace(self, key: str) -> bool:
        return key in {"name", "namePrefix", "alarmName", "region"} or self._token in _REPLACED


class AwsPackage(Package[AwsSession]):
    """Resources in the emulated AWS at an endpoint; what moto lacks is kept in the store."""

    name = "aws"

    def __init__(self, endpoint: str | None, region: str, store: Store) -> None:
        """`region` is where resources go whose program and provider name none."""
        self._clients = Clients(endpoint)
        self._region = region
        self._store = store
        self._kinds: dict[str, Kind[AwsSession]] = {token: kind() for token, kind in KINDS.items()}

    def session(self, config: Properties, properties: Properties) -> AwsSession:
        """The session of the resource's own region, else of the provider's."""
        return AwsSession(self._clients, str(self._region_of(config, properties)), _default_tags(config))

    def kind(self, token: str) -> Kind[AwsSession]:
        """The adapter of `token`, or one on the store."""
        if token not in self._kinds:
            self._kinds[token] = _StoredAws(token, self._store)
        return self._kinds[token]

    def functions(self) -> dict[str, Function]:
        """The data sources by token."""
        return functions.FUNCTIONS

    def complete(self, token: str, config: Properties, inputs: Properties) -> Properties:
        """The region, and the tags with the provider's own among them."""
        outputs, found = sdk.outputs(token), {}
        if "region" in outputs:
            found["region"] = self._region_of(config, inputs)
        if "tagsAll" in outputs:
            own = inputs.get("tags")
            found["tagsAll"] = UNKNOWN if own is UNKNOWN else {**_default_tags(config), **(own or {})}
        return found

    def _region_of(self, config: Properties, properties: Mapping[str, Any]) -> object:
        given = properties.get("region") or config.get("region") or self._region
        return self._region if given is UNKNOWN else given


def _default_tags(config: Mapping[str, Any]) -> dict[str, str]:
    given = config.get("defaultTags")
    tags = given.get("tags") if isinstance(given, dict) else None
    return dict(tags) if isinstance(tags, dict) else {}
