"""Effects that must happen once: each is claimed before it is tried, and settled after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from slipway.clients import Client

LEASE = 60
"""Seconds after which a claim that nobody settled is free again: its claimant has crashed."""
REMEMBERED = 400 * 24 * 3600
"""Seconds for which an effect is remembered. Nothing in GitHub's signatures ages, so this is what refuses a replay."""


class Claims:
    """The table of effects, by their keys."""

    def __init__(self, client: Client, table: str) -> None:
        """Ask `client`, of DynamoDB, about a table whose key is `message` and whose time to live is `forgotten_at`."""
        self._client, self._table = client, table

    def claim(self, key: str, now: float) -> Literal["claimed", "busy", "taken"]:
        """Claim an effect: of those who try at once, one has it; the others are told how far that one is.

        Raises:
            ClientError: the table can't be asked.
        """
        try:
            self._client.put_item(
                TableName=self._table,
                Item={
                    "message": {"S": key},
                    "stands": {"S": "claimed"},
                    "leased_until": {"N": str(int(now) + LEASE)},
                    "forgotten_at": {"N": str(int(now) + REMEMBERED)},
                },
                ConditionExpression="attribute_not_exists(message) OR (stands = :claimed AND leased_until < :now)",
                ExpressionAttributeValues={":claimed": {"S": "claimed"}, ":now": {"N": str(int(now))}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            return "taken" if error.response["Item"]["stands"]["S"] == "taken" else "busy"
        return "claimed"

    def settle(self, key: str) -> None:
        """Remember that the effect has happened.

        Raises:
            ClientError: the table can't be asked.
        """
        self._client.update_item(
            TableName=self._table,
            Key={"message": {"S": key}},
            UpdateExpression="SET stands = :taken",
            ExpressionAttributeValues={":taken": {"S": "taken"}},
        )

    def release(self, key: str) -> None:
        """Give a claim back, since the effect could not happen.

        Raises:
            ClientError: the table can't be asked.
        """
        self._client.delete_item(
            TableName=self._table,
            Key={"message": {"S": key}},
            ConditionExpression="stands = :claimed",
            ExpressionAttributeValues={":claimed": {"S": "claimed"}},
        )
