"""Whose answer counts; and over every course of answers: one end at most, never by who is involved."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from slipway.decide.answers import Person
from slipway.decide.approval import Answer, Outcome, Request, Standing, consider, expire, needed, reminders

NOW = datetime(2026, 3, 6, 12, tzinfo=UTC)
PEOPLE = {
    "ana": Person("ana", release_manager=True),
    "ben": Person("ben", release_manager=True),
    "cleo": Person("cleo", release_manager=True),
    "dan": Person("dan"),
}
REQUEST = Request(
    id="r-1", service="booking", environment="production", tree="4f1c", digest="sha256:" + "a" * 64,
    involved=frozenset({"cleo"}), expires_at=NOW + timedelta(days=1),
)  # fmt: skip
APPROVAL = Answer("m-1", "ana", "approve", "", REQUEST.id, REQUEST.environment, REQUEST.digest, NOW)


def test_a_release_manager_approves_and_the_wait_ends() -> None:
    outcome = consider(REQUEST, Standing(), APPROVAL, PEOPLE)
    assert outcome == Outcome(Standing((APPROVAL,), "approved"), "approved")


def test_where_two_are_needed_one_is_not_enough_and_the_same_twice_neither() -> None:
    request = replace(REQUEST, needed=2)
    first = consider(request, Standing(), APPROVAL, PEOPLE)
    assert (first.effect, first.refused) == (None, "")
    again = consider(request, first.standing, replace(APPROVAL, id="m-2"), PEOPLE)
    assert (again.effect, again.refused) == (None, "ana has answered before")
    second = consider(request, first.standing, replace(APPROVAL, id="m-3", by="ben"), PEOPLE)
    assert second.effect == "approved"


def test_who_is_no_release_manager_any_more_is_not_counted_among_those_who_approved() -> None:
    request = replace(REQUEST, needed=2, involved=frozenset())
    first = consider(request, Standing(), APPROVAL, PEOPLE)
    later = PEOPLE | {"ana": Person("ana")}
    second = consider(request, first.standing, replace(APPROVAL, id="m-2", by="ben"), later)
    assert (second.effect, second.standing.end) == (None, None)
    third = consider(request, second.standing, replace(APPROVAL, id="m-3", by="cleo"), later)
    assert third.effect == "approved"


def test_a_rejection_ends_the_wait_at_once_even_by_who_is_involved() -> None:
    rejection = replace(APPROVAL, says="reject", by="cleo", reason="the price is wrong")
    assert consider(replace(REQUEST, needed=2), Standing(), rejection, PEOPLE).effect == "rejected"


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (replace(APPROVAL, request="r-2"), "it answers another request"),
        (replace(APPROVAL, environment="staging"), "it is for staging, and this is production"),
        (
            replace(APPROVAL, digest="sha256:" + "b" * 64),
            "it is for sha256:bbbbbbbbbbbb, and this is sha256:aaaaaaaaaaaa",
        ),
        (replace(APPROVAL, at=REQUEST.expires_at), "it came after the request had expired"),
        (replace(APPROVAL, by=""), "who answers is not known"),
        (replace(APPROVAL, by="dan"), "dan is no release manager"),
        (replace(APPROVAL, by="cleo"), "cleo wrote or started what is approved"),
        (replace(APPROVAL, says="reject", reason=" "), "a rejection needs a reason"),
    ],
)
def test_an_answer_that_does_not_count_changes_nothing_and_says_why(answer: Answer, refused: str) -> None:
    assert consider(REQUEST, Standing(), answer, PEOPLE) == Outcome(Standing(), refused=refused)


def test_an_answer_after_the_end_is_refused() -> None:
    ended = consider(REQUEST, Standing(), APPROVAL, PEOPLE).standing
    assert consider(REQUEST, ended, replace(APPROVAL, by="ben", says="reject", reason="late"), PEOPLE) == Outcome(
        ended, refused="the request is approved already"
    )


def test_a_wait_expires_once_and_not_before_its_time() -> None:
    assert expire(REQUEST, Standing(), REQUEST.expires_at - timedelta(seconds=1)) == Outcome(Standing())
    expired = expire(REQUEST, Standing(), REQUEST.expires_at)
    assert expired.effect == "expired"
    assert expire(REQUEST, expired.standing, REQUEST.expires_at).effect is None


@pytest.mark.parametrize(
    ("hours", "due"), [(0, 0), (0.99, 0), (1, 1), (24.9, 1), (25, 2), (48.9, 2), (49, 3), (120, 5), (-5, 0)]
)
def test_reminders_are_due_after_an_hour_then_daily(hours: float, due: int) -> None:
    assert reminders(NOW, NOW + timedelta(hours=hours)) == due


def test_one_more_must_approve_where_an_author_is_not_known() -> None:
    assert (needed(1, authors_known=True), needed(1, authors_known=False), needed(2, authors_known=False)) == (1, 2, 3)


class AnyCourse(RuleBasedStateMachine):
    """Answers of anyone to anything at any time, some of them again, and time passing."""

    def __init__(self) -> None:
        super().__init__()
        self.request = replace(REQUEST, needed=2)
        self.standing = Standing()
        self.effects: list[str] = []
        self.given: list[Answer] = []

    def _take(self, outcome: Outcome) -> None:
        self.standing = outcome.standing
        if outcome.effect:
            self.effects.append(outcome.effect)

    @rule(
        by=st.sampled_from(["ana", "ben", "cleo", "dan", "", "eve"]),
        says=st.sampled_from(["approve", "approve", "reject"]),
        hours=st.integers(0, 26),
        environment=st.sampled_from(["production", "production", "staging"]),
        digest=st.sampled_from([REQUEST.digest, REQUEST.digest, "sha256:other"]),
    )
    def someone_answers(self, by: str, says: str, hours: int, environment: str, digest: str) -> None:
        answer = replace(
            APPROVAL, id=f"m-{len(self.given)}", by=by, says=says, reason="because", environment=environment,
            digest=digest, at=NOW + timedelta(hours=hours),
        )  # fmt: skip
        self.given.append(answer)
        self._take(consider(self.request, self.standing, answer, PEOPLE))

    @rule(which=st.integers(0, 50))
    def an_answer_comes_again(self, which: int) -> None:
        if self.given:
            self._take(consider(self.request, self.standing, self.given[which % len(self.given)], PEOPLE))

    @rule(hours=st.integers(0, 30))
    def time_passes(self, hours: int) -> None:
        self._take(expire(self.request, self.standing, NOW + timedelta(hours=hours)))

    @invariant()
    def it_ends_once(self) -> None:
        assert len(self.effects) <= 1
        assert self.effects == ([self.standing.end] if self.standing.end else [])

    @invariant()
    def only_two_release_managers_who_are_not_involved_approve(self) -> None:
        if self.standing.end == "approved":
            approvers = {answer.by for answer in self.standing.answers if answer.says == "approve"}
            assert len(approvers) == 2
            assert approvers <= {"ana", "ben"}

    @invariant()
    def what_counts_was_meant_for_this_request(self) -> None:
        for answer in self.standing.answers:
            assert (answer.environment, answer.digest) == ("production", REQUEST.digest)
            assert answer.at < REQUEST.expires_at


TestAnyCourse = AnyCourse.TestCase
