"""Load balancers and target groups."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_name
from slipway.local.aws.shapes import pairs, request, text, to_shape
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_NAME = r"(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_SAID = "letters, digits and inner hyphens"
_BALANCER = {
    "idleTimeout": "idle_timeout.timeout_seconds",
    "enableDeletionProtection": "deletion_protection.enabled",
    "enableHttp2": "routing.http2.enabled",
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableCrossZoneLoadBalancing": "load_balancing.cross_zone.enabled",
    "preserveHostHeader": "routing.http.preserve_host_header.enabled",
    "desyncMitigationMode": "routing.http.desync_mitigation_mode",
    "enableWafFailOpen": "waf.fail_open.enabled",
}
_GROUP = {
    "deregistrationDelay": "deregistration_delay.timeout_seconds",
    "slowStart": "slow_start.duration_seconds",
    "loadBalancingAlgorithmType": "load_balancing.algorithm.type",
    "preserveClientIp": "preserve_client_ip.enabled",
}
_HEALTH = {
    "enabled": "HealthCheckEnabled",
    "healthyThreshold": "HealthyThresholdCount",
    "interval": "HealthCheckIntervalSeconds",
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
    "timeout": "HealthCheckTimeoutSeconds",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}


class BalancingKind(AwsKind):
    """A resource of elastic load balancing; its id is its ARN."""

    service = "elbv2"

    def _tags(self, work: Work) -> dict[str, Any]:
        """The Tags parameter of a creation, which may not be an empty list."""
        return {"Tags": pairs(work.tags)} if work.tags else {}

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        if tags:
            work.client.add_tags(ResourceArns=[work.id], Tags=pairs(tags))
        if removed:
            work.client.remove_tags(ResourceArns=[work.id], TagKeys=removed)


class LoadBalancer(BalancingKind):
    """A load balancer."""

    pulumi_type = "aws:lb/loadBalancer:LoadBalancer"
    naming = Naming(limit=32, refused=r"[^A-Za-z0-9-]")
    shapes: ClassVar = {"ipAddressType": "IpAddressType", "loadBalancerType": "LoadBalancerTypeEnum"}
    immutable = frozenset({"name", "namePrefix", "internal", "loadBalancerType", "subnetMappings"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", _NAME, 32, _SAID)

    def _create(self, work: Work) -> str:
        given = work.inputs
        optional = request("elbv2", "CreateLoadBalancer", given, "name", "tags", "tagsAll")
        made = work.client.create_load_balancer(
            Name=given["name"],
            Scheme="internal" if given.get("internal") else "internet-facing",
            Type=given.get("loadBalancerType", "application"),
            **self._tags(work),
            **optional,
        )
        arn = str(made["LoadBalancers"][0]["LoadBalancerArn"])
        self._write(work, arn)
        return arn

    def _read(self, work: Work) -> Properties | None:
        told = work.client.describe_load_balancers(LoadBalancerArns=[work.id])["LoadBalancers"][0]
        attributes = work.client.describe_load_balancer_attributes(LoadBalancerArn=work.id)["Attributes"]
        return {
            "name": told["LoadBalancerName"],
            "arn": work.id,
            "arnSuffix": work.id.partition("loadbalancer/")[2],
            "dnsName": told["DNSName"],
            "zoneId": told["CanonicalHostedZoneId"],
            "vpcId": told["VpcId"],
            "ipAddressType": told.get("IpAddressType", "ipv4"),
            **observed(work.inputs, told, {"securityGroups": "SecurityGroups"}),
            **observed(work.inputs, _by_key(attributes), _BALANCER),
        }

    def _update(self, work: Work) -> None:
        if work.inputs.get("securityGroups"):
            work.client.set_security_groups(LoadBalancerArn=work.id, SecurityGroups=work.inputs["securityGroups"])
        if work.inputs.get("subnets"):
            work.client.set_subnets(LoadBalancerArn=work.id, Subnets=work.inputs["subnets"])
        self._write(work, work.id)

    def _delete(self, work: Work) -> None:
        work.client.delete_load_balancer(LoadBalancerArn=work.id)

    def _write(self, work: Work, arn: str) -> None:
        attributes = _attributes(work.inputs, _BALANCER)
        logs = work.inputs.get("accessLogs")
        if logs:
            wanted = {"enabled": logs.get("enabled", False), "bucket": logs["bucket"], "prefix": logs.get("prefix", "")}
            attributes += [{"Key": f"access_logs.s3.{key}", "Value": text(value)} for key, value in wanted.items()]
        if attributes:
            work.client.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=attributes)


class TargetGroup(BalancingKind):
    """A set of targets, of which a listener chooses."""

    pulumi_type = "aws:lb/targetGroup:TargetGroup"
    naming = Naming(limit=32, refused=r"[^A-Za-z0-9-]")
    shapes: ClassVar = {
        "protocol": "ProtocolEnum",
        "targetType": "TargetTypeEnum",
        "port": "Port",
        "healthCheck.interval": "HealthCheckIntervalSeconds",
        "healthCheck.timeout": "HealthCheckTimeoutSeconds",
        "healthCheck.path": "Path",
        "healthCheck.protocol": "ProtocolEnum",
        "healthCheck.healthyThreshold": "HealthCheckThresholdCount",
        "healthCheck.unhealthyThreshold": "HealthCheckThresholdCount",
    }
    immutable = frozenset(
        {"name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId", "ipAddressType"}
    )

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", _NAME, 32, _SAID)
        yield from expect_name(inputs, "namePrefix", r"[A-Za-z0-9][A-Za-z0-9-]*", 6, _SAID)

    def _create(self, work: Work) -> str:
        given = request("elbv2", "CreateTargetGroup", work.inputs, "name", "tags", "tagsAll", "healthCheck")
        made = work.client.create_target_group(
            Name=work.inputs["name"], **self._tags(work), **given, **self._health(work.inputs)
        )
        arn = str(made["TargetGroups"][0]["TargetGroupArn"])
        self._write(work, arn)
        return arn

    def _read(self, work: Work) -> Properties | None:
        told = work.client.describe_target_groups(TargetGroupArns=[work.id])["TargetGroups"][0]
        attributes = work.client.describe_target_group_attributes(TargetGroupArn=work.id)["Attributes"]
        found = {
            "name": told["TargetGroupName"],
            "arn": work.id,
            "arnSuffix": work.id.rpartition(":")[2],
            "loadBalancerArns": told.get("LoadBalancerArns", []),
            **observed(work.inputs, _by_key(attributes), _GROUP),
        }
        health = work.inputs.get("healthCheck")
        if health:
            found["healthCheck"] = {**health, **observed(health, told, _HEALTH)}
        return found

    def _update(self, work: Work) -> None:
        work.client.modify_target_group(TargetGroupArn=work.id, **self._health(work.inputs))
        self._write(work, work.id)

    def _delete(self, work: Work) -> None:
        work.client.delete_target_group(TargetGroupArn=work.id)

    def _health(self, inputs: Properties) -> dict[str, Any]:
        health = inputs.get("healthCheck") or {}
        given = {name: health[key] for key, name in _HEALTH.items() if health.get(key) is not None}
        form: dict[str, Any] = to_shape("elbv2", "ModifyTargetGroupInput", given)
        if health.get("matcher"):
            kind = "GrpcCode" if inputs.get("protocolVersion") == "GRPC" else "HttpCode"
            form["Matcher"] = {kind: health["matcher"]}
        return form

    def _write(self, work: Work, arn: str) -> None:
        attributes = _attributes(work.inputs, _GROUP)
        sticky = work.inputs.get("stickiness")
        if sticky:
            seconds = str(int(sticky.get("cookieDuration", 86_400)))
            attributes += [
                {"Key": "stickiness.enabled", "Value": text(sticky.get("enabled", True))},
                {"Key": "stickiness.type", "Value": sticky["type"]},
                {"Key": f"stickiness.{sticky['type']}.duration_seconds", "Value": seconds},
            ]
        if attributes:
            work.client.modify_target_group_attributes(TargetGroupArn=arn, Attributes=attributes)


def _attributes(inputs: Properties, names: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": name, "Value": text(inputs[key])} for key, name in names.items() if inputs.get(key) is not None]


def _by_key(attributes: list[dict[str, str]]) -> dict[str, str]:
    return {item["Key"]: item["Value"] for item in attributes}


KINDS = (LoadBalancer, TargetGroup)
