"""The store: items in a table, a copy of each under lock, and what runs where."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from slipway.errors import SlipwayError
from slipway.evidence import rows
from slipway.evidence.copies import copy
from slipway.evidence.item import Item, Unread, instant
from slipway.evidence.patience import patiently
from slipway.evidence.tables import get, put, query

if TYPE_CHECKING:
    from slipway.clients import Clients

SKEW = timedelta(minutes=5)
"""How far ahead the clock of a writer may be. An item of next year would stand for what runs until then."""


class FutureItemError(SlipwayError):
    """An item that has not happened yet."""


@dataclass(frozen=True)
class Recorded:
    """What became of an item.

    Attributes:
        item: as it is stored; the first that was told of this event.
        new: whether it was not there before; False also where the answer to the call that stored it was lost.
    """

    item: Item | Unread
    new: bool


@dataclass(frozen=True)
class Found:
    """What a query found; `unread` may hold against a tree what this version can't read."""

    items: tuple[Item, ...] = ()
    unread: tuple[Unread, ...] = ()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class EvidenceStore:
    """Evidence of one stack.

    Attributes:
        clients: gives boto3 clients; those with retries of their own (`AWS_MAX_ATTEMPTS` above 1) stretch the deadline.
        table: of the evidence: its name, or its ARN where it is another account's.
        bucket: of the copies.
        running_table: of what runs where.
        deadline: seconds that a question may take, and each half of `record`, but for the cloud's last answer.
    """

    clients: Clients
    table: str
    bucket: str
    running_table: str
    deadline: float = 5.0
    now: Callable[[], datetime] = _now

    def record(self, item: Item) -> Recorded:
        """Keep an item, once however often it is told: first the item, then its copy, then what runs.

        Whoever is interrupted in between may call again, and so may anyone else: what is there stays.

        Raises:
            FutureItemError: it is more than `SKEW` ahead of the clock.
            ClientError, ConnectionError, HTTPClientError: the cloud refused, or was busy until the deadline.
        """
        if item.at > self.now() + SKEW:
            raise FutureItemError(
                f"evidence '{item.kind}' of {item.service} is of {instant(item.at)}, "
                f"more than {SKEW.seconds // 60} minutes ahead of {instant(self.now())}"
            )
        row, dynamodb = rows.evidence_row(item), self.clients("dynamodb")
        there = patiently(lambda: put(dynamodb, self.table, row, "attribute_not_exists(tree)"), self.deadline)
        stored = item if there is None else rows.read(there)
        if isinstance(stored, Item):
            patiently(lambda: self._follow(stored), self.deadline)
        return Recorded(stored, new=there is None)

    def of_tree(self, service: str | None, tree: str) -> Found:
        """Everything that was proved of a tree, oldest first; of every service built of it where none is named."""
        condition, values = "tree = :tree", {"tree": tree}
        if service:
            condition, values = f"{condition} AND begins_with(event, :service)", values | {"service": f"{service}#"}
        found = self._query(self.table, condition, values, ConsistentRead=True)
        return Found(tuple(sorted(found.items, key=rows.moment)), found.unread)

    def deployments(self, service: str, environment: str, limit: int = 10, *, older_than: Item | None = None) -> Found:
        """The last deployments and rollbacks of a service, newest first; a new one shows after a moment.

        Args:
            service: its name.
            environment: its name.
            limit: how many at most, 1 or more.
            older_than: the last one that was seen, to go on behind it.

        Raises:
            ValueError: a limit below 1.
        """
        if limit < 1:
            raise ValueError(f"expected a limit of 1 or more, found {limit}")
        condition, values = "place = :place", {"place": rows.place(service, environment)}
        if older_than:
            condition, values = f"{condition} AND moment < :moment", values | {"moment": rows.moment(older_than)}
        index = {"IndexName": rows.DEPLOYMENTS, "ScanIndexForward": False, "Limit": limit}
        return self._query(self.table, condition, values, limit, **index)

    def running(self, environment: str, services: Collection[str] | None = None) -> Found:
        """What runs in an environment: the newest good deployment of each service, in the order of their names.

        Args:
            environment: its name.
            services: those that are asked about, a hundred a call; all where it is None.
        """
        if services is None:
            values = {"environment": environment}
            return self._query(self.running_table, "environment = :environment", values, ConsistentRead=True)
        keys = [rows.running_key(environment, service) for service in sorted(set(services))]
        dynamodb = self.clients("dynamodb")
        found = _read(patiently(lambda: get(dynamodb, self.running_table, keys), self.deadline))
        return Found(tuple(sorted(found.items, key=lambda item: item.service)), found.unread)

    def _follow(self, stored: Item) -> None:
        """What comes after an item is stored."""
        copy(self.clients("s3"), self.bucket, stored)
        if stored.kind == "deployed" and stored.passed:
            newer = "attribute_not_exists(moment) OR moment < :moment"
            row = rows.running_row(stored)
            put(self.clients("dynamodb"), self.running_table, row, newer, moment=rows.moment(stored))

    def _query(
        self,
        table: str,
        condition: str,
        values: dict[str, str],
        most: int | None = None,
        **more: Any,  # noqa: ANN401 - whatever Query takes
    ) -> Found:
        dynamodb = self.clients("dynamodb")
        return _read(patiently(lambda: query(dynamodb, table, condition, values, most, **more), self.deadline))


def _read(found: list[rows.Row]) -> Found:
    read = [rows.read(row) for row in found]
    return Found(
        tuple(one for one in read if isinstance(one, Item)), tuple(one for one in read if isinstance(one, Unread))
    )
