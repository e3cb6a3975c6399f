"""A cloud that is busy is asked again, everywhere; whatever one way of telling people comes to, the other is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from slipway.evidence import Item, patience
from slipway.functions.approvals.found import FORGOTTEN
from slipway.functions.approvals.mail import Mail
from slipway.functions.approvals.wait import Wait
from tests.emulated.functions.approvals.fakes import refusal
from tests.emulated.functions.approvals.names import ANA
from tests.emulated.functions.approvals.world import World, changed

BUSY = refusal("ThrottlingException")
ASKED = ["get_pipeline_state", "get_pipeline_execution", "list_action_executions"]
CLAIMED = ["claim", "settle"]


def fails(target: object, name: str, *errors: Exception) -> list[Exception]:
    """Have the next calls of a method fail, one with each error; those that are left."""
    real, left = getattr(target, name), list(errors)

    def failing(*given: Any, **more: Any) -> Any:  # noqa: ANN401
        if left:
            raise left.pop(0)
        return real(*given, **more)

    setattr(target, name, failing)
    return left


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that were slept."""
    found: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", found.append)
    return found


@pytest.mark.parametrize("name", ASKED + CLAIMED)
def test_who_is_busy_is_asked_again_at_once(it: World, waited: list[float], name: str) -> None:
    fails(it.pipeline if name in ASKED else it.desk.claims, name, BUSY, refusal("InternalFailure", 500))
    it.begin()
    assert (len(it.slack.messages), len(it.mail.sent)) == (2, 3)
    assert len(waited) == 2
    assert all(0 <= each <= patience.LONGEST_WAIT for each in waited)


@pytest.mark.parametrize("name", ASKED + CLAIMED)
def test_who_refuses_is_not(it: World, waited: list[float], name: str) -> None:
    left = fails(it.pipeline if name in ASKED else it.desk.claims, name, *[refusal("AccessDeniedException")] * 9)
    it.pipeline.wait()
    with pytest.raises((type(BUSY), ExceptionGroup), match=r"AccessDenied|some mails"):
        it.act(changed())
    assert waited == []
    assert left


@pytest.mark.parametrize("code", [*sorted(FORGOTTEN), "AccessDeniedException"])
def test_only_what_is_forgotten_counts_as_not_known(it: World, waited: list[float], code: str) -> None:
    """The commit that runs can't be told, and so one more must approve; who can't be asked now is asked later."""
    runs = {"kind": "deployed", "service": "booking", "environment": "production", "tree": "9" * 40, "by": "pipeline"}
    it.desk.evidence.record(Item(**runs, execution="d-3", at=it.at))  # type: ignore[arg-type]
    real = it.pipeline.get_pipeline_execution

    def asked(**told: str) -> dict[str, Any]:
        if told["pipelineExecutionId"] == "d-3":
            raise refusal(code)
        return real(**told)

    it.pipeline.get_pipeline_execution = asked  # type: ignore[method-assign]
    it.changes.change = replace(it.changes.change, complete=False)
    if code in FORGOTTEN:
        assert (it.begin().request.needed, it.changes.asked[-1][1]) == (2, "")
    else:
        with pytest.raises(type(BUSY), match=code):
            it.begin()
    assert waited == []


def test_a_claim_that_is_given_back_is_asked_for_again_too(it: World, waited: list[float]) -> None:
    fails(it.desk.claims, "release", BUSY)
    it.slack.failing = ["internal_error"]
    it.pipeline.wait()
    with pytest.raises(SlackApiError):
        it.act(changed())
    assert len(waited) == 1
    it.act(changed())
    assert len(it.slack.messages) == 2


def test_an_end_that_another_is_just_telling_is_not_taken_for_told(it: World) -> None:
    wait = it.begin()
    it.desk.claims.claim(f"approval#{wait.id}#end", it.at.timestamp())
    it.act(it.sent(wait, ANA))
    assert (it.results, it.wait(wait.id).settled) == (["Approved"], False)
    it.tick(minutes=5)
    assert it.wait(wait.id).settled
    assert [len(thread) for thread in it.slack.threads.values()] == [1, 0]


def test_a_change_whose_answer_is_lost_is_not_worked_out_anew(it: World, waited: list[float]) -> None:
    wait, worked_out = it.begin(), list[Wait]()
    dynamodb = it.clients("dynamodb")
    real = dynamodb.put_item

    def lost(**given: Any) -> None:  # noqa: ANN401
        dynamodb.put_item = real
        real(**given)
        raise refusal("InternalServerError", 500)

    def change(now: Wait) -> Wait:
        worked_out.append(now)
        return replace(now, channels=("#releases",))

    dynamodb.put_item = lost
    assert it.desk.waits.change(wait.id, change).version == wait.version + 1
    assert (len(worked_out), len(waited)) == (1, 1)


@pytest.mark.parametrize("client", ["kms", "sns"])
def test_a_busy_mail_is_sent_again_and_one_that_is_refused_is_not(it: World, waited: list[float], client: str) -> None:
    key = it.clients("kms").create_key(KeyUsage="GENERATE_VERIFY_MAC", KeySpec="HMAC_256")["KeyMetadata"]["Arn"]
    topic = it.clients("sns").create_topic(Name="links")["TopicArn"]
    mail = Mail(it.clients("kms"), key, it.clients("sns"), topic, "https://api.example/live")
    wait, name = it.begin(), {"kms": "generate_mac", "sns": "publish"}[client]
    fails(it.clients(client), name, BUSY)
    mail.send(wait, "ana")
    assert len(waited) == 1
    fails(it.clients(client), name, refusal("AuthorizationErrorException"))
    with pytest.raises(type(BUSY), match="AuthorizationError"):
        mail.send(wait, "ana")
    assert len(waited) == 1


def test_a_mail_that_can_not_be_sent_holds_up_neither_the_others_nor_slack(it: World) -> None:
    fails(it.mail, "send", refusal("AuthorizationErrorException"))
    it.pipeline.wait()
    with pytest.raises(ExceptionGroup, match="some mails could not be sent"):
        it.act(changed())
    assert (len(it.slack.messages), {person for _, person in it.mail.sent}) == (2, {"bo", "chidi"})
    it.tick(minutes=5)
    assert (len(it.slack.messages), [person for _, person in it.mail.sent]) == (2, ["bo", "chidi", "ana"])
