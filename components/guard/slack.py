"""The secret by which a stack's functions speak to Slack and know what comes from it."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context


class SlackAccess(pulumi.ComponentResource):
    """A secret without a value, where the stack has a channel: whoever sets up the Slack app puts it in, as JSON with
    `bot_token` and `signing_secret`.

    Attributes:
        variables: by which a function is told of it; empty text where the stack has no channel.
        reading: what a function needs to read it.
    """

    variables: dict[str, pulumi.Input[str]]
    reading: list[iam.Statement]

    def __init__(
        self, context: Context, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:guard:SlackAccess", "slack", None, opts)
        self.variables, self.reading = {"SLACK_SECRET": ""}, []
        if context.plan.settings.slack_channel:
            secret = aws.secretsmanager.Secret(
                "slack-secret",
                name=f"slipway/{context.plan.stack}/slack",
                description="The Slack app: a JSON object with bot_token and signing_secret",
                kms_key_id=key_arn,
                tags=context.tags(),
                opts=pulumi.ResourceOptions(parent=self),
            )
            via = {"StringEquals": {"kms:ViaService": f"secretsmanager.{context.region}.amazonaws.com"}}
            self.variables = {"SLACK_SECRET": secret.arn}
            self.reading = [
                iam.allow(["secretsmanager:GetSecretValue"], secret.arn),
                iam.allow(["kms:Decrypt"], key_arn, via),
            ]
        self.register_outputs({})
