"""Events that are handled later, with functions that only say what becomes of them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from slipway.local.lambdas import api
from slipway.local.lambdas.asynchronous import Asynchronous, Later
from slipway.local.lambdas.deployed import Deployed
from slipway.local.lambdas.pool import ThrottledError
from slipway.local.lambdas.service import CannotRunError, Outcome
from slipway.local.patches import Patches
from tests.emulated.local.lambdas.conftest import Clients

Deploy = Callable[..., str]
ACCOUNT, REGION = "123456789012", "us-east-1"


class AtOnce(Later):
    """Does what is due in its turn, without waiting, and notes how long would have been waited."""

    def __init__(self) -> None:
        super().__init__()
        self.waited: list[float] = []

    def do(self, seconds: float, what: Callable[[], None]) -> None:
        self.waited.append(seconds)
        what()


class Runs:
    """A function's runs: each takes the next of the outcomes, the last one for ever."""

    def __init__(self, *outcomes: object) -> None:
        self.outcomes, self.ids = list(outcomes), list[str]()

    def __call__(self, _function: Deployed, _event: str, request_id: str) -> Outcome:
        self.ids.append(request_id)
        told = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(told, Exception):
            raise told
        failed = told == "failed"
        payload = {"errorMessage": "it broke", "errorType": "ValueError"} if failed else told
        return Outcome(request_id, json.dumps(payload), failed=failed)


@pytest.fixture
def aside(aws: Clients) -> Callable[[], list[dict[str, Any]]]:
    """Makes the queue of what was put aside; gives what is in it."""
    url = aws("sqs").create_queue(QueueName="aside")["QueueUrl"]

    def messages() -> list[dict[str, Any]]:
        told = aws("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        return list(told.get("Messages", []))

    return messages


@pytest.fixture
def _dead_letters(aws: Clients) -> Iterator[None]:  # noqa: ARG001 - the emulated AWS comes first
    patches = Patches()
    api._keep_dead_letters(patches)
    yield
    patches.undo()


QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:aside"


@pytest.mark.usefixtures("_dead_letters")
def test_it_is_tried_three_times_under_one_id_and_then_put_aside(
    deploy: Deploy, aside: Callable[[], list[dict[str, Any]]]
) -> None:
    deploy("f", DeadLetterConfig={"TargetArn": QUEUE})
    later, runs = AtOnce(), Runs("failed")
    taken = Asynchronous(runs, later).take(ACCOUNT, REGION, "f", None, '{"n": 1}')
    assert runs.ids == [taken] * 3
    assert later.waited == [0, 1.0, 2.0]
    (message,) = aside()
    assert json.loads(message["Body"]) == {"n": 1}
    told = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert told == {"RequestID": taken, "ErrorCode": "200", "ErrorMessage": "it broke"}


@pytest.mark.usefixtures("_dead_letters")
def test_one_that_succeeds_in_the_end_is_not_put_aside(
    deploy: Deploy, aside: Callable[[], list[dict[str, Any]]]
) -> None:
    deploy("f", DeadLetterConfig={"TargetArn": QUEUE})
    runs = Runs("failed", "failed", {"ok": True})
    Asynchronous(runs, AtOnce()).take(ACCOUNT, REGION, "f", None, "{}")
    assert len(runs.ids) == 3
    assert aside() == []


def test_while_it_is_throttled_no_try_is_counted(deploy: Deploy) -> None:
    deploy("f")
    later, runs = AtOnce(), Runs(*[ThrottledError()] * 5, "failed", "failed", "done")
    Asynchronous(runs, later).take(ACCOUNT, REGION, "f", None, "{}")
    assert len(runs.ids) == 8
    assert later.waited == [0, *[0.2] * 5, 1.0, 2.0]


@pytest.mark.parametrize(
    ("outcome", "condition", "tries"),
    [("failed", "RetriesExhausted", 1), (ThrottledError(), "ZeroReservedConcurrency", 0)],
)
def test_a_destination_is_told_what_became_of_it(  # noqa: PLR0917 - fixtures and cases
    aws: Clients,
    deploy: Deploy,
    aside: Callable[[], list[dict[str, Any]]],
    outcome: object,
    condition: str,
    tries: int,
) -> None:
    arn = deploy("f")
    aws("lambda").put_function_event_invoke_config(
        FunctionName="f", MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": QUEUE}}
    )
    if condition == "ZeroReservedConcurrency":
        aws("lambda").put_function_concurrency(FunctionName="f", ReservedConcurrentExecutions=0)
    Asynchronous(Runs(outcome), AtOnce()).take(ACCOUNT, REGION, "f", None, '{"n": 1}')
    (message,) = aside()
    record = json.loads(message["Body"])
    assert record["requestContext"]["condition"] == condition
    assert record["requestContext"]["approximateInvokeCount"] == tries
    assert record["requestContext"]["functionArn"] == f"{arn}:$LATEST"
    assert record["requestPayload"] == {"n": 1}
    assert record.get("responseContext", {}).get("functionError") == ("Unhandled" if tries else None)


def test_one_whose_success_has_a_destination_tells_it(
    aws: Clients, deploy: Deploy, aside: Callable[[], list[dict[str, Any]]]
) -> None:
    deploy("f")
    aws("lambda").put_function_event_invoke_config(
        FunctionName="f", DestinationConfig={"OnSuccess": {"Destination": QUEUE}}
    )
    Asynchronous(Runs({"done": 1}), AtOnce()).take(ACCOUNT, REGION, "f", None, "{}")
    (message,) = aside()
    record = json.loads(message["Body"])
    assert record["requestContext"]["condition"] == "Success"
    assert record["responsePayload"] == {"done": 1}


def test_what_can_not_be_run_fails_as_often(deploy: Deploy) -> None:
    deploy("f")
    runs = Runs(CannotRunError("an image"))
    Asynchronous(runs, AtOnce()).take(ACCOUNT, REGION, "f", None, "{}")
    assert len(runs.ids) == 3


def test_things_are_done_in_the_order_in_which_they_are_due() -> None:
    later, done, all_done = Later(), list[str](), threading.Event()
    later.do(0.2, lambda: (done.append("second"), all_done.set()))
    later.do(0.0, lambda: done.append("first"))
    assert all_done.wait(timeout=10)
    assert done == ["first", "second"]
    later.close()
    later.do(0, lambda: done.append("never"))
    assert done == ["first", "second"]


def test_one_that_breaks_does_not_keep_the_others_from_coming() -> None:
    later, done = Later(), threading.Event()

    def broken() -> None:
        raise RuntimeError("broken")

    later.do(0, broken)
    later.do(0, done.set)
    assert done.wait(timeout=10)
    later.close()
