"""Where a new version answers before it takes the traffic, told from the load balancer itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slipway.clients import Client, Clients


class NoPlaceError(LookupError):
    """Raised where no new version can be found, with what was looked for."""


@dataclass(frozen=True)
class Behind:
    """What a new version stands behind: the test listener, and the names of the service's target groups."""

    listener_arn: str
    groups: tuple[str, ...]


def behind_codedeploy(deployment: str, clients: Clients) -> Behind:
    """What the service of a CodeDeploy deployment stands behind.

    Raises:
        NoPlaceError: the deployment group has no test listener.
    """
    codedeploy = clients("codedeploy")
    told = codedeploy.get_deployment(deploymentId=deployment)["deploymentInfo"]
    names = {"applicationName": told["applicationName"], "deploymentGroupName": told["deploymentGroupName"]}
    group = codedeploy.get_deployment_group(**names)["deploymentGroupInfo"]
    (pair,) = group["loadBalancerInfo"]["targetGroupPairInfoList"]
    listeners = pair.get("testTrafficRoute", {}).get("listenerArns", [])
    if not listeners:
        raise NoPlaceError(f"deployment group {names['deploymentGroupName']} has no test listener")
    return Behind(listeners[0], tuple(target["name"] for target in pair["targetGroups"]))


def behind_ecs(details: Mapping[str, Any]) -> Behind:
    """What the service of an ECS deployment stands behind: its hook's own details say it.

    Raises:
        NoPlaceError: they don't.
    """
    try:
        return Behind(str(details["testListenerArn"]), tuple(map(str, details["targetGroups"])))
    except (KeyError, TypeError) as error:
        raise NoPlaceError(f"the hook's details lack {error}") from error


def health_url(behind: Behind, clients: Clients) -> str:
    """The URL of the new version's health check, by way of the test listener's rule.

    Raises:
        NoPlaceError: no rule of the listener leads to one of the target groups.
    """
    balancing = clients("elbv2")
    groups = balancing.describe_target_groups(Names=list(behind.groups))["TargetGroups"]
    arns = {group["TargetGroupArn"] for group in groups}
    listener = balancing.describe_listeners(ListenerArns=[behind.listener_arn])["Listeners"][0]
    balancer = balancing.describe_load_balancers(LoadBalancerArns=[listener["LoadBalancerArn"]])["LoadBalancers"][0]
    prefix = _prefix(_rules(balancing, behind.listener_arn), arns)
    if prefix is None:
        raise NoPlaceError(f"no rule of {behind.listener_arn} leads to {' or '.join(behind.groups)}")
    origin = f"{listener['Protocol'].lower()}://{balancer['DNSName']}:{listener['Port']}"
    return f"{origin}{prefix}{groups[0]['HealthCheckPath']}"


def _rules(balancing: Client, listener: str) -> list[dict[str, Any]]:
    pages = balancing.get_paginator("describe_rules").paginate(ListenerArn=listener)
    return [rule for page in pages for rule in page["Rules"]]


def _prefix(rules: Sequence[dict[str, Any]], groups: set[str]) -> str | None:
    """The path of the rule that forwards to one of the target groups; the rule takes it off again."""
    for rule in rules:
        if groups & {arn for action in rule["Actions"] for arn in _forwards(action)}:
            for condition in rule["Conditions"]:
                if condition["Field"] == "path-pattern":
                    return str(condition["PathPatternConfig"]["Values"][0])
    return None


def _forwards(action: dict[str, Any]) -> list[str]:
    several = action.get("ForwardConfig", {}).get("TargetGroups", [])
    return [*(group["TargetGroupArn"] for group in several), *filter(None, [action.get("TargetGroupArn")])]
