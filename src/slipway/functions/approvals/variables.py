"""What the function is told of the stack that it belongs to."""

from __future__ import annotations

from pydantic import Field

from slipway.functions.environment import Variables
from slipway.functions.slack.connect import API

EXPIRES_HOURS = 120
"""Five days: less than the seven after which CodePipeline gives up by itself, and tells nobody why (its quotas)."""


class ApprovalsVariables(Variables):
    """The function's environment.

    Attributes:
        directory_bucket, directory_key: where the directory of the stack lies.
        approvals_table, claims_table, changes_table: of this stack.
        evidence_table, running_table, evidence_bucket: of this stack.
        upstream_table: ARN of the table of the stack that this one promotes from; empty where there is none.
        own_role: name of the function's role, by which its answers are known again.
        slack_secret: name or ARN of the secret with the app's `bot_token`; empty where the stack has no Slack.
        slack_api_url: where Slack's Web API is.
        links_topic: ARN of the topic that mails links; empty where none are mailed.
        links_key: id or ARN of the key that links are signed with.
        links_url: what a link begins with.
        expires_hours: how long is waited for an answer.
    """

    directory_bucket: str = Field(min_length=3, max_length=63)
    directory_key: str = Field(min_length=1, max_length=1024)
    approvals_table: str = Field(min_length=3, max_length=255)
    claims_table: str = Field(min_length=3, max_length=255)
    changes_table: str = Field(min_length=3, max_length=255)
    evidence_table: str = Field(min_length=3, max_length=255)
    running_table: str = Field(min_length=3, max_length=255)
    evidence_bucket: str = Field(min_length=3, max_length=63)
    upstream_table: str = Field("", max_length=2048)
    own_role: str = Field(min_length=1, max_length=64)
    slack_secret: str = ""
    slack_api_url: str = API
    links_topic: str = ""
    links_key: str = ""
    links_url: str = ""
    expires_hours: float = Field(EXPIRES_HOURS, gt=0, lt=168)
