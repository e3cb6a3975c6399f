"""Whether a new version is well enough to take the traffic, told from the answers to its health check so far."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

WELL = 200
"""The status that a target group's health check takes for well."""


@dataclass(frozen=True)
class Answer:
    """One answer to the health check.

    Attributes:
        status: HTTP status; None where no answer came.
        trouble: why none came.
    """

    status: int | None
    trouble: str = ""

    @property
    def well(self) -> bool:
        """Whether it says that the service is well."""
        return self.status == WELL

    def __str__(self) -> str:
        return f"status {self.status}" if self.status is not None else f"no answer: {self.trouble}"


@dataclass(frozen=True)
class Patience:
    """How much must be seen, and how long it may take.

    Attributes:
        in_a_row: answers that must be well, one after another.
        seconds: after this long, a version that has not proved itself has failed.
    """

    in_a_row: int = 5
    seconds: float = 120.0


@dataclass(frozen=True)
class Verdict:
    """What is to be done about the new version, and why."""

    says: Literal["ask again", "well", "unwell"]
    reasons: tuple[str, ...]


def verify(answers: Sequence[Answer], elapsed: float, patience: Patience) -> Verdict:
    """The verdict on a version.

    Only its last answers count: a version may stumble while it starts, but not once it has begun to answer well.

    Args:
        answers: all so far, the oldest first.
        elapsed: seconds since the first question.
        patience: what is asked of it.
    """
    streak = sum(1 for _ in takewhile(lambda answer: answer.well, reversed(answers)))
    if streak >= patience.in_a_row:
        return Verdict("well", (f"{streak} answers in a row were {WELL}",))
    if elapsed < patience.seconds:
        return Verdict("ask again", (f"{streak} of {patience.in_a_row} answers in a row were {WELL}",))
    told = [str(answer) for answer in answers if not answer.well]
    counted = [f"{text} ({told.count(text)} times)" for text in dict.fromkeys(told)]
    short = f"not {patience.in_a_row} answers in a row were {WELL} within {patience.seconds:g} seconds"
    return Verdict("unwell", (short, *counted))
