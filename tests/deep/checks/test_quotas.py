from dataclasses import replace

import pytest

from slipway.deep.accounts import account_faults, account_of
from slipway.deep.checks import quotas
from slipway.deep.model import Rendered, Resource
from tests.deep.fleet import line, told

RULE, TARGET_GROUP = "aws:lb/listenerRule:ListenerRule", "aws:lb/targetGroup:TargetGroup"


def many(rendered: Rendered, token: str, count: int) -> Rendered:
    """The stack with one of its resources in place of all others of that type, so many times."""
    first = next(rendered.of(token))
    others = tuple(resource for resource in rendered.resources if resource.token != token)
    return replace(rendered, resources=(*others, *(_numbered(first, number) for number in range(count))))


def _numbered(resource: Resource, number: int) -> Resource:
    action = {"type": "forward", "targetGroupArn": f"group {number}"}
    return replace(resource, urn=f"{resource.urn}-{number}", inputs={**resource.inputs, "actions": [action]})


@pytest.mark.parametrize(("count", "severity"), [(79, None), (80, "warning"), (100, "warning"), (101, "error")])
def test_the_rules_of_a_listener_and_the_groups_of_a_balancer(
    rendered: Rendered, count: int, severity: str | None
) -> None:
    found = told(quotas.check(many(rendered, RULE, count)))
    rules = [text for text in found if "rules of a listener" in text]
    groups = [text for text in found if "target groups of a balancer" in text]
    expected = [severity] if severity else []
    assert [text.partition(":")[0] for text in rules] == expected
    assert [text.partition(":")[0] for text in groups] == expected


def test_what_stacks_of_one_account_ask_for_counts_together() -> None:
    half = {("roles", ""): 501, ("pipelines", "us-east-1"): 390, ("networks", "us-east-1"): 1}
    apart = [("prod", "one", half), ("dev", "two", half)]
    assert list(account_faults(apart)) == []

    together = list(account_faults([("prod", "one", half), ("prod-web", "one", half)]))
    assert [(finding.stack, finding.check) for finding in together] == [("prod prod-web", "account-quotas")]
    assert line(together[0].fault) == "error: one: : 1002 roles: at most 1000, and fewer than 800 to have room"


def test_regions_count_apart_but_for_what_is_global() -> None:
    here, there = (
        {("pipelines", "us-east-1"): 900, ("roles", ""): 500},
        {("pipelines", "eu-west-1"): 900, ("roles", ""): 500},
    )
    found = sorted(
        line(finding.fault).partition(": at")[0] for finding in account_faults([("a", "x", here), ("b", "x", there)])
    )
    assert found == [
        "warning: x eu-west-1: : 900 pipelines",
        "warning: x us-east-1: : 900 pipelines",
        "warning: x: : 1000 roles",
    ]


def test_every_quota_of_an_account_is_counted(rendered: Rendered) -> None:
    counted = quotas.counts(rendered)
    assert counted["pipelines", "us-east-1"] == 6
    assert counted["roles", ""] == sum(1 for _ in rendered.of("aws:iam/role:Role"))
    assert counted["elastic addresses", "us-east-1"] == 2


def test_the_account_of_a_stack() -> None:
    named = {"aws:allowedAccountIds": ["210987654321"]}
    assert (
        account_of("prod", "production", named, "local")
        == account_of("dev", "dev", named, "local")
        == "account 210987654321"
    )
    assert account_of("prod-web", "production", {}, "local") == account_of("prod", "production", {}, "local")
    assert (
        len(
            {
                account_of(*stack, {}, "local")
                for stack in (("prod", "production"), ("dev", "dev"), ("local", "production"))
            }
        )
        == 3
    )
