"""Queues that many threads use."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias

import pytest
from moto.backends import get_backend

from slipway.local.delivery import queues
from slipway.local.patches import Patches
from slipway.local.tables import TABLES
from tests.emulated.local.lambdas.conftest import Clients

Backend: TypeAlias = Any


@pytest.fixture
def sqs(aws: Clients) -> Iterator[Backend]:
    patches = Patches()
    queues.install(patches)
    aws("sqs").create_queue(QueueName="q")
    yield get_backend("sqs")["123456789012"]["us-east-1"]
    patches.undo()


def test_no_message_is_lost_or_taken_twice(sqs: Backend) -> None:
    taken: list[str] = []

    def send(start: int) -> None:
        for number in range(start, start + 40):
            sqs.send_message("q", str(number))

    def take() -> None:
        while len(taken) < 160:
            for message in sqs.receive_message("q", 10, 0, 30):
                taken.append(message.body)
                sqs.delete_message("q", message.receipt_handle)

    with ThreadPoolExecutor(8) as pool:
        for done in [
            *(pool.submit(send, start) for start in range(0, 160, 40)),
            *(pool.submit(take) for _ in range(4)),
        ]:
            done.result(timeout=60)
    assert sorted(map(int, taken)) == list(range(160))
    assert sqs.get_queue("q")._messages == []


@pytest.mark.parametrize(
    "use",
    [
        lambda sqs: sqs.send_message("q", "another"),
        lambda sqs: sqs.receive_message("q", 1, 0, 30),
        lambda sqs: sqs.delete_message("q", sqs.held),
        lambda sqs: sqs.change_message_visibility("q", sqs.held, 0),
    ],
)
def test_a_queue_is_touched_by_those_only_who_hold_the_tables(sqs: Backend, use: Callable[[Backend], object]) -> None:
    sqs.send_message("q", "one")
    sqs.held = sqs.receive_message("q", 1, 0, 30)[0].receipt_handle
    other = threading.Thread(target=use, args=(sqs,))
    with TABLES:
        other.start()
        other.join(timeout=0.2)
        assert other.is_alive()
    other.join(timeout=10)
    assert not other.is_alive()


def test_who_waits_is_told_at_once_and_keeps_nobody_from_the_tables(sqs: Backend) -> None:
    found: list[str] = []
    waiting = threading.Thread(target=lambda: found.extend(each.body for each in sqs.receive_message("q", 1, 20, 30)))
    waiting.start()
    began = time.monotonic()
    assert TABLES.acquire(timeout=5)
    TABLES.release()
    sqs.send_message("q", "at last")
    waiting.join(timeout=10)
    assert found == ["at last"]
    assert time.monotonic() - began < 10


def test_a_fifo_queue_knows_a_message_after_it_is_deleted(sqs: Backend, aws: Clients) -> None:
    aws("sqs").create_queue(QueueName="q.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})
    for _ in range(2):
        sqs.send_message("q.fifo", "once", group_id="g")
        for message in sqs.receive_message("q.fifo", 10, 0, 30):
            sqs.delete_message("q.fifo", message.receipt_handle)
            assert message.body == "once"
    sqs.send_message("q.fifo", "once", group_id="g")
    assert sqs.receive_message("q.fifo", 10, 0, 30) == []
    sqs.send_message("q.fifo", "another", group_id="g")
    assert [each.body for each in sqs.receive_message("q.fifo", 10, 0, 30)] == ["another"]
