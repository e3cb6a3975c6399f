"""Jobs of CodePipeline from event to answer: gone through, waited for, refused; none is left without an answer."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from slipway.decide.checkpoint import Checkpoint
from slipway.functions.preflight.ask import Gatekeeper, handle_job
from slipway.functions.preflight.job import BadJobError
from slipway.functions.preflight.stored import UnknownServiceError, as_text, checkpoint_in, from_text
from tests.emulated.functions.preflight.conftest import BOOKING, DIGEST, NOON, TREE, Cloud, client, refusal

ASKED = {"service": "booking", "tree": TREE, "digest": DIGEST, "execution": "e-asking"}
FRIDAY_EVENING = NOON.replace(day=27, hour=17, minute=5)


class Answers:
    """What CodePipeline was told."""

    def __init__(self, cloud: Cloud) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        for operation in ("PutJobSuccessResult", "PutJobFailureResult"):
            cloud.answers[operation] = {}
            client("codepipeline").meta.events.register(
                f"provide-client-params.codepipeline.{operation}", self._note, unique_id=operation
            )

    def _note(self, params: dict[str, Any], model: Any, **_: object) -> None:  # noqa: ANN401
        self.told.append((model.name, params))

    @property
    def last(self) -> tuple[str, dict[str, Any]]:
        return self.told[-1]


@pytest.fixture
def answers(cloud: Cloud) -> Any:  # noqa: ANN401
    made = Answers(cloud)
    yield made
    for operation in ("PutJobSuccessResult", "PutJobFailureResult"):
        client("codepipeline").meta.events.unregister(
            f"provide-client-params.codepipeline.{operation}", unique_id=operation
        )


def _event(parameters: object = None, token: str | None = None) -> dict[str, Any]:
    told = parameters if isinstance(parameters, str) else json.dumps(ASKED if parameters is None else parameters)
    data: dict[str, Any] = {"actionConfiguration": {"configuration": {"FunctionName": "gate", "UserParameters": told}}}
    return {"CodePipeline.job": {"id": "job-1", "accountId": "123456789012", "data": data | _token(token)}}


def _token(token: str | None) -> dict[str, str]:
    return {"continuationToken": token} if token else {}


def _keeper(cloud: Cloud, at: datetime = NOON, hours: float = 8) -> Gatekeeper:
    told = from_text(as_text({"booking": BOOKING}))
    return Gatekeeper(cloud.sources, lambda name: checkpoint_in(told, name), lambda: at, timedelta(hours=hours))


def test_an_open_gate_lets_the_deployment_through_with_at_most_twelve_calls(cloud: Cloud, answers: Answers) -> None:
    told = handle_job(_event(), _keeper(cloud))
    assert (told.step.says, told.counted) == ("go", True)
    name, given = answers.last
    assert name == "PutJobSuccessResult"
    assert given["jobId"] == "job-1"
    assert "continuationToken" not in given
    assert len(cloud.calls) <= 12


def test_a_ringing_alarm_is_waited_for_from_question_to_question_and_then_refused(
    cloud: Cloud, answers: Answers
) -> None:
    cloud.alarm("booking-cpu", "ALARM")
    assert handle_job(_event(), _keeper(cloud)).step.says == "wait"
    _, first = answers.last
    assert "alarm booking-cpu is in state ALARM" in first["executionDetails"]["summary"]
    later = NOON + timedelta(hours=3)
    assert handle_job(_event(token=first["continuationToken"]), _keeper(cloud, later)).step.says == "wait"
    _, second = answers.last
    assert second["continuationToken"] == first["continuationToken"]
    end = NOON + timedelta(hours=3)
    refused = handle_job(_event(token=second["continuationToken"]), _keeper(cloud, end, hours=3))
    assert refused.step.says == "refuse"
    name, given = answers.last
    assert name == "PutJobFailureResult"
    assert "waited for 3 hours" in given["failureDetails"]["message"]


def test_friday_evening_is_refused_at_once_with_the_reason(cloud: Cloud, answers: Answers) -> None:
    for name in ("booking-errors", "booking-cpu"):
        cloud.data(name, FRIDAY_EVENING - timedelta(minutes=5))
    assert handle_job(_event(), _keeper(cloud, FRIDAY_EVENING)).step.says == "refuse"
    _, given = answers.last
    assert given["failureDetails"]["type"] == "JobFailed"
    message = given["failureDetails"]["message"]
    assert "window: it is 18:05 in Europe/Berlin, the window is 09:00-18:00 Europe/Berlin" in message
    assert "the window opens Monday 2026-11-30 09:00 CET" in message


def test_a_token_of_the_future_does_not_make_the_wait_longer(cloud: Cloud, answers: Answers) -> None:
    cloud.alarm("booking-cpu", "ALARM")
    token = json.dumps({"since": (NOON + timedelta(days=30)).isoformat()})
    handle_job(_event(token=token), _keeper(cloud))
    _, given = answers.last
    assert json.loads(given["continuationToken"])["since"].startswith("2026-11-24T12:00:00")


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ("", "Invalid JSON"),
        ("service=booking", "Invalid JSON"),
        ({**ASKED, "tree": "main"}, "tree: String should match"),
        ({**ASKED, "digest": "latest"}, "digest: String should match"),
        ({**ASKED, "force": True}, "force: Extra inputs are not permitted"),
        ({"service": "booking"}, "tree: Field required; execution: Field required"),
        ({**ASKED, "service": "bookng"}, "no pipeline of this stack deploys 'bookng'"),
    ],
)
def test_a_question_that_can_not_be_read_is_refused_with_what_was_expected(
    cloud: Cloud, answers: Answers, parameters: object, says: str
) -> None:
    assert handle_job(_event(parameters), _keeper(cloud)).step.says == "refuse"
    name, given = answers.last
    assert name == "PutJobFailureResult"
    assert says in given["failureDetails"]["message"]


def test_checkpoints_that_can_not_be_read_now_are_waited_for(cloud: Cloud, answers: Answers) -> None:
    def busy(_: str) -> Checkpoint:
        raise refusal("SlowDown", "GetObject")

    keeper = replace(_keeper(cloud), checkpoint_of=busy)
    assert handle_job(_event(), keeper).step.says == "wait"
    _, given = answers.last
    assert "could not be judged: ClientError: An error occurred (SlowDown)" in given["executionDetails"]["summary"]
    late = replace(keeper, now=lambda: NOON + keeper.limit)
    assert handle_job(_event(token=given["continuationToken"]), late).step.says == "refuse"


def test_a_damaged_token_is_refused(cloud: Cloud, answers: Answers) -> None:
    assert handle_job(_event(token="2026"), _keeper(cloud)).step.says == "refuse"
    assert answers.last[0] == "PutJobFailureResult"


def test_no_parameters_at_all_are_refused(cloud: Cloud, answers: Answers) -> None:
    assert handle_job({"CodePipeline.job": {"id": "job-2"}}, _keeper(cloud)).step.says == "refuse"
    assert answers.last[1]["jobId"] == "job-2"


@pytest.mark.parametrize("event", [{}, {"CodePipeline.job": None}, {"CodePipeline.job": {}}, {"Records": []}])
def test_what_is_no_job_is_nobodys_question(cloud: Cloud, event: dict[str, Any]) -> None:
    with pytest.raises(BadJobError, match=r"expected an event of CodePipeline"):
        handle_job(event, _keeper(cloud))


def test_a_message_is_cut_to_what_codepipeline_takes(cloud: Cloud, answers: Answers) -> None:
    cloud.answers["GetFindings"] = {
        "Findings": [
            {
                "Title": "x" * 200,
                "Severity": {"Label": "HIGH"},
                "Resources": [{"Id": "r", "Tags": {"service": "booking", "environment": "production"}}],
            }
        ]
        * 60
    }
    handle_job(_event(), _keeper(cloud))
    message = answers.last[1]["failureDetails"]["message"]
    assert len(message) == 5000
    assert message.endswith("…")


@pytest.mark.parametrize("code", ["InvalidJobStateException", "JobNotFoundException"])
def test_a_job_that_is_over_is_no_fault(cloud: Cloud, answers: Answers, code: str) -> None:
    cloud.answers["PutJobSuccessResult"] = refusal(code, "PutJobSuccessResult")
    assert handle_job(_event(), _keeper(cloud)).counted is False
    assert len(answers.told) == 1


def test_a_codepipeline_that_refuses_is_told(cloud: Cloud, answers: Answers) -> None:  # noqa: ARG001
    cloud.answers["PutJobSuccessResult"] = refusal("AccessDeniedException", "PutJobSuccessResult")
    with pytest.raises(type(refusal("x")), match="AccessDenied"):
        handle_job(_event(), _keeper(cloud))


def test_checkpoints_are_read_as_they_were_written() -> None:
    other = Checkpoint(**{**vars(BOOKING), "service": "search"})
    text = as_text({"booking": BOOKING, "search": other})
    assert checkpoint_in(from_text(text), "booking") == BOOKING
    assert checkpoint_in(from_text(text.encode()), "search") == other
    assert as_text({"search": other, "booking": BOOKING}) == text
    with pytest.raises(UnknownServiceError, match="'auth'"):
        checkpoint_in(from_text(text), "auth")
    with pytest.raises(ValueError, match="Field required"):
        checkpoint_in({"auth": {}}, "auth")
    for wrong in ("[]", "", "null"):
        with pytest.raises(ValueError, match=r"expect|Expect"):
            from_text(wrong)
