"""What the function is told of the stack that it belongs to."""

from __future__ import annotations

from pydantic import Field

from slipway.functions.environment import Variables
from slipway.functions.slack.connect import API


class RollbackVariables(Variables):
    """The function's environment.

    Attributes:
        directory_bucket, directory_key: where the directory of the stack's services lies.
        evidence_table, evidence_bucket, running_table: of this stack's evidence.
        claims_table: of effects that must happen once, and of the rollbacks under way.
        changes_table: of the pushes.
        facts_table: of what DORA's metrics are told from.
        alarms_topic: that people are paged by.
        slack_secret: of the Slack app; empty where the stack has no channel.
        slack_api_url: where Slack's Web API is.
    """

    directory_bucket: str = Field(min_length=3, max_length=63)
    directory_key: str = Field(min_length=1, max_length=1024)
    evidence_table: str = Field(min_length=3, max_length=2048)
    evidence_bucket: str = Field(min_length=3, max_length=63)
    running_table: str = Field(min_length=3, max_length=2048)
    claims_table: str = Field(min_length=3, max_length=2048)
    changes_table: str = Field(min_length=3, max_length=2048)
    facts_table: str = Field(min_length=3, max_length=2048)
    alarms_topic: str = Field(min_length=1, max_length=2048)
    slack_secret: str = Field("", max_length=2048)
    slack_api_url: str = Field(API, min_length=1)
