"""Rows of the table of approvals. Each change is made to the version that was read, so that of two at once neither is
lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from slipway.evidence.patience import patiently
from slipway.functions.approvals.deadline import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import TypeAdapter

    from slipway.clients import Client

INDEX = "open"
"""The index of what is not settled, by the attribute `standing`."""
MOST_TRIES = 100
"""Changes by others in between, each of which is a row that moved on, before one gives up."""


class Kept(Protocol):
    """What a row holds: a frozen dataclass.

    Attributes:
        settled: whether all that follows from its end was done.
        version: counts its changes.
    """

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def id(self) -> str:
        """The key of its row."""

    @property
    def settled(self) -> bool: ...  # noqa: D102 - above

    @property
    def version(self) -> int: ...  # noqa: D102 - above


Row = TypeVar("Row", bound=Kept)


class ContendedError(RuntimeError):
    """A row that others never stop changing."""


class Rows(Generic[Row]):
    """The rows of one kind in the table, whose key is `request`."""

    def __init__(self, client: Client, table: str, form: TypeAdapter[Row], going_on: str) -> None:
        """Ask `client`, of DynamoDB, about a table; `going_on` is the `standing` of rows of this kind in the index."""
        self._client, self._table, self._form, self._going_on = client, table, form, going_on

    def get(self, identity: str) -> Row | None:
        """A row as it stands; None where there is none of this id.

        Raises:
            ClientError, ConnectionError, HTTPClientError: the table refused, or was busy until the deadline.
        """
        question = {"TableName": self._table, "Key": {"request": {"S": identity}}, "ConsistentRead": True}
        row = patiently(lambda: self._client.get_item(**question), DEADLINE).get("Item")
        return self._form.validate_json(row["document"]["S"]) if row else None

    def add(self, row: Row) -> Row:
        """Keep a new row; the one that is there instead, where another was quicker."""
        return row if self._put(row, "attribute_not_exists(#name)", "request") else self._there(row.id)

    def change(self, identity: str, how: Callable[[Row], Row]) -> Row:
        """The row after a change, which is worked out anew where another was quicker.

        Args:
            identity: its id.
            how: gives the changed row; the very same one to leave it.

        Raises:
            ContendedError: others changed it every time.
            LookupError: there is none.
        """
        for _ in range(MOST_TRIES):
            stands = self._there(identity)
            changed = how(stands)
            if changed is stands:
                return stands
            newer: Row = replace(changed, version=stands.version + 1)
            if self._put(newer, "#name = :version", "version", {":version": {"N": str(stands.version)}}):
                return newer
        raise ContendedError(f"request {identity} was changed by others {MOST_TRIES} times in a row")

    def open(self) -> list[str]:
        """The ids of the rows that are not settled; a new one shows after a moment."""
        pages = self._client.get_paginator("query")
        question = {
            "TableName": self._table,
            "IndexName": INDEX,
            "KeyConditionExpression": "standing = :standing",
            "ExpressionAttributeValues": {":standing": {"S": self._going_on}},
            "ProjectionExpression": "#request",
            "ExpressionAttributeNames": {"#request": "request"},
        }
        rows = patiently(lambda: [row for page in pages.paginate(**question) for row in page["Items"]], DEADLINE)
        return [row["request"]["S"] for row in rows]

    def _there(self, identity: str) -> Row:
        found = self.get(identity)
        if found is None:
            raise LookupError(f"request {identity} is not known")
        return found

    def _put(self, row: Row, condition: str, name: str, values: dict[str, Any] | None = None) -> bool:
        """Put a row on a condition about the attribute `name` of the one that is there; whether it held."""
        item = {
            "request": {"S": row.id},
            "version": {"N": str(row.version)},
            "document": {"S": self._form.dump_json(row).decode()},
            **({} if row.settled else {"standing": {"S": self._going_on}}),
        }
        given = {"ExpressionAttributeValues": values} if values else {}
        names = {"ExpressionAttributeNames": {"#name": name}}
        put = {"TableName": self._table, "Item": item, "ConditionExpression": condition, **names, **given}
        try:
            patiently(lambda: self._client.put_item(**put), DEADLINE)
        except self._client.exceptions.ConditionalCheckFailedException:
            return self.get(row.id) == row  # the answer to a put that was done can be lost
        return True
