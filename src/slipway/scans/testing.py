"""What the tests of a service tell: the run itself, and how much of the code it reached."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.documents.wording import printable
from slipway.scans.model import Failure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class FailedCase:
    """A test that failed, and what it said."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class UnitTests:
    """Tests that ran, that were left out, and that failed."""

    run: int
    skipped: int
    failed: tuple[FailedCase, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Lines that tests reached, of all that could be."""

    covered: int
    lines: int

    @property
    def percent(self) -> float:
        """From 0 to 100."""
        return 100 * self.covered / self.lines


def refusals(
    runs: Sequence[UnitTests | Failure], coverage: Coverage | Failure | None, *, least_percent: float
) -> tuple[str, ...]:
    """Why the tests don't let a service pass, a line each; none where they do.

    Args:
        runs: what each runner of tests reported.
        coverage: what was measured; None where nothing was.
        least_percent: how many of the lines must be reached.
    """
    return tuple(map(printable, _refusals(runs, coverage, least_percent)))


def _refusals(
    runs: Sequence[UnitTests | Failure], coverage: Coverage | Failure | None, least_percent: float
) -> Iterator[str]:
    if not runs:
        yield "no tests reported; expected at least one report"
    elif not any(isinstance(run, Failure) or run.run for run in runs):
        yield "no test ran, all were skipped; expected at least one"
    for run in runs:
        if isinstance(run, Failure):
            yield str(run)
        else:
            yield from (f"{case.name} failed: {case.message}" for case in run.failed)
    if isinstance(coverage, Failure):
        yield str(coverage)
    elif coverage is None:
        if least_percent > 0:
            yield f"no coverage reported; expected at least {least_percent:g} %"
    elif coverage.percent < least_percent:
        yield f"{coverage.percent:.1f} % of the lines are covered; expected at least {least_percent:g} %"
