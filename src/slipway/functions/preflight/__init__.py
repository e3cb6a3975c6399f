"""Asks, before a deployment, whether a tree may go now: gathers the facts, calls the decision, tells CodePipeline."""

from slipway.functions.preflight.gather import Evidence, Question, Sources, gather

__all__ = ["Evidence", "Question", "Sources", "gather"]
