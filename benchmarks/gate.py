"""How long the gate's decision takes apart from AWS.

Run with `python benchmarks/gate.py [--questions 2000] [--services 1000]`. The decision is measured from the stored
checkpoints of a fleet to the answer, for instants of a year. How many calls the facts take is under test.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from slipway.cli.inputs import load_plan  # noqa: E402 - the checkout is put on the path first
from slipway.decide.checkpoint import Checkpoint  # noqa: E402
from slipway.decide.checkpoints import checkpoints  # noqa: E402
from slipway.decide.gate import Alarm, Dependency, Facts, preflight  # noqa: E402
from slipway.decide.waiting import step  # noqa: E402
from slipway.functions.preflight.stored import as_text, checkpoint_in, from_text  # noqa: E402

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = 365 * 24 * 60
LIMIT = timedelta(hours=8)
MOST_SECONDS = 0.05


def main() -> None:
    """Print percentiles of the decision in ms; fail above the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=2000)
    parser.add_argument("--services", type=int, default=1000)
    given = parser.parse_args()
    seconds, said = measured(given.questions, given.services)
    cuts = statistics.quantiles(seconds, n=100)
    print(f"decision among {given.services:,} services, {given.questions:,} questions: {dict(said)}")
    print(f"p50 {cuts[49] * 1000:.2f} ms, p95 {cuts[94] * 1000:.2f} ms, p99 {cuts[98] * 1000:.2f} ms")
    if cuts[94] > MOST_SECONDS:
        raise SystemExit(f"p95 is above {MOST_SECONDS * 1000:.0f} ms")


def measured(questions: int, services: int) -> tuple[list[float], Counter[str]]:
    """Seconds of each decision, and how often each answer was given."""
    booking = checkpoints(*load_plan("prod"))["booking"]
    fleet = {f"service-{number}": replace(booking, service=f"service-{number}") for number in range(services)}
    stored = from_text(as_text(fleet))
    draw = random.Random(5)  # noqa: S311 - the same questions each time
    seconds, said = list[float](), Counter[str]()
    for _ in range(questions):
        at = BEGIN + timedelta(minutes=draw.randrange(MINUTES))
        name = f"service-{draw.randrange(services)}"
        started = time.perf_counter()
        checkpoint = checkpoint_in(stored, name)
        facts = _facts(checkpoint, at)
        said[step(facts, preflight(facts, at), at, at, LIMIT).says] += 1
        seconds.append(time.perf_counter() - started)
    return seconds, said


def _facts(checkpoint: Checkpoint, at: datetime) -> Facts:
    """All is well but, perhaps, the time."""
    return Facts(
        service=checkpoint.service,
        environment=checkpoint.environment,
        tree="4f1c" * 10,
        calendar=checkpoint.calendar,
        required=checkpoint.required,
        proved=checkpoint.required,
        alarms=tuple(Alarm(name, "OK", at) for name in checkpoint.alarms),
        dependencies=tuple(Dependency(name, "9" * 40, healthy=True) for name in checkpoint.dependencies),
    )


if __name__ == "__main__":
    main()
