"""Puts the steps in order: what waits for nothing runs at once."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from slipway.toolbox.process import stop_all
from slipway.toolbox.stages.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from slipway.scans.model import ScanKind
    from slipway.toolbox.stages.model import Candidate, Outcome, Settings, Stage

OF_SOURCE: tuple[ScanKind, ...] = ("sast", "iac", "secrets")
OF_COMPONENTS: tuple[ScanKind, ...] = ("dependencies", "licences")


def run_stages(
    candidate: Candidate,
    stages: Sequence[Stage],
    *,
    sandbox: Path,
    settings: Settings,
    workers: int,
    report: Callable[[Outcome], None],
) -> list[Outcome]:
    """Do the stages in `sandbox`, an empty folder; `report` hears of each step as it ends. Testing builds first.

    Raises:
        ToolboxError: the source is no folder, empty, or of no known kind.
    """
    steps = Steps(candidate, sandbox, settings)

    def timed(step: Callable[[], Outcome]) -> Outcome:
        started = time.monotonic()
        outcome = replace(step(), seconds=time.monotonic() - started)
        report(outcome)
        return outcome

    def scan(kind: ScanKind) -> Outcome:
        return timed(lambda: steps.scan(kind))

    def use() -> list[Outcome]:
        # One after the other, since both use what was built.
        return [timed(steps.unit_tests), timed(steps.attack)]

    with _pool(workers) as pool:
        of_source = [pool.submit(scan, kind) for kind in OF_SOURCE if "test" in stages]
        built = [timed(steps.build), timed(steps.image)]
        if "test" not in stages:
            return built
        used = pool.submit(use)
        of_components = [pool.submit(scan, kind) for kind in OF_COMPONENTS]
        scans = [future.result() for future in (*of_source, *of_components)]
        unit, attack = used.result()
        return [*built, unit, *scans, attack]


@contextmanager
def _pool(workers: int) -> Iterator[ThreadPoolExecutor]:
    """Threads whose programs end with an interrupt, rather than hold it up until each is through."""
    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            yield pool
        except KeyboardInterrupt:
            pool.shutdown(wait=False, cancel_futures=True)
            stop_all()
            raise
