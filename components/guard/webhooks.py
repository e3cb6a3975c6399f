"""The API that GitHub and other systems call, and the function that judges who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.functions import PlatformFunction, Signed, Work
from components.guard.rest_api import RestApi, Route
from components.guard.web_acl import Door, WebAcl
from slipway.functions.webhooks.incoming import GITHUB, SYSTEM

AT_ONCE = 20
"""Requests that are judged at the same time: forgeries can't use up the account's functions."""
TIMEOUT = 10
"""Seconds: GitHub waits no longer for an answer ("Best practices for using webhooks")."""
DOORS = (Door("github", GITHUB, "x-hub-signature-256"), Door("systems", "/systems/", "x-slipway-signature"))
"""What the web ACL lets through: the paths below with the header that the function will judge."""


@dataclass(frozen=True)
class Entrance:
    """A further path of the API, with what the web ACL lets through to it."""

    route: Route
    doors: tuple[Door, ...]


class Webhooks(pulumi.ComponentResource):
    """One API with a path for GitHub and one for every other system; what is believed goes to the event bus.
    It has further paths where other parts of the stack are spoken to.

    Attributes:
        url: what senders call, with one of the paths behind it.
        function: judges requests.
    """

    url: pulumi.Output[str]
    function: PlatformFunction

    def __init__(
        self,
        context: Context,
        key_arn: pulumi.Input[str],
        *,
        bus: str = "default",
        entrances: Sequence[Entrance] = (),
        signed: Signed | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        """Declare it.

        Args:
            context: the stack.
            key_arn: what secrets, messages and logs lie under.
            bus: name of the event bus that messages are put on.
            entrances: further paths of the API.
            signed: the package of the functions, where it is signed.
            opts: of the component.
        """
        super().__init__("slipway:guard:Webhooks", "webhooks", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        self._context, self._key_arn = context, key_arn
        table = self._table()
        github = self._secret("github", "What GitHub signs its deliveries with")
        systems = self._secret("systems", "What other systems sign with: a JSON object from a system's name to its key")
        self.function = PlatformFunction(
            Work(
                name="webhooks",
                module="webhooks",
                physical=context.name("webhooks"),
                description="Judges webhooks and puts what it believes on the event bus",
                timeout=TIMEOUT,
                at_once=AT_ONCE,
                statements=statements(context, table.arn, [github.arn, systems.arn], bus, key_arn),
                variables={
                    "DELIVERIES_TABLE": table.name,
                    "EVENT_BUS": bus,
                    "GITHUB_SECRET": github.arn,
                    "SYSTEMS_SECRET": systems.arn,
                },
            ),
            context,
            key_arn,
            signed,
            here,
        )
        routes = [Route(path, self.function) for path in (GITHUB, SYSTEM)]
        api = RestApi("webhooks", [*routes, *(each.route for each in entrances)], context, key_arn, here)
        doors = [*DOORS, *(door for each in entrances for door in each.doors)]
        WebAcl("webhooks", doors, api.stage_arn, context, key_arn, here)
        self.url = api.url
        self.register_outputs({"url": self.url})

    def _table(self) -> aws.dynamodb.Table:
        return aws.dynamodb.Table(
            "webhook-deliveries",
            name=self._context.name("webhook-deliveries", limit=255),
            billing_mode="PAY_PER_REQUEST",
            hash_key="message",
            attributes=[{"name": "message", "type": "S"}],
            ttl={"attribute_name": "forgotten_at", "enabled": True},
            server_side_encryption={"enabled": True, "kms_key_arn": self._key_arn},
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=self._context.guarded,
            tags=self._context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _secret(self, purpose: str, description: str) -> aws.secretsmanager.Secret:
        """A secret without a value: whoever holds the other end of it puts it in."""
        return aws.secretsmanager.Secret(
            f"webhook-{purpose}-secret",
            name=f"slipway/{self._context.plan.stack}/webhooks/{purpose}",
            description=description,
            kms_key_id=self._key_arn,
            tags=self._context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )


def statements(
    context: Context,
    table_arn: pulumi.Input[str],
    secret_arns: list[pulumi.Output[str]],
    bus: str,
    key_arn: pulumi.Input[str],
) -> list[iam.Statement]:
    """It reads its two secrets, claims and settles messages, and puts events on one bus."""
    services = [f"{service}.{context.region}.amazonaws.com" for service in ("secretsmanager", "dynamodb")]
    return [
        iam.allow(["secretsmanager:GetSecretValue"], secret_arns),
        iam.allow(["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], table_arn),
        iam.allow(["events:PutEvents"], context.arn("events", f"event-bus/{bus}")),
        iam.allow(["kms:Decrypt"], key_arn, {"StringEquals": {"kms:ViaService": services}}),
    ]
