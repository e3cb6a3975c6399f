"""Whatever happens in whatever order, on the worker's own code: one effect at most, and never by an author."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from slack_sdk.errors import SlackApiError

from slipway.functions.approvals.wait import Wait
from slipway.functions.changes import Change, Commit
from slipway.functions.claims import LEASE
from tests.emulated.functions.approvals.names import ANA, BO, CHIDI, DANA, EVE
from tests.emulated.functions.approvals.world import World, changed, world

WHO = [ANA, BO, CHIDI, DANA, EVE]
NAMES = {ANA: "ana", BO: "bo", CHIDI: "chidi", DANA: "dana"}
AUTHORS = {"ana-n": "ana", "bo-l": "bo", "dana-w": "dana", "chidi-o": "chidi", "ghost": None}


class Killed(BaseException):
    """The process is gone."""


class AnyCourse(RuleBasedStateMachine):
    """Waits begin; anyone answers, again, late or wrongly; processes die; Slack is down; time passes; AWS is used."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        self.stack.enter_context(mock.patch.dict(os.environ, keys))
        self.it: World = self.stack.enter_context(world(approvers=2))
        self.given: list[Any] = []
        self.number = 0
        self.in_console: set[str] = set()

    def teardown(self) -> None:
        self.stack.close()

    @initialize(author=st.sampled_from(sorted(AUTHORS)))
    def someone_writes(self, author: str) -> None:
        change = Change((Commit("c" * 40, author, "x"),), frozenset({author}), frozenset(), complete=True, compare="")
        self.it.changes.change = change
        self.it.pipeline.variables["AuthorId"] = author
        self.author = AUTHORS[author]
        self.needed = 2 if self.author else 3
        self._begin()

    def _begin(self) -> None:
        self.number += 1
        self.it.pipeline.wait(f"e-{self.number}", f"t-{self.number}")
        self._act(changed(f"e-{self.number}"))

    def _act(self, message: Any) -> None:  # noqa: ANN401
        self.given.append(message)
        try:
            self.it.act(message)
        except (Killed, SlackApiError, ExceptionGroup):
            self.it.at += timedelta(seconds=LEASE + 1)

    @property
    def waits(self) -> list[Wait]:
        rows = self.it.clients("dynamodb").scan(TableName="approvals")["Items"]
        return [self.it.wait(row["request"]["S"]) for row in rows]

    @rule(
        who=st.sampled_from(WHO),
        says=st.sampled_from(["approve", "approve", "approve", "reject"]),
        other=st.sampled_from([{}, {}, {}, {}, {"environment": "staging"}, {"digest": "sha256:" + "0" * 64}]),
        which=st.integers(0, 9),
    )
    def someone_answers(self, who: str, says: str, other: dict[str, str], which: int) -> None:
        if waits := self.waits:
            self._act(self.it.sent(waits[which % len(waits)], who, says, "because", **other))

    @rule(who=st.sampled_from(sorted(NAMES.values())), which=st.integers(0, 9))
    def someone_answers_by_mail(self, who: str, which: int) -> None:
        if waits := self.waits:
            self._act(self.it.linked(waits[which % len(waits)], who))

    @rule(which=st.integers(0, 99))
    def a_message_comes_again(self, which: int) -> None:
        self._act(self.given[which % len(self.given)])

    @rule(call=st.sampled_from(["put_approval_result", "post", "rewrite"]))
    def the_process_will_die(self, call: str) -> None:
        holder: Any = self.it.pipeline if call == "put_approval_result" else self.it.slack
        real = getattr(type(holder), call).__get__(holder)

        def dies(*arguments: Any, **more: Any) -> None:  # noqa: ANN401
            setattr(holder, call, real)
            real(*arguments, **more)
            raise Killed

        setattr(holder, call, dies)

    @rule()
    def slack_is_down_for_a_call(self) -> None:
        self.it.slack.failing.append("internal_error")

    @rule(hours=st.sampled_from([0.1, 1, 25, 60]))
    def time_passes(self, hours: float) -> None:
        self.it.at += timedelta(hours=hours)
        self._act({"source": "aws.events", "detail-type": "Scheduled Event"})

    @precondition(lambda self: self.it.pipeline.actions[-1]["status"] == "InProgress")
    @rule(status=st.sampled_from(["Succeeded", "Failed"]))
    def someone_answers_in_the_console(self, status: str) -> None:
        last = self.it.pipeline.actions[-1]
        self.in_console.add(last["token"])
        self.it.pipeline.end(status, "arn:aws:sts::1:assumed-role/Admin/eve")
        self._act(changed(last["execution"], "SUCCEEDED" if status == "Succeeded" else "FAILED"))

    @precondition(lambda self: self.it.pipeline.actions[-1]["status"] != "InProgress" and self.number < 4)
    @rule()
    def another_execution_waits(self) -> None:
        self._begin()

    @invariant()
    def the_pipeline_is_told_once_and_only_what_counts(self) -> None:
        tokens = [told["token"] for told in self.it.pipeline.answered]
        assert len(tokens) == len(set(tokens))
        assert self.in_console.isdisjoint(tokens)
        by_token = {wait.token: wait for wait in self.waits}
        for told in self.it.pipeline.answered:
            end = by_token[told["token"]].standing.end
            assert (told["result"]["status"] == "Approved") == (end == "approved")

    @invariant()
    def what_is_approved_is_approved_by_enough_release_managers_who_did_not_write_it(self) -> None:
        for wait in self.waits:
            names = [one.by for one in wait.standing.answers if one.says == "approve"]
            assert len(names) == len(set(names))
            assert set(names) <= {"ana", "bo", "chidi"} - {self.author}
            assert wait.standing.end != "approved" or len(names) == self.needed
            assert all(one.environment == "production" for one in wait.standing.answers)

    @invariant()
    def evidence_says_what_the_pipeline_was_told(self) -> None:
        approved = {item.execution for item in self.it.evidence("approved")}
        ours = [one for one in self.it.pipeline.actions if one["status"] == "Succeeded" and "[" in one["summary"]]
        assert approved <= {one["execution"] for one in ours}

    @invariant()
    def what_is_settled_is_told_as_it_ended(self) -> None:
        for wait in self.waits:
            if wait.settled and wait.standing.end == "approved" and not wait.overruled:
                assert {item.by for item in self.it.evidence("approved") if item.execution == wait.place.execution}


AnyCourse.TestCase.settings = settings(
    max_examples=15, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyCourse = AnyCourse.TestCase
