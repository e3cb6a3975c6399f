"""The web ACL before an API: nothing passes but what looks like a signed request, and not too much of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.context import Context

REQUESTS = 3000
"""Requests of one address in five minutes, beyond which it is blocked for a while."""
NO_CHANGE = [{"priority": 0, "type": "NONE"}]

Rule = Mapping[str, Any]


@dataclass(frozen=True)
class Door:
    """Requests that may pass.

    Attributes:
        name: of the rule.
        path: what their path contains.
        header: which they carry, in lower case; empty where the query says who asks, which is then left out of logs.
        method: their HTTP method.
    """

    name: str
    path: str
    header: str = ""
    method: str = "POST"


class WebAcl(pulumi.ComponentResource):
    """Blocks what no door lets through, addresses of ill repute, and addresses that ask too often.

    Bodies are not looked into: what developers write about attacks in a commit message is no attack, and only the
    function can tell who signed it.
    """

    def __init__(
        self,
        name: str,
        doors: Sequence[Door],
        guarded_arn: pulumi.Input[str],
        context: Context,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:guard:WebAcl", f"{name}-firewall", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        rules = [_often(), _reputation(), *(_door(door) for door in doors)]
        acl = aws.wafv2.WebAcl(
            f"{name}-acl",
            name=context.name(name, limit=128),
            description="Lets through what looks like a signed request",
            scope="REGIONAL",
            default_action={"block": {}},
            rules=[{**rule, "priority": priority} for priority, rule in enumerate(rules)],
            visibility_config=_seen(name),
            tags=context.tags(),
            opts=here,
        )
        aws.wafv2.WebAclAssociation(f"{name}-acl-association", resource_arn=guarded_arn, web_acl_arn=acl.arn, opts=here)
        logs = aws.cloudwatch.LogGroup(
            f"{name}-acl-logs",
            name=f"aws-waf-logs-{context.name(name)}",  # WAF takes no other prefix
            retention_in_days=context.plan.settings.log_retention_days,
            kms_key_id=key_arn,
            tags=context.tags(),
            opts=here,
        )
        aws.wafv2.WebAclLoggingConfiguration(
            f"{name}-acl-logging",
            resource_arn=acl.arn,
            log_destination_configs=[logs.arn],
            redacted_fields=_redacted(doors),
            opts=here,
        )
        self.register_outputs({})


def _often() -> Rule:
    limit = {"limit": REQUESTS, "aggregate_key_type": "IP", "evaluation_window_sec": 300}
    return {
        "name": "often",
        "action": {"block": {}},
        "statement": {"rate_based_statement": limit},
        "visibility_config": _seen("often"),
    }


def _reputation() -> Rule:
    group = {"vendor_name": "AWS", "name": "AWSManagedRulesAmazonIpReputationList"}
    return {
        "name": "reputation",
        "override_action": {"none": {}},
        "statement": {"managed_rule_group_statement": group},
        "visibility_config": _seen("reputation"),
    }


def _door(door: Door) -> Rule:
    parts = [_matches({"method": {}}, door.method, "EXACTLY"), _matches({"uri_path": {}}, door.path, "CONTAINS")]
    if door.header:
        parts.append(_present(door.header))
    return {
        "name": door.name,
        "action": {"allow": {}},
        "statement": {"and_statement": {"statements": parts}},
        "visibility_config": _seen(door.name, sampled=bool(door.header)),
    }


def _redacted(doors: Sequence[Door]) -> list[Mapping[str, Any]]:
    """What lets somebody in is not logged."""
    headers = dict.fromkeys(door.header for door in doors if door.header)
    told: list[Mapping[str, Any]] = [{"single_header": {"name": header}} for header in headers]
    return told if all(door.header for door in doors) else [*told, {"query_string": {}}]


def _matches(where: Mapping[str, Any], text: str, how: str) -> Mapping[str, Any]:
    return {
        "byte_match_statement": {
            "field_to_match": where,
            "search_string": text,
            "positional_constraint": how,
            "text_transformations": NO_CHANGE,
        }
    }


def _present(header: str) -> Mapping[str, Any]:
    return {
        "size_constraint_statement": {
            "field_to_match": {"single_header": {"name": header}},
            "comparison_operator": "GT",
            "size": 0,
            "text_transformations": NO_CHANGE,
        }
    }


def _seen(name: str, *, sampled: bool = True) -> Mapping[str, Any]:
    """What is shown of requests; samples show the query, whatever logs leave out."""
    return {"cloudwatch_metrics_enabled": True, "sampled_requests_enabled": sampled, "metric_name": name}
