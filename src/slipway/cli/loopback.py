"""The loopback Slack of the local cloud, as a person in it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS = 10.0
"""How long an answer is waited for: Slack itself waits three seconds for the app."""


@dataclass(frozen=True)
class Person:
    """A person in the workspace at an address."""

    base: str
    user: str

    def seen(self) -> dict[str, Any]:
        """All that the person sees."""
        return self._ask(f"messages?{urlencode({'user': self.user})}")

    def messages(self) -> Iterator[dict[str, Any]]:
        """Every message that the person sees, those in threads too."""
        for channel in self.seen()["channels"]:
            for message in channel["messages"]:
                yield message
                yield from message["thread"]

    def press(self, channel: str, ts: str, action: str) -> None:
        """Press a button.

        Raises:
            SlipwayError: the app did not take it.
        """
        self._taken(self._ask("press", {"user": self.user, "channel": channel, "ts": ts, "action_id": action}))

    def send(self, modal: str, typed: Mapping[str, str | list[str]]) -> dict[str, str]:
        """Send a modal with what is typed or chosen; what Slack or the app finds wrong with it, by input.

        Raises:
            SlipwayError: the app did not take it.
        """
        fields = {f"typed.{name}": text for name, text in typed.items()}
        told = self._ask("send", {"user": self.user, "view": modal, **fields})
        errors: dict[str, str] = told["errors"]
        if not errors:
            self._taken(told)
        return errors

    def close(self, modal: str) -> None:
        """Close a modal without sending it."""
        self._ask("close", {"user": self.user, "view": modal})

    def _taken(self, told: Mapping[str, Any]) -> None:
        if told["status"] != 200:  # noqa: PLR2004 - HTTP's
            what = f"answered {told['status']}" if told["status"] else "did not answer within 3 seconds"
            raise SlipwayError(f"the stack's door for Slack {what}; its log is in /aws/lambda/...-slack-door-...")

    def _ask(self, path: str, fields: Mapping[str, str | list[str]] | None = None) -> dict[str, Any]:
        body = urlencode(fields, doseq=True).encode() if fields else None
        try:
            with urllib.request.urlopen(f"{self.base}/{path}", body, timeout=SECONDS) as answer:  # noqa: S310 - loopback
                told: dict[str, Any] = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            with error:
                raise SlipwayError(f"the loopback Slack says: {_error(error.read())}") from None
        except OSError as error:
            raise SlipwayError(f"the loopback Slack does not answer: {error}") from None
        return told


def _error(body: bytes) -> str:
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body.decode(errors="replace")[:200]
