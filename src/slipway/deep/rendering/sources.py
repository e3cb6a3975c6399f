"""Data sources, answered without a cloud."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.errors import SlipwayError
from slipway.local.account import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.local.provider.package import Package
    from slipway.local.wire import Properties

_ZONES = "abc"


class UnknownSourceError(SlipwayError):
    """The program asks a data source that has no answer without a cloud."""


class Sources:
    """The answers for a stack in one AWS region: account, zones and existing networks are made up, in AWS's forms."""

    def __init__(self, packages: Mapping[str, Package[Any]], region: str) -> None:
        self._packages, self._region = packages, region

    def __call__(self, token: str, config: Properties, arguments: Properties) -> Properties:
        """What the data source `token` tells; raises UnknownSourceError."""
        made_up = _MADE_UP.get(token)
        if made_up:
            return {**arguments, **made_up(str(config.get("region") or self._region), arguments)}
        package = self._packages[token.partition(":")[0]]
        source = package.functions().get(token)
        if source is None or token.startswith("aws:ec2/"):
            raise UnknownSourceError(f"the data source {token} can't be answered without a cloud")
        return source(package.session(config, arguments), arguments)


def _identity(_region: str, _arguments: Properties) -> Properties:
    return {
        "id": ACCOUNT,
        "accountId": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:user/validation",
        "userId": "AIDAVALIDATION",
    }


def _zones(region: str, _arguments: Properties) -> Properties:
    names = [f"{region}{letter}" for letter in _ZONES]
    return {"id": region, "names": names, "zoneIds": names, "groupNames": [region], "region": region}


def _network(region: str, arguments: Properties) -> Properties:
    given = arguments.get("id", "vpc-0123456789abcdef0")
    return {
        "id": given,
        "arn": f"arn:aws:ec2:{region}:{ACCOUNT}:vpc/{given}",
        "cidrBlock": "10.0.0.0/16",
        "region": region,
    }


def _subnets(region: str, _arguments: Properties) -> Properties:
    return {"id": region, "ids": [f"subnet-{number:017x}" for number in range(1, 5)], "region": region}


_MADE_UP: dict[str, Callable[[str, Properties], Properties]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _identity,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:ec2/getVpc:getVpc": _network,
    "aws:ec2/getSubnets:getSubnets": _subnets,
}
