"""Counts what the router asks of AWS for an event, and how long it takes, in a big fleet.

Run with `python benchmarks/router.py [--services 1000] [--executions 20]`. Executions of pipelines go from the push to
the deployment. Of the milliseconds, those of the emulator say nothing of AWS, and are told apart from the router's own.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from moto import mock_aws  # noqa: E402 - the checkout is put on the path first

from tests.emulated.functions.router.conftest import Stage, client, make  # noqa: E402
from tests.unit.functions.router.events import ACTIONS, COMMIT, DIGEST, TREE, Told, action, execution, listed, push  # noqa: E402

SERVICES = ("dynamodb", "s3", "sns", "codepipeline")
MOST_CALLS = 12
"""An event's calls on the average of an execution; the most that the gate takes for one answer."""


@dataclass
class Meter:
    """Counts calls and the seconds that they take."""

    calls: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    _began: float = 0.0

    def begin(self, model: Any, **_: object) -> None:  # noqa: ANN401 - botocore's model of the call
        """A call begins."""
        self.calls[model.name] += 1
        self._began = time.perf_counter()

    def end(self, **_: object) -> None:
        """It has ended."""
        self.seconds += time.perf_counter() - self._began


def main() -> None:
    """Print calls and milliseconds of each kind of event; fail above the limit of calls."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=1000)
    parser.add_argument("--executions", type=int, default=20)
    given = parser.parse_args()
    began = time.perf_counter()
    with mock_aws():
        stage = make("production", *(listed(f"service-{number}") for number in range(given.services)))
        print(f"{given.services:,} services, ready after {time.perf_counter() - began:.1f} s")
        meter = Meter()
        for service in SERVICES:
            client(service).meta.events.register_first("before-call", meter.begin)
            client(service).meta.events.register_last("after-call", meter.end)
        told = measured(stage, meter, given.services, given.executions)
    print(f"{'event':24} {'calls':>6} {'AWS ms':>8} {'own ms':>8}  each")
    for name, (calls, aws, own) in told.items():
        print(f"{name:24} {calls:6.1f} {aws * 1000:8.1f} {own * 1000:8.1f}")
    average = sum(calls for calls, _, _ in told.values()) / len(told)
    print(f"{'all':24} {average:6.1f}   {dict(meter.calls)}")
    if average > MOST_CALLS:
        raise SystemExit(f"more than {MOST_CALLS} calls an event")


def measured(stage: Stage, meter: Meter, services: int, executions: int) -> Mapping[str, tuple[float, float, float]]:
    """Calls, seconds of AWS and seconds of its own of each event, on the average of the executions."""
    found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for number in range(executions):
        name, identity = f"service-{number % services}", f"e-{number}"
        variables = {"TREE": TREE, "DIGEST": DIGEST, "CommitId": COMMIT, "BranchName": "main"}
        stage.executions[identity] = [action("Build/Image", outputVariables=variables)]
        for label, event in events(name, identity).items():
            calls, seconds, began = meter.calls.total(), meter.seconds, time.perf_counter()
            stage.taken(event)
            taken = time.perf_counter() - began
            aws = meter.seconds - seconds
            found[label].append((meter.calls.total() - calls, aws, taken - aws))
    return {label: _mean(each) for label, each in found.items()}


def events(service: str, identity: str) -> Mapping[str, Told]:
    """What happens in an execution that goes well."""

    def happened(state: str, place: str = "") -> Told:
        event = execution(state, place, of=identity)
        return {**event, "detail": {**event["detail"], "pipeline": f"prod-{service}-1a2b3c4d"}}

    ended = {place: happened("SUCCEEDED", place) for place in ACTIONS}
    return {
        "push": push(),
        **ended,
        "Deploy begins": happened("STARTED", "Deploy"),
        "Deploy ends": happened("SUCCEEDED", "Deploy"),
        "pipeline ends": happened("SUCCEEDED"),
    }


def _mean(told: list[tuple[float, float, float]]) -> tuple[float, float, float]:
    calls, aws, own = (sum(column) / len(told) for column in zip(*told, strict=True))
    return calls, aws, own


if __name__ == "__main__":
    main()
