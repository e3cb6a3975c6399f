from __future__ import annotations

import pytest

from slipway.scans import Failure
from slipway.scans.testing import Coverage, FailedCase, UnitTests, refusals

RAN = UnitTests(run=9, skipped=0, failed=())
SKIPPED = UnitTests(run=0, skipped=3, failed=())
HUNG = Failure("pytest", "hung", "no report after 600 s")


@pytest.mark.parametrize(
    ("runs", "coverage", "least", "reasons"),
    [
        ([RAN], Coverage(80, 100), 80, ()),
        ([RAN], None, 0, ()),
        ([], None, 0, ("no tests reported; expected at least one report",)),
        ([SKIPPED, RAN], None, 0, ()),
        ([SKIPPED, SKIPPED], None, 0, ("no test ran, all were skipped; expected at least one",)),
        ([RAN, HUNG], None, 0, ("pytest: hung: no report after 600 s",)),
        ([RAN], None, 80, ("no coverage reported; expected at least 80 %",)),
        ([RAN], Coverage(799, 1000), 80, ("79.9 % of the lines are covered; expected at least 80 %",)),
        ([RAN], HUNG, 0, ("pytest: hung: no report after 600 s",)),
        (
            [UnitTests(run=9, skipped=0, failed=(FailedCase("test_a", "1 != 2\x1b"),))],
            None,
            0,
            ("test_a failed: 1 != 2\\x1b",),
        ),
    ],
)
def test_tests_refuse(
    runs: list[UnitTests | Failure], coverage: Coverage | Failure | None, least: float, reasons: tuple[str, ...]
) -> None:
    assert refusals(runs, coverage, least_percent=least) == reasons
