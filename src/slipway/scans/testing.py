"""What the tests of a service tell: the run itself, and how much of the code it reached."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FailedCase:
    """A test that failed, and what it said."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class TestRun:
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
