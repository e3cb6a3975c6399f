"""Overrides: what may be asked for, and that only enough release managers who had no part in it open a gate."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.decide.answers import Person
from slipway.decide.gate import GATES
from slipway.decide.overriding import (
    LONGEST_HOURS,
    SIGNED_WITHIN,
    Closed,
    Outcome,
    Says,
    Signature,
    Standing,
    Wish,
    can_open,
    consider,
    expire,
    needed,
    objection,
    requested,
)

NOW = datetime(2026, 11, 27, 18, 5, tzinfo=UTC)
DIGEST = "sha256:" + "ab" * 32
PEOPLE = {name: Person(name, name in {"ana", "bo", "chidi"}) for name in ("ana", "bo", "chidi", "dana")}
CLOSED = Closed(
    "booking", "production", "1" * 40, DIGEST, frozenset({"window", "alarms"}), involved=frozenset({"chidi", "dana"})
)
WISH = Wish("m-1", "ana", frozenset({"window"}), 2, "the fare is wrong for everybody", NOW)
REQUEST, ASKED = requested(CLOSED, WISH, "r.1", PEOPLE)


def signature(by: str, says: Says = "sign", **more: object) -> Signature:
    made = Signature(f"m-{by}-{says}", by, says, "r.1", "production", DIGEST, NOW + timedelta(minutes=5))
    return replace(made, **more)  # type: ignore[arg-type]


def given_by(*names: str, closed: Closed = CLOSED, standing: Standing = ASKED) -> Outcome:
    outcome = Outcome(standing)
    for name in names:
        outcome = consider(closed, REQUEST, outcome.standing, signature(name), PEOPLE)
    return outcome


def test_who_asks_and_may_sign_has_signed_and_a_second_one_opens() -> None:
    assert (ASKED.signers, ASKED.end) == (("ana",), None)
    outcome = given_by("bo")
    assert (outcome.standing.end, outcome.standing.signers, outcome.refused) == ("opened", ("ana", "bo"), "")


@pytest.mark.parametrize("asker", ["dana", "chidi"])
def test_who_wrote_it_or_is_no_release_manager_may_ask_and_has_not_signed(asker: str) -> None:
    request, standing = requested(CLOSED, replace(WISH, by=asker), "r.1", PEOPLE)
    assert (objection(CLOSED, replace(WISH, by=asker), PEOPLE), request.by, standing.signers) == ("", asker, ())
    assert given_by("ana", standing=standing).standing.end is None
    assert given_by("ana", "bo", standing=standing).standing.end == "opened"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"by": ""}, "who asks is not known"),
        ({"by": "eve"}, "who asks is not known"),
        ({"gates": frozenset()}, "no gate is named"),
        ({"gates": frozenset({"window", "posture"})}, "gate posture is not closed"),
        ({"gates": frozenset({"deployments"})}, "gate deployments can't be gone past"),
        ({"gates": frozenset({"anything"})}, "gate anything is not closed"),
        ({"reason": " \n"}, "it needs a reason"),
        ({"hours": None}, "it may hold for 1 to 24 whole hours"),
        ({"hours": 0}, "it may hold for 1 to 24 whole hours"),
        ({"hours": 25}, "it may hold for 1 to 24 whole hours"),
    ],
)
def test_what_is_no_request(change: dict[str, object], why: str) -> None:
    assert objection(CLOSED, WISH, PEOPLE) == ""
    assert objection(CLOSED, replace(WISH, **change), PEOPLE) == why  # type: ignore[arg-type]


def test_deployments_are_never_among_what_can_be_opened() -> None:
    assert can_open(GATES) == set(GATES) - {"deployments"}
    also = replace(CLOSED, gates=can_open(GATES))
    assert objection(also, replace(WISH, gates=frozenset({"deployments"})), PEOPLE) != ""


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (signature("dana"), "dana is no release manager"),
        (signature("chidi"), "chidi wrote or started what is held up"),
        (signature("ana"), "ana has signed before"),
        (signature("eve"), "who answers is not known"),
        (signature(""), "who answers is not known"),
        (signature("bo", request="r.2"), "it answers another request"),
        (signature("bo", environment="staging"), "it is for staging, and this is production"),
        (
            signature("bo", digest="sha256:" + "0" * 64),
            "it is for sha256:000000000000, and this is sha256:abababababab",
        ),
        (signature("bo", at=NOW + SIGNED_WITHIN), "it came after the request had expired"),
        (signature("dana", "refuse"), "dana is no release manager"),
    ],
)
def test_a_signature_that_does_not_count_changes_nothing(given: Signature, why: str) -> None:
    assert consider(CLOSED, REQUEST, ASKED, given, PEOPLE) == Outcome(ASKED, why)


def test_any_release_manager_refuses_the_one_who_signed_and_the_author_too() -> None:
    for name in ("ana", "bo", "chidi"):
        outcome = consider(CLOSED, REQUEST, ASKED, signature(name, "refuse"), PEOPLE)
        assert (outcome.standing.end, outcome.refused) == ("refused", "")
        assert given_by("bo", standing=outcome.standing).refused == "the request is refused already"


def test_where_an_author_is_not_known_one_more_signs() -> None:
    assert (needed(authors_known=True), needed(authors_known=False)) == (2, 3)
    strict = replace(CLOSED, involved=frozenset(), needed=needed(authors_known=False))
    assert given_by("bo", closed=strict).standing.end is None
    assert given_by("bo", "chidi", closed=strict).standing.end == "opened"


def test_who_is_no_release_manager_any_more_is_not_counted_among_the_signers() -> None:
    ours = replace(CLOSED, involved=frozenset())
    later = PEOPLE | {"ana": Person("ana")}
    second = consider(ours, REQUEST, ASKED, signature("bo"), later)
    assert (second.refused, second.standing.end) == ("", None)
    assert consider(ours, REQUEST, second.standing, signature("chidi"), later).standing.end == "opened"


def test_two_sign_whatever_is_said_to_be_needed() -> None:
    assert given_by(closed=replace(CLOSED, needed=0), standing=Standing()).standing.end is None
    alone = given_by("bo", closed=replace(CLOSED, needed=1), standing=Standing())
    assert alone.standing.end is None


def test_a_request_expires_two_hours_after_it_was_made() -> None:
    assert expire(REQUEST, ASKED, NOW + SIGNED_WITHIN - timedelta(seconds=1)) is ASKED
    assert expire(REQUEST, ASKED, NOW + SIGNED_WITHIN).end == "expired"
    opened = given_by("bo").standing
    assert expire(REQUEST, opened, NOW + SIGNED_WITHIN) is opened


WISHES = st.builds(
    Wish,
    id=st.just("m-1"),
    by=st.sampled_from([*PEOPLE, "", "eve"]),
    gates=st.frozensets(st.sampled_from([*GATES, "other"])),
    hours=st.none() | st.integers(-5, 30),
    reason=st.text(max_size=5),
    at=st.just(NOW),
)
STEPS = st.tuples(st.sampled_from([*PEOPLE, "", "eve"]), st.sampled_from(["sign", "refuse"]), st.integers(0, 130))


@given(wish=WISHES, steps=st.lists(STEPS, max_size=8), involved=st.sets(st.sampled_from([*PEOPLE])))
def test_no_course_opens_without_two_release_managers_who_had_no_part_in_it(
    wish: Wish, steps: list[tuple[str, Says, int]], involved: set[str]
) -> None:
    closed = replace(CLOSED, involved=frozenset(involved))
    if objection(closed, wish, PEOPLE):
        return
    request, standing = requested(closed, wish, "r.1", PEOPLE)
    assert request.gates <= {"window", "alarms"}
    assert 1 <= request.hours <= LONGEST_HOURS
    for name, says, minutes in steps:
        before = standing
        at = NOW + timedelta(minutes=minutes)
        standing = consider(closed, request, standing, signature(name, says, at=at), PEOPLE).standing
        assert before.end is None or standing == before
    if standing.end == "opened":
        assert len(set(standing.signers)) == len(standing.signers) == 2
        assert set(standing.signers) <= {"ana", "bo", "chidi"} - involved
        assert all(one.at < request.expires_at for one in standing.given)
