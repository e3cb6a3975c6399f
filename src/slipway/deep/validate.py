"""Deep validation: every stack in a process of its own, as many at once as there are cores."""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING

from slipway.deep import explanations, job
from slipway.deep.accounts import account_faults
from slipway.deep.replicas import replica_faults
from slipway.deep.report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slipway.deep.explanations import Explanation
    from slipway.deep.job import Job


def validate(
    jobs: Sequence[Job], accepted: Sequence[Explanation], say: Callable[[str], None], *, complete: bool
) -> Report:
    """Put stacks through all checks.

    Args:
        jobs: the stacks.
        accepted: warnings that are explained.
        say: told of each stack that is done.
        complete: whether the jobs are all stacks, so that every explanation has to explain something.
    """
    started = time.monotonic()
    outcomes = {}
    with ProcessPoolExecutor(
        max_workers=min(len(jobs), os.cpu_count() or 1),
        mp_context=multiprocessing.get_context("spawn"),
        max_tasks_per_child=1,
    ) as pool:
        running = [pool.submit(job.run, one) for one in jobs]
        for number, future in enumerate(as_completed(running), start=1):
            outcome = future.result()
            outcomes[outcome.job.stack] = outcome
            say(f"{outcome.job.stack} checked in {outcome.seconds:.0f} s ({number} of {len(jobs)})")
    ordered = tuple(outcomes[one.stack] for one in jobs)
    found = [finding for outcome in ordered for finding in outcome.findings]
    found += account_faults((outcome.job.stack, outcome.job.account, outcome.counts) for outcome in ordered)
    found += replica_faults(ordered)
    findings = explanations.explained(found, accepted, complete=complete)
    return Report(ordered, tuple(findings), time.monotonic() - started)
