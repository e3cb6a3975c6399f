"""Stacks of the local cloud: what the engine is asked to do with them, and what came of it."""

from slipway.stacks.outcome import Finding, Outcome
from slipway.stacks.run import OperationError, PolicyViolationError, StackRun

__all__ = ["Finding", "OperationError", "Outcome", "PolicyViolationError", "StackRun"]
