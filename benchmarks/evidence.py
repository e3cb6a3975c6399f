"""Counts what a gate asks of the evidence of a big fleet.

Run with `python benchmarks/evidence.py [--services 1000] [--items 100000]`. The emulator's tables are filled behind
its API. The calls count; of the seconds, those of the emulator, which walks whole tables, say nothing of DynamoDB, and
are told apart from the store's own.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import boto3  # noqa: E402 - the checkout is put on the path first
from moto import mock_aws  # noqa: E402
from moto.core import DEFAULT_ACCOUNT_ID  # noqa: E402
from moto.dynamodb.models import dynamodb_backends  # noqa: E402

from slipway.evidence import EvidenceStore, Item  # noqa: E402
from slipway.evidence.names import names_of  # noqa: E402
from slipway.evidence.rows import Row, evidence_row, running_row  # noqa: E402
from tests.emulated.evidence.conftest import make_tables  # noqa: E402

REGION, ENVIRONMENTS = "us-east-1", ("dev", "qa", "staging", "production")
LIFE = ("built", "scanned", "tested", "deployed", "verified")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = names_of("bench", DEFAULT_ACCOUNT_ID, REGION)


class Meter:
    """boto3 clients that count their calls and the seconds that these take."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.seconds = 0.0
        self._began = 0.0
        self._client = boto3.client("dynamodb", REGION)
        self._client.meta.events.register_first("before-call", self._begin)
        self._client.meta.events.register_last("after-call", self._end)

    def __call__(self, _service: str) -> Any:  # noqa: ANN401 - a boto3 client
        """The client that is metered; the queries ask for no other."""
        return self._client

    def _begin(self, model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's model of the call
        self.calls[model.name] += 1
        self._began = time.perf_counter()

    def _end(self, **_: object) -> None:
        self.seconds += time.perf_counter() - self._began


def life(services: int, items: int) -> Iterator[Item]:
    """The evidence of trees that go through the environments, each service in turn."""
    for number in range(items):
        round_, service = divmod(number, services)
        release, step = divmod(round_, len(LIFE) * len(ENVIRONMENTS))
        environment, kind = ENVIRONMENTS[step // len(LIFE)], LIFE[step % len(LIFE)]
        tree = hashlib.sha1(f"{service}/{release}".encode(), usedforsecurity=False).hexdigest()
        yield Item.model_validate(
            {
                "kind": kind,
                "service": f"service-{service}",
                "environment": environment,
                "tree": tree,
                "digest": f"sha256:{hashlib.sha256(tree.encode()).hexdigest()}",
                "by": "pipeline",
                "execution": f"{environment}-{release}",
                "at": BEGIN + timedelta(seconds=number),
                "details": {"findings": 0, "tool": "semgrep"},
            }
        )


def fill(services: int, items: int) -> list[Item]:
    """Put the evidence into the emulator's tables; the newest item of each service, of those that run."""
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables
    newest: dict[tuple[str, str], Item] = {}
    for item in life(services, items):
        _put(tables[NAMES.table], evidence_row(item))
        if item.kind == "deployed":
            newest[item.environment, item.service] = item
    for item in newest.values():
        _put(tables[NAMES.running_table], running_row(item))
    return list(newest.values())


def _put(table: Any, row: Row) -> None:  # noqa: ANN401 - the emulator's table
    table.put_item(row)


def measure(name: str, meter: Meter, ask: Callable[[], int], times: int) -> None:
    """Print calls, rows and milliseconds of a query, the median of some."""
    own, all_, rows = [], [], 0
    meter.calls.clear()
    for _ in range(times):
        meter.seconds, began = 0.0, time.perf_counter()
        rows = ask()
        took = time.perf_counter() - began
        own.append((took - meter.seconds) * 1000)
        all_.append(took * 1000)
    calls = {call: count / times for call, count in meter.calls.items()}
    print(
        f"{name:34} calls {calls}   {rows:5} items   store {statistics.median(own):7.1f} ms   "
        f"with the emulator {statistics.median(all_):8.1f} ms"
    )


def main() -> None:
    """Fill the tables, and ask what a gate and the commands ask."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    os.environ |= {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    with mock_aws():
        make_tables(lambda service: boto3.client(service, REGION), NAMES)
        began = time.perf_counter()
        running = fill(given.services, given.items)
        print(f"{given.items} items of {given.services} services, filled in {time.perf_counter() - began:.0f} s")
        meter = Meter()
        store = EvidenceStore(meter, NAMES.table, NAMES.bucket, NAMES.running_table)
        some = random.Random(0).choice(running)  # noqa: S311 - which service is asked about is no secret
        where = some.environment
        measure("of a tree", meter, lambda: len(store.of_tree(some.service, some.tree).items), given.times)
        measure("last 10 deployments", meter, lambda: len(store.deployments(some.service, where).items), given.times)
        needed = [f"service-{number}" for number in range(20)]
        measure("what runs of 20 services", meter, lambda: len(store.running(where, needed).items), given.times)
        measure("what runs where", meter, lambda: len(store.running(where).items), given.times)


if __name__ == "__main__":
    main()
