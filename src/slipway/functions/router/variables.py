"""What the function is told of the stack that it belongs to."""

from __future__ import annotations

from pydantic import Field

from slipway.functions.environment import Variables

TABLE = Field(min_length=3, max_length=2048)


class RouterVariables(Variables):
    """The function's environment.

    Attributes:
        directory_bucket, directory_key: where the directory of the stack lies.
        evidence_table, evidence_bucket, running_table: of the stack's evidence.
        claims_table, changes_table, facts_table: of the stack's decisions.
        alarms_topic: ARN of the topic that is told of failures in production.
        slack_secret: name or ARN of the secret for Slack; empty where there is no Slack.
        slack_api_url: where Slack's Web API is.
    """

    directory_bucket: str = Field(min_length=3, max_length=63)
    directory_key: str = Field(min_length=1, max_length=1024)
    evidence_table: str = TABLE
    evidence_bucket: str = Field(min_length=3, max_length=63)
    running_table: str = TABLE
    claims_table: str = TABLE
    changes_table: str = TABLE
    facts_table: str = TABLE
    alarms_topic: str = Field(min_length=1)
    slack_secret: str = ""
    slack_api_url: str = "https://slack.com/api/"
