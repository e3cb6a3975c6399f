"""Slack's Web API, as far as functions use it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from slipway.functions.slack.message import Message


@dataclass(frozen=True)
class Posted:
    """Where a message stands.

    Attributes:
        channel: Slack's id of the channel.
        ts: Slack's id of the message in it.
    """

    channel: str
    ts: str


class Slack:
    """Posts, rewrites and uploads. Every method raises `slack_sdk.errors.SlackApiError` where Slack refuses."""

    def __init__(self, client: WebClient) -> None:
        """Use a client that has its token, its address and its limits of time."""
        self._client = client

    def post(self, channel: str, message: Message, thread: Posted | None = None) -> Posted:
        """Post a message to a channel, by its name or id, or into the thread of another message."""
        place: dict[str, Any] = {"channel": thread.channel, "thread_ts": thread.ts} if thread else {"channel": channel}
        told = self._client.chat_postMessage(
            text=message.text, blocks=_verbatim(message) or None, parse="none", **place
        )
        return Posted(str(told["channel"]), str(told["ts"]))

    def rewrite(self, posted: Posted, message: Message) -> None:
        """Put a message in the place of one that was posted."""
        self._client.chat_update(
            channel=posted.channel, ts=posted.ts, text=message.text, blocks=_verbatim(message), parse="none"
        )

    def open(self, trigger: str, view: dict[str, Any]) -> None:
        """Open a modal for whoever pressed; a trigger is good for 3 seconds."""
        self._client.views_open(trigger_id=trigger, view=_all_verbatim(view))

    def upload(self, thread: Posted, name: str, content: bytes, title: str) -> None:
        """Put a file into the thread of a message."""
        self._client.files_upload_v2(
            channel=thread.channel, thread_ts=thread.ts, filename=name, content=content, title=title
        )

    def whisper(self, channel: str, user: str, message: Message) -> None:
        """Tell one person something in a channel that nobody else sees."""
        self._client.chat_postEphemeral(
            channel=channel, user=user, text=message.text, blocks=_verbatim(message) or None, parse="none"
        )


def _verbatim(message: Message) -> list[Any]:
    return [_all_verbatim(block) for block in message.blocks]


def _all_verbatim(told: Any) -> Any:  # noqa: ANN401 - JSON
    """With every marked text verbatim: Slack makes no mention or link of what is not marked as one, such as `@channel`
    in a commit's message (Slack, "Text object", `verbatim`; `parse` of chat.update is not `none` by itself).
    """
    if isinstance(told, dict):
        marked = {"verbatim": True} if told.get("type") == "mrkdwn" else {}
        return {name: _all_verbatim(value) for name, value in told.items()} | marked
    return [_all_verbatim(each) for each in told] if isinstance(told, (list, tuple)) else told
