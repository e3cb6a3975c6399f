"""A workspace: its channels, people and apps, and what was posted. It is kept in memory, and shared by threads."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

TRIGGER_SECONDS = 3.0
"""How long after a press a modal can be opened (Slack, "Handling user interaction")."""
RATE, BURST = 1.0, 20
"""Messages a second in a channel, and at once: Slack takes "short bursts" of more than one (Slack, "Rate limits")."""
KEPT_MESSAGES = 2000


@dataclass(frozen=True)
class App:
    """An app that is installed.

    Attributes:
        token: of its bot.
        signing_secret: what requests to it are signed with.
        request_url: where presses are told; empty where nobody takes them.
        channels: those that it was invited to: `#releases`.
        people: names by Slack's ids.
    """

    name: str
    token: str
    signing_secret: str
    request_url: str
    channels: frozenset[str]
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass
class File:
    """A file that was uploaded."""

    id: str
    name: str
    title: str = ""
    content: bytes = b""
    shared: bool = False


@dataclass
class Posted:
    """A message.

    Attributes:
        thread: `ts` of the message that it answers; empty for one of its own.
        only_for: the one person who sees it; empty where everybody does.
    """

    channel: str
    ts: str
    app: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread: str = ""
    only_for: str = ""
    edited: bool = False
    files: list[str] = field(default_factory=list)


@dataclass
class Trigger:
    """A press that a modal may be opened for, by a clock that only goes forward."""

    app: str
    user: str
    at: float
    exchanged: bool = False


@dataclass
class Opened:
    """A modal that a person has before them."""

    id: str
    app: str
    user: str
    view: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)


class Workspace:
    """All of it. `apps` tells which are installed now; the lock is held for every change."""

    def __init__(self, apps: Callable[[], list[App]], monotonic: Callable[[], float] = time.monotonic) -> None:
        """Install the apps that `apps` tells, at any time."""
        self.apps, self.monotonic, self.lock = apps, monotonic, threading.RLock()
        self.messages: list[Posted] = []
        self.triggers: dict[str, Trigger] = {}
        self.modals: dict[str, Opened] = {}
        self.files: dict[str, File] = {}
        self.version = 0
        self._numbers = itertools.count(1)
        self._last_ts = 0.0
        self._room: dict[str, tuple[float, float]] = {}

    def app(self, token: str) -> App | None:
        """The app of a token."""
        return next((app for app in self.apps() if app.token == token), None)

    def channels(self) -> dict[str, str]:
        """Names of all channels, by their ids."""
        names = sorted({name for app in self.apps() for name in app.channels})
        return {channel_id(name): name for name in names}

    def people(self) -> dict[str, str]:
        """Names of all people, by their ids."""
        return {user: name for app in self.apps() for user, name in app.people.items()}

    def number(self) -> int:
        """A number that was not given before."""
        return next(self._numbers)

    def ts(self) -> str:
        """A time that no other message has."""
        self._last_ts = max(time.time(), self._last_ts + 0.000001)
        return f"{self._last_ts:.6f}"

    def wait_for_room(self, channel: str) -> float:
        """Seconds until the channel takes another message; 0 where it does now, and then it is taken into account."""
        now = self.monotonic()
        left, at = self._room.get(channel, (float(BURST), now))
        left = min(float(BURST), left + (now - at) * RATE)
        if left < 1:
            self._room[channel] = (left, now)
            return (1 - left) / RATE
        self._room[channel] = (left - 1, now)
        return 0.0

    def add(self, message: Posted) -> Posted:
        """Keep a message; the oldest are forgotten when there are many."""
        self.messages.append(message)
        del self.messages[:-KEPT_MESSAGES]
        self.changed()
        return message

    def find(self, channel: str, ts: str) -> Posted | None:
        """A message that everybody sees."""
        told = (one for one in self.messages if (one.channel, one.ts) == (channel, ts) and not one.only_for)
        return next(told, None)

    def changed(self) -> None:
        """Something is to be seen that was not."""
        self.version += 1


def channel_id(name: str) -> str:
    """The id of a channel: the same for the same name."""
    return "C" + hashlib.sha256(name.encode()).hexdigest()[:10].upper()
