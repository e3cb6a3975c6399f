from slipway.stacks import Finding
from slipway.stacks.verdict import as_text


def finding(name: str, message: str, policy: str = "rule") -> Finding:
    return Finding(True, "pack", policy, f"urn:pulumi:s::p::aws:sns/topic:Topic::{name}", message)  # noqa: FBT003 - a field


def test_what_all_findings_of_a_rule_say_is_said_once() -> None:
    text = as_text([finding("a", "a has no key\nWhy: because"), finding("b", "b has no key\nWhy: because")])
    assert text.splitlines() == [
        "[pack] rule",
        "  aws:sns/topic:Topic a",
        "    a has no key",
        "  aws:sns/topic:Topic b",
        "    b has no key",
        "  Why: because",
    ]


def test_a_single_finding_is_told_whole() -> None:
    assert "    Why: because" in as_text([finding("a", "a has no key\nWhy: because")]).splitlines()


def test_rules_stand_apart() -> None:
    assert as_text([finding("a", "x", "first"), finding("a", "y", "second")]).count("\n\n") == 1
