"""The data sources of pulumi-aws that the local cloud answers."""

import json
import zlib
from typing import Any

from slipway.local.aws.session import AwsSession
from slipway.local.provider.errors import CloudError, NotFoundError
from slipway.local.provider.package import Function
from slipway.local.wire import Properties


def caller_identity(session: AwsSession, _arguments: Properties) -> Properties:
    """Who asks."""
    told = session.client("sts").get_caller_identity()
    account = told["Account"]
    return {"accountId": account, "arn": told["Arn"], "userId": told["UserId"], "id": account}


def region(session: AwsSession, _arguments: Properties) -> Properties:
    """Where the provider works."""
    name = session.region
    return {
        "id": name,
        "name": name,
        "region": name,
        "description": name,
        "endpoint": f"ec2.{name}.amazonaws.com",
    }


def partition(session: AwsSession, _arguments: Properties) -> Properties:
    """The partition of AWS."""
    name = session.partition
    return {"id": name, "partition": name, "dnsSuffix": "amazonaws.com", "reverseDnsPrefix": "com.amazonaws"}


def availability_zones(session: AwsSession, arguments: Properties) -> Properties:
    """The zones of the region."""
    filters = _filters(arguments) + (
        [{"Name": "state", "Values": [arguments["state"]]}] if arguments.get("state") else []
    )
    zones = session.client("ec2").describe_availability_zones(Filters=filters)["AvailabilityZones"]
    kept = [zone for zone in zones if zone["ZoneName"] not in (arguments.get("excludeNames") or ())]
    return {
        **arguments,
        "id": session.region,
        "names": [zone["ZoneName"] for zone in kept],
        "zoneIds": [zone["ZoneId"] for zone in kept],
        "groupNames": sorted({zone.get("GroupName", session.region) for zone in kept}),
        "region": session.region,
    }


def vpc(session: AwsSession, arguments: Properties) -> Properties:
    """The one network that matches; raises CloudError for none or several."""
    wanted = _filters(arguments) + _tag_filters(arguments)
    for key, name in (("cidrBlock", "cidr"), ("state", "state"), ("default", "is-default")):
        if arguments.get(key) is not None:
            value = arguments[key]
            wanted.append({"Name": name, "Values": [str(value).lower() if isinstance(value, bool) else value]})
    identified = {"VpcIds": [arguments["id"]]} if arguments.get("id") else {}
    found = session.client("ec2").describe_vpcs(Filters=wanted, **identified)["Vpcs"]
    if not found:
        raise NotFoundError("no matching EC2 VPC found")
    if len(found) > 1:
        raise CloudError(f"{len(found)} EC2 VPCs match; use more filters, or an id, to find exactly one")
    told = found[0]
    return {
        **arguments,
        "id": told["VpcId"],
        "arn": session.arn("ec2", f"vpc/{told['VpcId']}"),
        "cidrBlock": told["CidrBlock"],
        "default": told["IsDefault"],
        "state": told["State"],
        "dhcpOptionsId": told["DhcpOptionsId"],
        "instanceTenancy": told["InstanceTenancy"],
        "ownerId": told.get("OwnerId", session.account),
        "tags": {tag["Key"]: tag["Value"] for tag in told.get("Tags", [])},
        "cidrBlockAssociations": [],
        "enableDnsSupport": True,
        "enableDnsHostnames": True,
        "region": session.region,
    }


def subnets(session: AwsSession, arguments: Properties) -> Properties:
    """The subnets that match."""
    wanted = _filters(arguments) + _tag_filters(arguments)
    found = session.client("ec2").describe_subnets(Filters=wanted)["Subnets"]
    return {
        **arguments,
        "id": session.region,
        "ids": [subnet["SubnetId"] for subnet in found],
        "region": session.region,
    }


def policy_document(_session: AwsSession, arguments: Properties) -> Properties:
    """The JSON text of an IAM policy. Documents to start from and to override are merged by statement id."""
    document: dict[str, Any] = {"Version": arguments.get("version") or "2012-10-17"}
    if arguments.get("policyId"):
        document["Id"] = arguments["policyId"]
    own = [_statement(statement) for statement in arguments.get("statements") or []]
    first = _statements_of(arguments, "sourcePolicyDocuments")
    last = _statements_of(arguments, "overridePolicyDocuments")
    document["Statement"] = _merged(first + own, last)
    text = json.dumps(document, indent=2)
    return {
        **arguments,
        "id": str(zlib.crc32(text.encode())),
        "json": text,
        "minifiedJson": json.dumps(document, separators=(",", ":")),
    }


def _statement(given: Properties) -> dict[str, Any]:
    form: dict[str, Any] = {"Sid": given["sid"]} if given.get("sid") else {}
    form["Effect"] = given.get("effect") or "Allow"
    for key, member in (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    ):
        if given.get(key):
            form[member] = _one_or_many(given[key])
    for key, member in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if given.get(key):
            form[member] = _principals(given[key])
    conditions: dict[str, dict[str, Any]] = {}
    for condition in given.get("conditions") or []:
        conditions.setdefault(condition["test"], {})[condition["variable"]] = _one_or_many(condition["values"])
    return {**form, **({"Condition": conditions} if conditions else {})}


def _principals(given: list[Properties]) -> object:
    if any(item["type"] == "*" and item["identifiers"] == ["*"] for item in given):
        return "*"
    found: dict[str, list[str]] = {}
    for item in given:
        found.setdefault(item["type"], []).extend(item["identifiers"])
    return {kind: _one_or_many(names) for kind, names in found.items()}


def _one_or_many(values: list[str]) -> object:
    return values[0] if len(values) == 1 else sorted(values)


def _statements_of(arguments: Properties, key: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for text in arguments.get(key) or []:
        try:
            statements = json.loads(text)["Statement"]
        except (ValueError, KeyError, TypeError) as error:
            raise CloudError(f"{key}: expected the JSON text of a policy: {error}") from error
        found += statements if isinstance(statements, list) else [statements]
    return found


def _merged(statements: list[dict[str, Any]], overrides: list[dict[str, Any]]) -> list[dict[str, Any]]:
    by_sid = {item["Sid"]: item for item in overrides if item.get("Sid")}
    present = {item.get("Sid") for item in statements}
    kept = [by_sid.get(item.get("Sid", ""), item) for item in statements]
    return kept + [item for item in overrides if not item.get("Sid") or item["Sid"] not in present]


def _filters(arguments: Properties) -> list[dict[str, Any]]:
    return [{"Name": item["name"], "Values": item["values"]} for item in arguments.get("filters") or []]


def _tag_filters(arguments: Properties) -> list[dict[str, Any]]:
    return [{"Name": f"tag:{key}", "Values": [value]} for key, value in (arguments.get("tags") or {}).items()]


FUNCTIONS: dict[str, Function] = {
    "aws:index/getCallerIdentity:getCallerIdentity": caller_identity,
    "aws:index/getRegion:getRegion": region,
    "aws:index/getPartition:getPartition": partition,
    "aws:index/getAvailabilityZones:getAvailabilityZones": availability_zones,
    "aws:iam/getPolicyDocument:getPolicyDocument": policy_document,
    "aws:ec2/getVpc:getVpc": vpc,
    "aws:ec2/getSubnets:getSubnets": subnets,
}
