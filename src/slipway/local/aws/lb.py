"""Load balancers: balancers, listeners, rules, target groups."""

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


class _BalancingKind(AwsKind):
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


class LoadBalancer(_BalancingKind):
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


class TargetGroup(_BalancingKind):
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


class Listener(_BalancingKind):
    """A port of a load balancer, and what it does by default."""

    pulumi_type = "aws:lb/listener:Listener"
    shapes: ClassVar = {"port": "Port", "protocol": "ProtocolEnum", "defaultActions.type": "ActionTypeEnum"}
    immutable = frozenset({"loadBalancerArn"})

    def _create(self, work: Work) -> str:
        made = work.client.create_listener(
            LoadBalancerArn=work.inputs["loadBalancerArn"], **self._tags(work), **self._wanted(work.inputs)
        )
        return str(made["Listeners"][0]["ListenerArn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.describe_listeners(ListenerArns=[work.id])["Listeners"][0]
        names = {"port": "Port", "protocol": "Protocol", "sslPolicy": "SslPolicy"}
        return {"arn": work.id, "loadBalancerArn": told["LoadBalancerArn"], **observed(work.inputs, told, names)}

    def _update(self, work: Work) -> None:
        work.client.modify_listener(ListenerArn=work.id, **self._wanted(work.inputs))

    def _delete(self, work: Work) -> None:
        work.client.delete_listener(ListenerArn=work.id)

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        given = request("elbv2", "CreateListener", inputs, "tags", "tagsAll", "loadBalancerArn", "defaultActions")
        if inputs.get("certificateArn"):
            given["Certificates"] = [{"CertificateArn": inputs["certificateArn"]}]
        return {**given, "DefaultActions": _actions(inputs["defaultActions"])}


class ListenerRule(_BalancingKind):
    """What a listener does with requests that match."""

    pulumi_type = "aws:lb/listenerRule:ListenerRule"
    shapes: ClassVar = {"priority": "RulePriority", "actions.type": "ActionTypeEnum"}
    immutable = frozenset({"listenerArn"})

    def _create(self, work: Work) -> str:
        given = work.inputs
        made = work.client.create_rule(
            ListenerArn=given["listenerArn"],
            Priority=int(given.get("priority") or self._free_priority(work)),
            Conditions=_conditions(given["conditions"]),
            Actions=_actions(given["actions"]),
            **self._tags(work),
        )
        return str(made["Rules"][0]["RuleArn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.describe_rules(RuleArns=[work.id])["Rules"][0]
        return {"arn": work.id, "priority": float(told["Priority"])}

    def _update(self, work: Work) -> None:
        given = work.inputs
        work.client.modify_rule(
            RuleArn=work.id, Conditions=_conditions(given["conditions"]), Actions=_actions(given["actions"])
        )
        if given.get("priority") and given["priority"] != work.old.get("priority"):
            place = {"RuleArn": work.id, "Priority": int(given["priority"])}
            work.client.set_rule_priorities(RulePriorities=[place])

    def _delete(self, work: Work) -> None:
        work.client.delete_rule(RuleArn=work.id)

    def _free_priority(self, work: Work) -> int:
        """The next after the highest in use, as the provider takes where none is given."""
        rules = work.client.describe_rules(ListenerArn=work.inputs["listenerArn"])["Rules"]
        return max((int(rule["Priority"]) for rule in rules if rule["Priority"].isdigit()), default=0) + 1


def _actions(actions: list[Properties]) -> list[dict[str, Any]]:
    """Actions as the API nests them: forward holds targetGroups where the SDK says targetGroups or a single ARN."""
    return [_action(action) for action in actions]


def _action(action: Properties) -> dict[str, Any]:
    named = {
        "forward": "ForwardConfig",
        "redirect": "RedirectConfig",
        "fixedResponse": "FixedResponseConfig",
        "authenticateOidc": "AuthenticateOidcConfig",
        "authenticateCognito": "AuthenticateCognitoConfig",
    }
    form: dict[str, Any] = {"Type": action["type"]}
    for key, member in named.items():
        if not action.get(key):
            continue
        given = dict(action[key])
        if key == "forward":
            given["targetGroups"] = [
                {"targetGroupArn": group["arn"], "weight": group.get("weight", 1.0)} for group in given["targetGroups"]
            ]
            sticky = given.pop("stickiness", None)
            if sticky:
                seconds = sticky["duration"]
                given["targetGroupStickinessConfig"] = {
                    "enabled": sticky.get("enabled", True),
                    "durationSeconds": seconds,
                }
        form[member] = to_shape("elbv2", _ACTION_SHAPES[member], given)
    if action.get("targetGroupArn"):
        form["TargetGroupArn"] = action["targetGroupArn"]
    if action.get("order"):
        form["Order"] = int(action["order"])
    return form


_ACTION_SHAPES = {
    "ForwardConfig": "ForwardActionConfig",
    "RedirectConfig": "RedirectActionConfig",
    "FixedResponseConfig": "FixedResponseActionConfig",
    "AuthenticateOidcConfig": "AuthenticateOidcActionConfig",
    "AuthenticateCognitoConfig": "AuthenticateCognitoActionConfig",
}
_CONDITIONS = {
    "hostHeader": ("host-header", "HostHeaderConfig"),
    "pathPattern": ("path-pattern", "PathPatternConfig"),
    "httpRequestMethod": ("http-request-method", "HttpRequestMethodConfig"),
    "sourceIp": ("source-ip", "SourceIpConfig"),
    "httpHeader": ("http-header", "HttpHeaderConfig"),
}


def _conditions(conditions: list[Properties]) -> list[dict[str, Any]]:
    forms = []
    for condition in conditions:
        for key, (field, member) in _CONDITIONS.items():
            given = condition.get(key)
            if given:
                form = {"Values": given["values"]}
                if given.get("httpHeaderName"):
                    form["HttpHeaderName"] = given["httpHeaderName"]
                forms.append({"Field": field, member: form})
        queries = condition.get("queryStrings") or []
        if queries:
            values = [{"Key": query.get("key", ""), "Value": query["value"]} for query in queries]
            forms.append({"Field": "query-string", "QueryStringConfig": {"Values": values}})
    return forms


def _attributes(inputs: Properties, names: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": name, "Value": text(inputs[key])} for key, name in names.items() if inputs.get(key) is not None]


def _by_key(attributes: list[dict[str, str]]) -> dict[str, str]:
    return {item["Key"]: item["Value"] for item in attributes}


KINDS = (LoadBalancer, TargetGroup, Listener, ListenerRule)
