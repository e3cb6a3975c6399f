"""What whoever approves is told of the deployment before."""

from __future__ import annotations

import pytest

from slipway.evidence import Item
from slipway.functions.approvals.proofs import last_failure
from tests.unit.evidence.items import item

GOOD, GONE = item(), item("rolled-back")


@pytest.mark.parametrize(
    ("newest_first", "told"),
    [
        ([], ""),
        ([GOOD, GONE], ""),
        ([item(passed=False)], "failed on 2026-11-23"),
        ([GONE, GOOD], "was rolled back on 2026-11-23"),
        ([item(details={"rolls_back_to": "e-0"}), GONE], "was rolled back on 2026-11-23"),
        ([item(details={"rolls_back": "e-1"}), GONE], "was rolled back on 2026-11-23"),
        ([item("rolled-back", passed=False), GOOD], "could not be rolled back on 2026-11-23"),
    ],
)
def test_what_became_of_the_last_deployment_is_told_where_it_did_not_go_well(
    newest_first: list[Item], told: str
) -> None:
    """What went and what came back are told at the same instant, in any order."""
    assert last_failure(newest_first) == told
