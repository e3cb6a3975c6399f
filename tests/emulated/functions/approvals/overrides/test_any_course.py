"""Whatever happens in whatever order, on the worker's code: nothing opens without two who may, and nothing twice."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from unittest import mock

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from slack_sdk.errors import SlackApiError

from slipway.decide.overriding import SIGNED_WITHIN
from slipway.functions.approvals.from_slack import BusyError
from slipway.functions.approvals.overrides.answer import UnfinishedError
from slipway.functions.approvals.overrides.show import REFUSE, SIGN
from slipway.functions.changes import Change, Commit
from slipway.functions.claims import LEASE
from tests.emulated.functions.approvals.names import ANA, BO, CHIDI, DANA, EVE
from tests.emulated.functions.approvals.overrides.gated import CLOSED, Gated, gate_failed, gated

WHO = [ANA, BO, CHIDI, DANA, EVE]
MANAGERS = {"ana", "bo", "chidi"}
AUTHORS = {"ana-n": "ana", "dana-w": "dana", "chidi-o": "chidi", "ghost": None}
GATES = [("window",), ("alarms",), ("window", "alarms"), ("posture",), ("deployments",), ()]


class Killed(BaseException):
    """The process is gone."""


class AnyCourse(RuleBasedStateMachine):
    """The gate refuses and waits; anyone asks, signs, refuses, again, late, wrongly; processes die; time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
        self.stack.enter_context(mock.patch.dict(os.environ, keys))
        self.it: Gated = self.stack.enter_context(gated())
        self.given: list[Any] = []
        self.number = 0

    def teardown(self) -> None:
        self.stack.close()

    @initialize(author=st.sampled_from(sorted(AUTHORS)))
    def someone_writes(self, author: str) -> None:
        change = Change((Commit("c" * 40, author, "x"),), frozenset({author}), frozenset(), complete=True, compare="")
        self.it.changes.change = change
        self.it.pipeline.variables["AuthorId"] = author
        self.author = AUTHORS[author]
        self.needed = 2 if self.author else 3
        self.the_gate_is_closed(waits=False)

    def _act(self, message: Any) -> None:  # noqa: ANN401
        self.given.append(message)
        try:
            self.it.act(message)
        except (Killed, SlackApiError, ExceptionGroup, BusyError, UnfinishedError):
            self.it.at += timedelta(seconds=LEASE + 1)

    @rule(waits=st.booleans())
    def the_gate_is_closed(self, waits: bool) -> None:  # noqa: FBT001 - drawn
        if self.number < 4:
            self.number += 1
            execution = f"e-{self.number}"
            if waits:
                self.it.pipeline.gate(execution, f"waits: {CLOSED}", "InProgress")
            else:
                self.it.pipeline.gate(execution)
                self._act(gate_failed(execution))

    @rule()
    def the_gate_that_was_tried_again_is_closed_still(self) -> None:
        last = self.it.pipeline.runs[-1]
        if last["status"] == "InProgress":
            last |= {"status": "Failed", "summary": CLOSED}
            self._act(gate_failed(last["execution"]))

    @rule(
        who=st.sampled_from(WHO),
        gates=st.sampled_from(GATES[:3] * 3 + GATES),
        hours=st.sampled_from(["1", "2", "24", "25"]),
    )
    def someone_asks(self, who: str, gates: tuple[str, ...], hours: str) -> None:
        if offers := self.it.offers:
            self._act(self.it.asked(offers[-1], who, gates, hours))

    @rule(
        who=st.sampled_from(WHO),
        action=st.sampled_from([SIGN, SIGN, SIGN, REFUSE]),
        which=st.integers(0, 9),
        other=st.sampled_from([{}, {}, {}, {"environment": "staging"}, {"digest": "sha256:" + "0" * 64}]),
    )
    def someone_signs(self, who: str, action: str, which: int, other: dict[str, str]) -> None:
        if offers := self.it.offers:
            self._act(self.it.signs(offers[which % len(offers)], who, action, **other))

    @rule(which=st.integers(0, 99))
    def a_message_comes_again(self, which: int) -> None:
        self._act(self.given[which % len(self.given)])

    @rule(call=st.sampled_from(["retry_stage_execution", "post", "rewrite"]))
    def the_process_will_die(self, call: str) -> None:
        holder: Any = self.it.pipeline if call == "retry_stage_execution" else self.it.slack
        real = getattr(type(holder), call).__get__(holder)

        def dies(*arguments: Any, **more: Any) -> None:  # noqa: ANN401
            setattr(holder, call, real)
            real(*arguments, **more)
            raise Killed

        setattr(holder, call, dies)

    @rule()
    def slack_is_down_for_a_call(self) -> None:
        self.it.slack.failing.append("internal_error")

    @rule(hours=st.sampled_from([0.1, 1, 2, 25]))
    def time_passes(self, hours: float) -> None:
        self.it.at += timedelta(hours=hours)
        self._act({"source": "aws.events", "detail-type": "Scheduled Event"})

    @invariant()
    def what_is_open_was_signed_in_time_by_enough_who_may(self) -> None:
        for offer in self.it.offers:
            signers = offer.standing.signers
            assert len(signers) == len(set(signers))
            assert set(signers) <= MANAGERS - {self.author}
            if offer.opened:
                assert offer.request is not None
                assert len(signers) == self.needed
                assert offer.request.gates <= {"window", "alarms"}
                assert all(one.at < offer.request.at + SIGNED_WITHIN for one in offer.standing.given)
                assert all((one.environment, one.says) == ("production", "sign") for one in offer.standing.given)

    @invariant()
    def evidence_opens_nothing_that_was_not_opened_and_nothing_twice(self) -> None:
        kept = [item for item in self.it.evidence("override") if item.passed]
        opened = {offer.request.id for offer in self.it.offers if offer.opened and offer.request}
        named = [str(item.details["request"]) for item in kept]
        assert len(named) == len(set(named))
        assert set(named) <= opened
        for item in self.it.evidence("override"):
            assert item.passed == ("ends" in item.details)

    @invariant()
    def a_stage_is_tried_again_for_an_override_that_is_on_record_and_once(self) -> None:
        on_record = [item.execution for item in self.it.evidence("override") if item.passed]
        for execution in {told["pipelineExecutionId"] for told in self.it.pipeline.retried}:
            tries = [told for told in self.it.pipeline.retried if told["pipelineExecutionId"] == execution]
            assert len(tries) <= on_record.count(execution)

    @invariant()
    def what_is_settled_is_told(self) -> None:
        for offer in self.it.offers:
            if offer.settled:
                assert offer.over
                assert not offer.opened or offer.went_on
                posted = offer.posted.get(offer.channel)
                shown = self.it.slack.messages[posted].blocks if posted else ()
                assert "actions" not in {block["type"] for block in shown}


AnyCourse.TestCase.settings = settings(
    max_examples=15, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyCourse = AnyCourse.TestCase
