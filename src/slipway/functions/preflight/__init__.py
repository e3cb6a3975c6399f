"""Asks, before a deployment, whether a tree may go now: gathers the facts, calls the decision, tells CodePipeline."""

from slipway.functions.preflight.gather import Sources, gather
from slipway.functions.preflight.question import Evidence, Question

__all__ = ["Evidence", "Question", "Sources", "gather"]
