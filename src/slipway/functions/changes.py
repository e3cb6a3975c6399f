"""What came to a repository: its pushes, and so who wrote and who pushed what lies between two commits."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from slipway.decide.changes import Change, Commit, Push
from slipway.evidence.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slipway.clients import Client

__all__ = ["Change", "Changes", "Commit", "Push"]

LONGEST_WAY = 50
"""Commits that are looked up before a way between two is given up: one question each."""
DEADLINE = 5.0
"""Seconds for each question."""


class Changes:
    """The table of pushes: `repository`, and `commit` that begins with the one that a push ends with."""

    def __init__(self, client: Client, table: str) -> None:
        """Ask `client`, of DynamoDB, about a table."""
        self._client, self._table = client, table

    def record(self, push: Push) -> None:
        """Keep a push; told again, it is the same row.

        Raises:
            ClientError, ConnectionError, HTTPClientError: the table refused, or was busy until the deadline.
        """
        ref = hashlib.sha256(push.ref.encode()).hexdigest()[:16]
        row = {
            "repository": {"S": _one_form(push.repository)},
            "commit": {"S": f"{push.after}#{push.before}#{ref}"},
            "document": {"S": json.dumps(asdict(push), ensure_ascii=False)},
        }
        patiently(lambda: self._client.put_item(TableName=self._table, Item=row), DEADLINE)

    def between(self, repository: str, before: str, after: str) -> Change:
        """What is in `after` and not in `before`, as the pushes tell it.

        Where no way of pushes leads from one to the other (a push is not known, or `before` is empty), it is what the
        last push brought, and not complete.

        Raises:
            ClientError, ConnectionError, HTTPClientError: the table refused, or was busy until the deadline.
        """
        link = f"https://github.com/{repository}/" + (f"compare/{before}...{after}" if before else f"commit/{after}")
        if before == after:
            return Change((), frozenset(), frozenset(), complete=True, compare=link)
        way = self._way(repository, before, after) if before else None
        pushes = self.ending(repository, after)[:1] if way is None else way
        return _change(pushes, link, complete=way is not None and all(push.whole for push in way))

    def ending(self, repository: str, commit: str) -> list[Push]:
        """The pushes that end with a commit, those first that are whole."""
        question = {
            "TableName": self._table,
            "KeyConditionExpression": "repository = :repository AND begins_with(#commit, :commit)",
            "ExpressionAttributeNames": {"#commit": "commit"},
            "ExpressionAttributeValues": {":repository": {"S": _one_form(repository)}, ":commit": {"S": f"{commit}#"}},
            "ConsistentRead": True,
        }
        rows = patiently(lambda: self._client.query(**question)["Items"], DEADLINE)
        return sorted((_push(row["document"]["S"]) for row in rows), key=lambda push: not push.whole)

    def _way(self, repository: str, before: str, after: str) -> list[Push] | None:
        """The fewest pushes that lead from one commit to the other, the oldest first; None where none do."""
        ways: deque[list[Push]] = deque([[]])
        met = {after}
        for _ in range(LONGEST_WAY):
            if not ways:
                return None
            way = ways.popleft()
            for push in self.ending(repository, way[0].before if way else after):
                begun = _after(push, before)
                if begun:
                    return [begun, *way]
                if push.before not in met:
                    met.add(push.before)
                    ways.append([push, *way])
        return None


def _after(push: Push, before: str) -> Push | None:
    """What of a push comes after a commit: all of it where it begins there; None where the commit isn't in it."""
    if push.before == before:
        return push
    place = next((n for n, commit in enumerate(push.commits) if commit.id == before), None)
    return None if place is None else replace(push, commits=push.commits[place + 1 :])


def _change(pushes: Iterable[Push], link: str, *, complete: bool) -> Change:
    told = list(pushes)
    commits = {commit.id: commit for push in told for commit in push.commits}
    return Change(
        commits=tuple(commits.values()),
        authors=frozenset(name for one in commits.values() for name in (one.author, *one.with_authors) if name),
        pushers=frozenset(push.pusher for push in told if push.pusher),
        complete=complete and all(one.author for one in commits.values()) and all(push.pusher for push in told),
        compare=link,
    )


def _push(document: str) -> Push:
    told: Mapping[str, object] = json.loads(document)
    commits = tuple(Commit(**{**one, "with_authors": tuple(one["with_authors"])}) for one in told["commits"])  # type: ignore[attr-defined]
    return Push(**{**told, "commits": commits})  # type: ignore[arg-type]


def _one_form(repository: str) -> str:
    """GitHub's names are the same whatever their case."""
    return repository.casefold()
