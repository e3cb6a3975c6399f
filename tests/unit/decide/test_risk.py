"""How closely to look, and why: the level is that of the gravest reason."""

from dataclasses import replace

import pytest

from slipway.decide.risk import MANY_COMMITS, MANY_DEPENDANTS, QUIET_DAYS, Changing, Level, risk

UNKNOWN = "not every commit or author is known: it may change more than is shown"
SMALL = Changing(commits=1, authors=1)


def test_a_small_change_by_one_person_is_low_and_still_said() -> None:
    assert (risk(SMALL).level, risk(SMALL).reasons) == ("low", ("1 commit by 1 author",))


@pytest.mark.parametrize(
    ("changing", "level", "reason"),
    [
        (replace(SMALL, commits=MANY_COMMITS, authors=3), "high", "20 commits by 3 authors"),
        (replace(SMALL, commits=MANY_COMMITS - 1), "low", "19 commits by 1 author"),
        (
            replace(SMALL, all_known=False),
            "high",
            "not every commit or author is known: it may change more than is shown",
        ),
        (replace(SMALL, first=True), "medium", "was never deployed here: there is nothing to compare with"),
        (replace(SMALL, back=True), "low", "brings back a version that ran here before"),
        (replace(SMALL, infrastructure="3 to add"), "high", "changes infrastructure: 3 to add"),
        (replace(SMALL, overrides=("window by ana: now",)), "high", "goes past a closed gate: window by ana: now"),
        (replace(SMALL, last_failed="was rolled back"), "medium", "the deployment before it was rolled back"),
        (replace(SMALL, quiet_days=QUIET_DAYS), "medium", "the last deployment here was 30 days ago"),
        (replace(SMALL, dependants=("a",)), "medium", "1 service depends on it: a"),
        (
            replace(SMALL, dependants=tuple("abcdefg")[: MANY_DEPENDANTS + 2]),
            "high",
            "7 services depend on it: a, b, c, d, e and 2 more",
        ),
    ],
)
def test_each_reason_is_told_in_words(changing: Changing, level: Level, reason: str) -> None:
    told = risk(changing)
    assert told.level == level
    assert reason in told.reasons


def test_what_is_not_long_ago_is_not_told() -> None:
    assert len(risk(replace(SMALL, quiet_days=QUIET_DAYS - 1)).reasons) == 1
