"""What the function is told of the stack that it belongs to."""

from __future__ import annotations

from pydantic import Field, Json

from slipway.functions.environment import Variables
from slipway.functions.preflight.posture import Source

LONGEST_WAIT_HOURS = 23
"""An hour less than CodePipeline leaves an action of Lambda (CodePipeline quotas): who is cut off tells no reason."""
CALLS, TRIES = 12, 2
"""Calls of the cloud that a question and its answer take, and how often each is made where the cloud is silent."""
CONNECT_SECONDS, ANSWER_SECONDS = 2, 5
"""How long a connection and an answer are waited for."""


class PreflightVariables(Variables):
    """The function's environment.

    Attributes:
        checkpoints_bucket, checkpoints_key: where the checkpoints of the stack's services lie, as JSON. They are read
            once: other checkpoints have another key.
        evidence_table, running_table: of this stack.
        upstream_table: ARN of the table of the stack that this one promotes from; empty where there is none.
        posture: what is asked for findings, as a JSON list.
        wait_hours: how long a deployment waits for its gates at most; 0 to refuse at once.
    """

    checkpoints_bucket: str = Field(min_length=3, max_length=63)
    checkpoints_key: str = Field(min_length=1, max_length=1024)
    evidence_table: str = Field(min_length=3, max_length=2048)
    running_table: str = Field(min_length=3, max_length=2048)
    upstream_table: str = Field("", max_length=2048)
    posture: Json[tuple[Source, ...]] = ("security-hub", "config")
    wait_hours: float = Field(8, ge=0, le=LONGEST_WAIT_HOURS)
