"""Who may act with a role, told from what is declared of roles and their policies."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from tests.components.declared import Made
from tests.components.fleet import Stack


@dataclass(frozen=True)
class Role:
    """A role with what it trusts and what it is allowed."""

    name: str
    arn: str
    trust: dict[str, Any]
    allowed: tuple[dict[str, Any], ...]

    @property
    def account(self) -> str:
        return self.arn.split(":")[4]


def roles(stack: Stack) -> dict[str, Role]:
    """Every role of a stack, by the name of its resource."""
    policies = [made.inputs for made in stack.of("RolePolicy")]
    return {made.name: _role(made, policies, stack.context.account) for made in stack.of("Role")}


def _role(made: Made, policies: list[dict[str, Any]], account: str) -> Role:
    name, path = made.inputs["name"], made.inputs["path"]
    allowed = tuple(
        statement
        for policy in policies
        if policy["role"] == name
        for statement in json.loads(policy["policy"])["Statement"]
    )
    arn = f"arn:aws:iam::{account}:role{path}{name}"
    return Role(name, arn, json.loads(made.inputs["assumeRolePolicy"]), allowed)


def may_assume(source: Role, target: Role) -> bool:
    """Whether one role may become another: the one's policy and the other's trust must both say so.

    A trust in the role itself needs no policy. A condition that is not known counts as met, so that nothing is missed.
    """
    trusts = [each for each in target.trust["Statement"] if "sts:AssumeRole" in _listed(each["Action"])]
    principals = [(principal, each) for each in trusts for principal in _listed(each["Principal"].get("AWS", []))]
    met = [principal for principal, each in principals if _met(each.get("Condition", {}), source)]
    if source.arn in met:
        return True
    delegated = any(principal in {f"arn:aws:iam::{source.account}:root", "*"} for principal in met)
    return delegated and any(grants(statement, target.arn) for statement in source.allowed)


def services_that_act_as(role: Role) -> Iterator[str]:
    """The services that a role trusts."""
    for statement in role.trust["Statement"]:
        yield from _listed(statement["Principal"].get("Service", []))


def grants(statement: dict[str, Any], arn: str) -> bool:
    """Whether a statement lets its role assume another; `*` stands for any other."""
    actions = any(fnmatchcase("sts:AssumeRole", pattern) for pattern in _listed(statement["Action"]))
    return actions and (arn == "*" or any(fnmatchcase(arn, pattern) for pattern in _listed(statement["Resource"])))


def _met(conditions: dict[str, Any], source: Role) -> bool:
    wanted = conditions.get("ArnLike", {}).get("aws:PrincipalArn")
    return wanted is None or any(fnmatchcase(source.arn, pattern) for pattern in _listed(wanted))


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - JSON
    return value if isinstance(value, list) else [value]
