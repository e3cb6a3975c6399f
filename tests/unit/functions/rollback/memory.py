"""What the function keeps and tells, in memory: the rows of its cases, evidence, Slack and the pushes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from slipway.decide.attempts import Fact
from slipway.evidence import Found, Item, Recorded, Unread
from slipway.functions.changes import Change, Commit
from slipway.functions.rollback.cases import Case, Held, OvertakenError
from slipway.functions.slack import Message, Posted
from tests.unit.functions.rollback.fleet import CREDENTIAL, tree


@dataclass
class MemoryCases:
    """The rows of the services, as the table keeps them."""

    rows: dict[str, Held] = field(default_factory=dict)

    def last(self, service: str) -> Held | None:
        return self.rows.get(service)

    def unsettled(self, services: Collection[str]) -> Iterable[Held]:
        return [held for name, held in self.rows.items() if name in services and not held.case.settled]

    def write(self, case: Case, before: Held | None, now: datetime, lease: int = 60) -> Held:
        there = self.rows.get(case.service)
        if (there.version if there else None) != (before.version if before else None):
            raise OvertakenError(case.service)
        held = Held(case, before.version + 1 if before else 1, now + timedelta(seconds=lease))
        self.rows[case.service] = held
        return held


@dataclass
class MemoryEvidence:
    items: dict[str, Item] = field(default_factory=dict)
    unread: tuple[Unread, ...] = ()
    unread_trees: set[str] = field(default_factory=set)

    def record(self, item: Item) -> Recorded:
        new = item.id not in self.items
        return Recorded(self.items.setdefault(item.id, item), new)

    def of_tree(self, service: str | None, wanted: str) -> Found:
        found = [item for item in self.items.values() if item.tree == wanted and item.service == service]
        unread = (Unread(2, {}),) if wanted in self.unread_trees else ()
        return Found(tuple(sorted(found, key=lambda item: item.at)), unread)

    def running(self, environment: str, services: Collection[str] | None = None) -> Found:
        newest: dict[str, Item] = {}
        for item in sorted(self.items.values(), key=lambda item: item.at):
            if item.kind == "deployed" and item.passed and item.environment == environment:
                newest[item.service] = item
        return Found(tuple(item for name, item in newest.items() if services is None or name in services), self.unread)

    def deployments(self, service: str, environment: str, limit: int, *, older_than: Item) -> Found:
        found = [
            one
            for one in sorted(self.items.values(), key=lambda item: item.at, reverse=True)
            if (one.service, one.environment) == (service, environment) and one.at < older_than.at
        ]
        return Found(tuple(one for one in found if one.kind in {"deployed", "rolled-back"})[:limit])

    def kinds(self, letter: str) -> list[tuple[str, bool]]:
        return [(item.kind, item.passed) for item in self.items.values() if item.tree == tree(letter)]


@dataclass
class MemoryFacts:
    kept: list[Fact] = field(default_factory=list)

    def before(self, _service: str, _environment: str, at: datetime) -> list[Fact]:
        return [fact for fact in self.kept if fact.at < at]

    def record(self, fact: Fact) -> bool:
        new = fact not in self.kept
        self.kept += [fact] if new else []
        return new


@dataclass
class MemorySlack:
    posts: list[tuple[str, Message, Posted | None]] = field(default_factory=list)
    rewritten: list[Message] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    broken: bool = False

    def post(self, channel: str, message: Message, thread: Posted | None = None) -> Posted:
        if self.broken:
            raise OSError("no route to Slack")
        self.posts.append((channel, message, thread))
        return Posted(channel, f"ts-{len(self.posts)}")

    def rewrite(self, _posted: Posted, message: Message) -> None:
        if self.broken:
            raise OSError("no route to Slack")
        self.rewritten.append(message)

    def upload(self, _thread: Posted, _name: str, content: bytes, _title: str) -> None:
        self.files.append(content)

    @property
    def reports(self) -> list[Message]:
        """Messages that are in no thread."""
        return [message for _, message, thread in self.posts if thread is None]

    @property
    def text(self) -> str:
        told = [*(message for _, message, _ in self.posts), *self.rewritten]
        return "\n".join(message.text + json.dumps(message.blocks) for message in told)


class MemoryChanges:
    def between(self, repository: str, before: str, after: str) -> Change:
        commit = Commit(after, "eve", f"Faster checkout <!channel> token={CREDENTIAL}")
        return Change(
            (commit,), frozenset({"eve"}), frozenset({"eve"}), complete=True, compare=f"{repository}:{before}.."
        )
