from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from policies.kit.facts import UNKNOWN
from policies.rules.aws.s3.bucket_blocks_public_access import BLOCK, BUCKETS, RULE, SWITCHES
from tests.policies.support import Judge, Make

Outcomes: TypeAlias = Callable[..., list[str]]

ON = dict.fromkeys(SWITCHES, True)


@pytest.fixture
def outcomes(resource: Make, judge: Judge) -> Outcomes:
    def judged(*blocks: dict[str, Any], linked: bool = False) -> list[str]:
        bucket = resource(BUCKETS[0], "artifacts", {"bucket": "artifacts-1"})
        links = {"bucket": (bucket.urn,)} if linked else {}
        declared = [resource(BLOCK, f"block{place}", block, links) for place, block in enumerate(blocks)]
        return [outcome.value for outcome, _, _ in judge(RULE, [bucket, *declared])]

    return judged


def test_pass(outcomes: Outcomes) -> None:
    assert outcomes({"bucket": "artifacts-1", **ON}) == ["compliant"]


def test_pass_by_dependency_while_the_name_is_unknown(outcomes: Outcomes) -> None:
    assert outcomes({"bucket": UNKNOWN, **ON}, linked=True) == ["compliant"]


def test_fail_without_block(outcomes: Outcomes) -> None:
    assert outcomes() == ["violation"]


def test_fail_with_the_block_of_another_bucket(outcomes: Outcomes) -> None:
    assert outcomes({"bucket": "other", **ON}) == ["violation"]


@pytest.mark.parametrize("switch", SWITCHES)
def test_fail_with_a_switch_off(outcomes: Outcomes, switch: str) -> None:
    assert outcomes({"bucket": "artifacts-1", **ON, switch: False}) == ["violation"]


def test_empty(judge: Judge) -> None:
    assert judge(RULE, []) == []


def test_unknown(outcomes: Outcomes) -> None:
    assert outcomes({"bucket": "artifacts-1", **ON, "blockPublicAcls": UNKNOWN}) == ["undecidable"]
