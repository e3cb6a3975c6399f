"""The facts that DORA's metrics are told from, as the table keeps them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from slipway.decide.attempts import Fact
from slipway.decide.dora import measures
from slipway.evidence.item import instant
from slipway.evidence.patience import patiently
from slipway.functions.router.deadline import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from slipway.clients import Client
    from slipway.decide.dora import Measures

MOST_LEADS = 500
"""Commits of a deployment whose lead times are kept: the oldest and the newest; a row holds 400 KB."""
BEFORE = 500
"""Facts that tell what a new one means: an alarm may ring and be quiet many times between two deployments."""


class Facts:
    """The table of facts: `place` (service#environment) and `moment` (instant#kind#subject)."""

    def __init__(self, client: Client, table: str) -> None:
        """Ask `client`, of DynamoDB, about a table."""
        self._client, self._table = client, table

    def record(self, fact: Fact) -> bool:
        """Keep a fact; whether it was not there before. What was kept first stands.

        Raises:
            ClientError, ConnectionError, HTTPClientError: the table refused, or was busy until the deadline.
        """
        row = {
            "place": {"S": place(fact.service, fact.environment)},
            "moment": {"S": f"{instant(fact.at)}#{fact.kind}#{fact.subject}"},
            "document": {"S": json.dumps({**asdict(fact), **_instants(fact)}, sort_keys=True)},
        }
        try:
            patiently(
                lambda: self._client.put_item(
                    TableName=self._table, Item=row, ConditionExpression="attribute_not_exists(place)"
                ),
                DEADLINE,
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def before(self, service: str, environment: str, at: datetime, most: int = BEFORE) -> list[Fact]:
        """The last facts before an instant, the oldest first."""
        condition = "place = :place AND moment < :until"
        values = {":place": place(service, environment), ":until": instant(at)}
        return self._asked(condition, values, most)[::-1]

    def since(self, service: str, environment: str, at: datetime) -> list[Fact]:
        """The facts from an instant on, the newest first."""
        condition = "place = :place AND moment >= :since"
        return self._asked(condition, {":place": place(service, environment), ":since": instant(at)}, None)

    def _asked(self, condition: str, values: dict[str, str], most: int | None) -> list[Fact]:
        question: dict[str, Any] = {
            "TableName": self._table,
            "KeyConditionExpression": condition,
            "ExpressionAttributeValues": {name: {"S": text} for name, text in values.items()},
            "ScanIndexForward": False,
            "ConsistentRead": True,
            **({"Limit": most} if most else {}),
        }
        found: list[Fact] = []
        while True:
            answer = patiently(lambda: self._client.query(**question), DEADLINE)
            found += [_fact(row["document"]["S"]) for row in answer["Items"]]
            if "LastEvaluatedKey" not in answer or (most and len(found) >= most):
                return found[:most]
            question["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def keep(
    fact: Fact, facts: Facts, measured: Callable[[Fact, Measures], None], before: Sequence[Fact] | None = None
) -> None:
    """Keep a fact; the first time, tell also what it adds to the metrics, after those `before` it.

    Those before it are asked for where they are not given, and ahead of keeping it: where they can't be had, nothing
    is kept, and the whole comes again.

    Raises:
        ClientError, ConnectionError, HTTPClientError: the table refused, or was busy until the deadline.
    """
    if before is None:
        before = facts.before(fact.service, fact.environment, fact.at)
    if facts.record(fact):
        measured(fact, measures(fact, before))


def place(service: str, environment: str) -> str:
    """Where a deployment went."""
    return f"{service}#{environment}"


def _instants(fact: Fact) -> dict[str, str | None]:
    return {"at": instant(fact.at), "began_at": instant(fact.began_at) if fact.began_at else None}


def _fact(document: str) -> Fact:
    told = json.loads(document)
    known = {name: _moment(told[name]) for name in ("at", "began_at") if told.get(name)}
    return Fact(**{**told, **known, "leads": tuple(told["leads"])})


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
