"""IAM documents."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

Statement = Mapping[str, Any]


def allow(actions: Sequence[str], resources: Any, conditions: Mapping[str, Any] | None = None) -> Statement:
    """A statement that allows actions on resources."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resources}
    return {**statement, "Condition": conditions} if conditions else statement


def document(statements: Sequence[Statement]) -> pulumi.Output[str]:
    """A policy document; known in preview as far as its parts are."""
    return pulumi.Output.json_dumps({"Version": "2012-10-17", "Statement": list(statements)})


def trust(service: str, account: str, source_arn: str | None = None) -> str:
    """A trust policy for one AWS service, which may act only for this account, or only for one resource."""
    condition: dict[str, Any] = {"StringEquals": {"aws:SourceAccount": account}}
    if source_arn:
        condition["ArnLike"] = {"aws:SourceArn": source_arn}
    return json.dumps(trust_document({"Service": service}, condition))


def trust_document(principal: Mapping[str, str], condition: Mapping[str, Any]) -> dict[str, Any]:
    """A trust policy for a principal, under a condition where there is one."""
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = condition
    return {"Version": "2012-10-17", "Statement": [statement]}


def role(
    name: str,
    *,
    physical: str,
    path: str,
    trust: str,
    statements: Sequence[Statement],
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
    managed: str | None = None,
) -> aws.iam.Role:
    """A role with the one inline policy that says all it may do, or with a policy that AWS manages for a service."""
    created = aws.iam.Role(f"{name}-role", name=physical, path=path, assume_role_policy=trust, tags=tags, opts=opts)
    if statements:
        aws.iam.RolePolicy(f"{name}-policy", name=physical, role=created.name, policy=document(statements), opts=opts)
    if managed:
        aws.iam.RolePolicyAttachment(f"{name}-managed", role=created.name, policy_arn=managed, opts=opts)
    return created
