"""Pollers, with functions that only say what becomes of a batch."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from slipway.local.delivery import queues
from slipway.local.lambdas.deployed import Deployed
from slipway.local.lambdas.mappings import Mappings, failures
from slipway.local.lambdas.pool import ThrottledError
from slipway.local.lambdas.service import Outcome
from slipway.local.patches import Patches
from tests.emulated.local.lambdas.conftest import Clients

FIFO = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
Batch = list[dict[str, Any]]


@pytest.mark.parametrize(
    ("payload", "given_back"),
    [
        ("null", set()),
        ("{}", set()),
        ('{"batchItemFailures": []}', set()),
        ('{"batchItemFailures": null}', set()),
        ('{"batchItemFailures": [{"itemIdentifier": "a"}]}', {"a"}),
        ('{"batchItemFailures": [{"itemIdentifier": "x"}]}', {"a", "b"}),
        ('{"batchItemFailures": [{"itemIdentifier": ""}]}', {"a", "b"}),
        ('{"batchItemFailures": [{"id": "a"}]}', {"a", "b"}),
        ('{"done": true}', {"a", "b"}),
        ('"done"', {"a", "b"}),
        ("[]", {"a", "b"}),
    ],
)
def test_an_answer_says_which_messages_are_given_back(payload: str, given_back: set[str]) -> None:
    assert failures(payload, {"a", "b"}) == given_back


class Function:
    """Notes each batch, and answers as it is told to."""

    def __init__(self) -> None:
        self.batches: list[Batch] = []
        self.answer: Callable[[Batch], Outcome] = lambda _: Outcome("1", "null", failed=False)
        self.come = threading.Condition()

    def __call__(self, _function: Deployed, event: str) -> Outcome:
        batch = json.loads(event)["Records"]
        with self.come:
            self.batches.append(batch)
            self.come.notify_all()
        return self.answer(batch)

    def until(self, enough: Callable[[], bool]) -> None:
        with self.come:
            assert self.come.wait_for(enough, timeout=30), self.batches

    def seen(self) -> Counter[str]:
        return Counter(record["body"] for batch in self.batches for record in batch)


@pytest.fixture
def function(aws: Clients, deploy: Callable[..., str]) -> Iterator[Function]:
    """A function that mappings of queues feed, on the emulated AWS."""
    deploy("f")
    made, patches = Function(), Patches()
    mappings = Mappings(made)
    queues.install(patches)
    mappings.install(patches)
    yield made
    mappings.close()
    patches.undo()
    assert aws


def feed(aws: Clients, name: str = "q", visibility: int = 30, *, fifo: bool = False, **more: object) -> tuple[str, str]:
    """A queue with a mapping to the function: the URL and the mapping's id."""
    attributes = {"VisibilityTimeout": str(visibility), **(FIFO if fifo else {})}
    url = aws("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    arn = f"arn:aws:sqs:us-east-1:123456789012:{name}"
    made = aws("lambda").create_event_source_mapping(EventSourceArn=arn, FunctionName="f", **more)
    return url, made["UUID"]


def left(aws: Clients, url: str) -> int:
    told = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return int(told["ApproximateNumberOfMessages"]) + int(told["ApproximateNumberOfMessagesNotVisible"])


def test_what_it_takes_is_deleted_and_what_it_gives_back_comes_again_alone(aws: Clients, function: Function) -> None:
    def answer(batch: Batch) -> Outcome:
        failed = [{"itemIdentifier": each["messageId"]} for each in batch if each["body"] == "poison"]
        return Outcome("1", json.dumps({"batchItemFailures": failed}), failed=False)

    function.answer = answer
    url, _ = feed(aws, visibility=1, FunctionResponseTypes=["ReportBatchItemFailures"])
    for body in ("a", "poison", "b"):
        aws("sqs").send_message(QueueUrl=url, MessageBody=body)
    function.until(lambda: function.seen()["poison"] >= 2)
    assert function.seen()["a"] == function.seen()["b"] == 1
    again = [record for batch in function.batches for record in batch if record["body"] == "poison"]
    assert [record["attributes"]["ApproximateReceiveCount"] for record in again[:2]] == ["1", "2"]
    assert left(aws, url) == 1


def test_without_that_report_a_batch_succeeds_or_fails_as_one(aws: Clients, function: Function) -> None:
    function.answer = lambda _: Outcome("1", '{"errorMessage": "broken"}', failed=True)
    url, _ = feed(aws, visibility=1)
    aws("sqs").send_message(QueueUrl=url, MessageBody="a")
    function.until(lambda: function.seen()["a"] >= 1)
    assert left(aws, url) == 1
    function.answer = lambda _: Outcome("1", '{"batchItemFailures": [{"itemIdentifier": "x"}]}', failed=False)
    function.until(lambda: function.seen()["a"] >= 2)


def test_while_it_is_throttled_the_messages_wait_and_are_not_counted_again(aws: Clients, function: Function) -> None:
    busy = iter([True, True, False])

    def answer(_: Batch) -> Outcome:
        if next(busy):
            raise ThrottledError
        return Outcome("1", "null", failed=False)

    function.answer = answer
    url, _ = feed(aws)
    aws("sqs").send_message(QueueUrl=url, MessageBody="a")
    function.until(lambda: function.seen()["a"] >= 3)
    counts = {record["attributes"]["ApproximateReceiveCount"] for batch in function.batches for record in batch}
    assert counts == {"1"}


def test_no_more_batches_are_worked_on_at_once_than_the_mapping_says(aws: Clients, function: Function) -> None:
    inside, most, lock = 0, 0, threading.Lock()
    gate = threading.Event()

    def answer(_: Batch) -> Outcome:
        nonlocal inside, most
        with lock:
            inside, most = inside + 1, max(most, inside + 1)
        gate.wait(timeout=0.3)
        with lock:
            inside -= 1
        return Outcome("1", "null", failed=False)

    function.answer = answer
    url, _ = feed(aws, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
    for number in range(6):
        aws("sqs").send_message(QueueUrl=url, MessageBody=str(number))
    function.until(lambda: function.seen().total() >= 6)
    assert most == 2


def test_a_mapping_that_is_off_waits_and_one_that_is_gone_ends(aws: Clients, function: Function) -> None:
    url, mapping = feed(aws, Enabled=False)
    aws("sqs").send_message(QueueUrl=url, MessageBody="a")
    aws("lambda").update_event_source_mapping(UUID=mapping, Enabled=True)
    function.until(lambda: function.seen()["a"] == 1)
    poller = next(thread for thread in threading.enumerate() if thread.name == f"mapping {mapping}")
    aws("lambda").delete_event_source_mapping(UUID=mapping)
    poller.join(timeout=10)
    assert not poller.is_alive()


def test_a_group_of_a_fifo_queue_is_worked_on_in_its_order(aws: Clients, function: Function) -> None:
    url, _ = feed(aws, "q.fifo", fifo=True, BatchSize=2)
    for number in range(9):
        aws("sqs").send_message(QueueUrl=url, MessageBody=str(number), MessageGroupId="g")
    function.until(lambda: function.seen().total() >= 9)
    order = [int(record["body"]) for batch in function.batches for record in batch]
    assert order == list(range(9))
