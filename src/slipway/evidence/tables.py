"""What the tables are asked: to put where a condition holds, to query, and to get many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from slipway.evidence.patience import BusyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slipway.clients import Client
    from slipway.evidence.rows import Row

KEYS_A_CALL = 100
"""DynamoDB API, BatchGetItem."""


def put(dynamodb: Client, table: str, row: Row, condition: str, **values: str) -> Row | None:
    """Put a row where the condition holds; else the row that is there instead.

    Args:
        dynamodb: client of the tables.
        table: its name or ARN.
        row: all of it.
        condition: on the row that is there.
        values: of the condition's names that begin with a colon.

    Raises:
        ClientError: the table refused it for another reason.
    """
    given = {"ExpressionAttributeValues": _values(values)} if values else {}
    try:
        dynamodb.put_item(
            TableName=table,
            Item=row,
            ConditionExpression=condition,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
            **given,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        there: Row = dict(error.response)["Item"]  # type: ignore[assignment]  # boto3 adds it to what the types know
        return there
    return None


def query(
    dynamodb: Client,
    table: str,
    condition: str,
    values: dict[str, str],
    most: int | None = None,
    **more: Any,  # noqa: ANN401 - whatever Query takes
) -> list[Row]:
    """The rows of one partition, from as many pages as there are, or until there are so many.

    Args:
        dynamodb: client of the tables.
        table: its name or ARN.
        condition: on the keys.
        most: how many rows are enough; all where it is None.
        values: of the condition's names that begin with a colon.
        more: what else Query takes.

    Raises:
        ClientError: the table refused.
    """
    found: list[Row] = []
    pages = dynamodb.get_paginator("query").paginate(
        TableName=table, KeyConditionExpression=condition, ExpressionAttributeValues=_values(values), **more
    )
    for page in pages:
        found += page["Items"]
        if most is not None and len(found) >= most:
            return found[:most]
    return found


def get(dynamodb: Client, table: str, keys: Sequence[Row]) -> list[Row]:
    """The rows with these keys, in no order; those that are not there are left out.

    Raises:
        BusyError: the table had no capacity for all of them.
        ClientError: the table refused.
    """
    found: list[Row] = []
    for start in range(0, len(keys), KEYS_A_CALL):
        asked = {table: {"Keys": keys[start : start + KEYS_A_CALL], "ConsistentRead": True}}
        answer = dynamodb.batch_get_item(RequestItems=asked)
        if answer["UnprocessedKeys"]:
            raise BusyError(f"table {table} has no capacity for {len(keys)} items at once")
        found += answer["Responses"][table]
    return found


def _values(values: dict[str, str]) -> dict[str, dict[str, str]]:
    return {f":{name}": {"S": text} for name, text in values.items()}
