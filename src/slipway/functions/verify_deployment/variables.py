"""How patient the functions are that try new versions."""

from __future__ import annotations

from pydantic import Field

from slipway.decide.verification import Patience
from slipway.functions.environment import Variables


class VerificationVariables(Variables):
    """The environment of both functions; a stack leaves it at these values, the local cloud is less patient.

    Attributes:
        verification_pause_seconds: between two questions.
        verification_seconds: after which a version that has not proved itself has failed.
    """

    verification_pause_seconds: float = Field(default=5.0, gt=0)
    verification_seconds: float = Field(default=Patience().seconds, gt=0)

    @property
    def patience(self) -> Patience:
        """How much must be seen, and how long it may take."""
        return Patience(seconds=self.verification_seconds)
