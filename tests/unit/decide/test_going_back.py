"""Going back by hand, and from what CodePipeline brought back by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from slipway.decide.going_back import HandFacts, Wish, current, go_back, go_back_astray
from slipway.decide.rollback import Deployment, Facts

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


def _one(name: str, hour: int, state: str = "succeeded", **more: object) -> Deployment:
    """A deployment `e-NAME` of digest and tree NAME, of so many hours ago."""
    at = NOON - timedelta(hours=hour)
    told = {"digest": name, "tree": name * 40, "ended_at": None if state == "running" else at, **more}
    return Deployment(f"e-{name}{hour}", state=state, began_at=at, **told)  # type: ignore[arg-type]


OLDEST, OLD, NEW = _one("a", 9), _one("b", 6), _one("c", 1)
FACTS = HandFacts((OLDEST, OLD, NEW), stored=frozenset("abc"))
WISH = Wish("ana-nunez", release_manager=True, reason="prices are wrong")


def test_without_a_wish_it_is_the_last_version_that_is_good() -> None:
    verdict = go_back(FACTS, WISH)
    assert (verdict.act, verdict.deployment, verdict.to, verdict.hold_back) == ("redeploy", NEW.id, OLD.id, "c")


@pytest.mark.parametrize("bad", [{"held_back": frozenset("b")}, {"stored": frozenset("ac")}])
def test_what_is_held_back_or_gone_is_passed_over_unless_it_is_named(bad: dict[str, frozenset[str]]) -> None:
    facts = replace(FACTS, **bad)  # type: ignore[arg-type]
    assert go_back(facts, WISH).to == OLDEST.id
    assert go_back(facts, replace(WISH, to=OLD.tree)).act == "nothing"


def test_where_nothing_is_good_the_reason_is_that_of_the_last() -> None:
    verdict = go_back(replace(FACTS, held_back=frozenset("ab")), WISH)
    assert (verdict.act, verdict.reason) == ("nothing", "b went wrong before and is held back")
    assert "nothing to go back to" in go_back(replace(FACTS, deployments=(NEW,)), WISH).reason


def test_what_a_rollback_brought_is_gone_back_to_by_what_brought_it_first() -> None:
    bad = _one("d", 5)
    again = _one("b", 4, rolls_back=bad.id)
    assert go_back(replace(FACTS, deployments=(OLDEST, OLD, bad, again, NEW)), WISH).to == OLD.id


def test_a_name_must_be_one_and_long_enough() -> None:
    twin = replace(OLD, id="e-b7", digest="other")
    facts = replace(FACTS, deployments=(OLD, twin, NEW))
    assert "is the beginning of more than one" in go_back(facts, replace(WISH, to="bbbbbbb")).reason
    assert "expected 7 characters" in go_back(FACTS, replace(WISH, to="bbbbbb")).reason
    assert "nothing that begins with ccccccc" in go_back(FACTS, replace(WISH, to="ccccccc")).reason


def test_what_runs_is_the_newest_that_neither_failed_nor_went() -> None:
    failed, waits = _one("d", 0, "failed"), replace(_one("e", 0, "waiting"), ended_at=None)
    back = _one("b", 0, rolls_back=NEW.id)
    assert current((OLDEST, OLD, NEW, failed, waits)) == NEW
    assert current((OLD, NEW, replace(back, state="failed"))) == NEW
    assert current((OLD, NEW, back)) == back
    assert current((waits,)) is None


ASTRAY = _one("b", 0, rolls_back="e-d0", automatic=True)
RETURN = Facts("booking", "", NOON, (OLDEST, OLD, ASTRAY), stored=frozenset("ab"), held_back=frozenset("b"))


def test_what_is_held_back_and_codepipeline_brought_back_by_itself_goes_and_is_not_held_back_again() -> None:
    verdict = go_back_astray(RETURN)
    assert (verdict.act, verdict.deployment, verdict.to, verdict.hold_back) == ("redeploy", ASTRAY.id, OLDEST.id, None)
    assert "CodePipeline brought it back by itself" in verdict.reason


@pytest.mark.parametrize(
    "changes",
    [
        {"held_back": frozenset()},
        {"deployments": (OLDEST, OLD, replace(ASTRAY, automatic=False))},
        {"deployments": (OLDEST, OLD, replace(ASTRAY, state="failed"))},
        {"deployments": (OLDEST, OLD, ASTRAY, replace(NEW, began_at=NOON + timedelta(minutes=1)))},
        {"deployments": ()},
        {"handled": frozenset({ASTRAY.id})},
    ],
)
def test_anything_else_stays(changes: dict[str, object]) -> None:
    assert go_back_astray(replace(RETURN, **changes)).act == "nothing"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"held_back": frozenset("ab")}, "every earlier version is held back"),
        ({"stored": frozenset("b")}, "no image of an earlier good version"),
        ({"upgraded": ("invoicing",)}, "invoicing came after it"),
    ],
)
def test_where_it_can_not_go_a_person_is_called(changes: dict[str, object], why: str) -> None:
    verdict = go_back_astray(replace(RETURN, **changes))  # type: ignore[arg-type]
    assert (verdict.act, verdict.hold_back) == ("halt", None)
    assert why in verdict.reason
