from __future__ import annotations

from policies.kit.ledger import Ledger
from policies.kit.rule import compliant, undecidable
from policies.rules.aws.kms.key_rotates import RULE
from tests.policies.support import Make


def test_one_question_for_the_same_reason(resource: Make) -> None:
    ledger = Ledger()
    keys = [resource("k", name, {}) for name in ("a", "b", "c")]
    for key, reason in zip(keys, ("x", "x", "y"), strict=True):
        ledger.record(RULE, key.urn, [undecidable(key, reason)])
    assert list(ledger.open_questions()) == [(RULE, "x", keys[:2]), (RULE, "y", keys[2:])]


def test_a_later_answer_closes_the_question(resource: Make) -> None:
    ledger = Ledger()
    key = resource("k", "a", {})
    ledger.record(RULE, key.urn, [undecidable(key, "x")])
    ledger.record(RULE, key.urn, [compliant(key)])
    assert list(ledger.open_questions()) == []
