"""The table of waits. Each change is made to the version that was read, so that of two at once neither is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from slipway.evidence.patience import patiently
from slipway.functions.approvals.wait import Wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from slipway.functions.clients import Client

INDEX, GOING_ON = "open", "open"
"""The index of the waits that are not settled, and the attribute `standing` that puts a wait into it."""
DEADLINE = 5.0
"""Seconds for each question."""
MOST_TRIES = 100
"""Changes by others in between, each of which is a wait that moved on, before one gives up."""

_WAIT = TypeAdapter(Wait)


class ContendedError(RuntimeError):
    """A wait that others never stop changing."""


class Waits:
    """The table, whose key is `request`."""

    def __init__(self, client: Client, table: str) -> None:
        """Ask `client`, of DynamoDB, about a table."""
        self._client, self._table = client, table

    def get(self, request: str) -> Wait | None:
        """A wait as it stands; None where there is none of this id.

        Raises:
            ClientError, ConnectionError, HTTPClientError: the table refused, or was busy until the deadline.
        """
        question = {"TableName": self._table, "Key": {"request": {"S": request}}, "ConsistentRead": True}
        row = patiently(lambda: self._client.get_item(**question), DEADLINE).get("Item")
        return _wait(row) if row else None

    def last_of(self, base: str) -> tuple[Wait | None, str]:
        """The last wait whose id begins so, and the id that the next one would have."""
        last, number = None, 1
        while found := self.get(f"{base}-{number}"):
            last, number = found, number + 1
        return last, f"{base}-{number}"

    def add(self, wait: Wait) -> Wait:
        """Keep a new wait; the one that is there instead, where another was quicker."""
        return wait if self._put(wait, "attribute_not_exists(#name)", "request") else self._there(wait.id)

    def change(self, request: str, how: Callable[[Wait], Wait]) -> Wait:
        """The wait after a change, which is worked out anew where another was quicker.

        Args:
            request: its id.
            how: gives the changed wait; the very same one to leave it.

        Raises:
            ContendedError: others changed it every time.
            LookupError: there is none.
        """
        for _ in range(MOST_TRIES):
            stands = self._there(request)
            changed = how(stands)
            if changed is stands:
                return stands
            newer = replace(changed, version=stands.version + 1)
            if self._put(newer, "#name = :version", "version", {":version": {"N": str(stands.version)}}):
                return newer
        raise ContendedError(f"request {request} was changed by others {MOST_TRIES} times in a row")

    def open(self) -> list[str]:
        """The ids of the waits that are not settled; a new one shows after a moment."""
        pages = self._client.get_paginator("query")
        question = {
            "TableName": self._table,
            "IndexName": INDEX,
            "KeyConditionExpression": "standing = :standing",
            "ExpressionAttributeValues": {":standing": {"S": GOING_ON}},
            "ProjectionExpression": "#request",
            "ExpressionAttributeNames": {"#request": "request"},
        }
        rows = patiently(lambda: [row for page in pages.paginate(**question) for row in page["Items"]], DEADLINE)
        return [row["request"]["S"] for row in rows]

    def _there(self, request: str) -> Wait:
        found = self.get(request)
        if found is None:
            raise LookupError(f"request {request} is not known")
        return found

    def _put(self, wait: Wait, condition: str, name: str, values: dict[str, Any] | None = None) -> bool:
        """Put a wait on a condition about the attribute `name` of the row that is there; whether it held."""
        row = {
            "request": {"S": wait.id},
            "version": {"N": str(wait.version)},
            "document": {"S": _WAIT.dump_json(wait).decode()},
            **({} if wait.settled else {"standing": {"S": GOING_ON}}),
        }
        given = {"ExpressionAttributeValues": values} if values else {}
        names = {"ExpressionAttributeNames": {"#name": name}}
        put = {"TableName": self._table, "Item": row, "ConditionExpression": condition, **names, **given}
        try:
            patiently(lambda: self._client.put_item(**put), DEADLINE)
        except self._client.exceptions.ConditionalCheckFailedException:
            return self.get(wait.id) == wait  # the answer to a put that was done can be lost
        return True


def _wait(row: dict[str, Any]) -> Wait:
    return _WAIT.validate_json(row["document"]["S"])
