"""Slack's Web API, as far as Slipway uses it, with what Slack says to wrong calls."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slipway.local.slack.blocks import problems, view_problems
from slipway.local.slack.workspace import TRIGGER_SECONDS, App, File, Opened, Posted, Workspace, channel_id

LONGEST_TEXT = 40_000
"""Characters of a message's text, beyond which Slack cuts or refuses it (chat.postMessage)."""

Arguments = Mapping[str, Any]
Answer = dict[str, Any]


@dataclass(frozen=True)
class RefusedError(Exception):
    """A call that Slack refuses.

    Attributes:
        error: Slack's own word for it.
        messages: what is wrong in detail.
        retry_after: seconds, where the call came too often.
    """

    error: str
    messages: tuple[str, ...] = ()
    retry_after: int = 0


class WebApi:
    """The methods, by their names."""

    def __init__(self, workspace: Workspace, upload_url: Callable[[str], str]) -> None:
        """Answer for a workspace; `upload_url` gives the address that the content of a file is sent to."""
        self._workspace, self._upload_url = workspace, upload_url
        self._methods: Mapping[str, Callable[[App, Arguments], Answer]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._whisper,
            "chat.update": self._update,
            "views.open": self._open,
            "files.getUploadURLExternal": self._upload_place,
            "files.completeUploadExternal": self._upload_done,
        }

    def call(self, method: str, token: str, arguments: Arguments) -> Answer:
        """The answer to a call.

        Raises:
            RefusedError: Slack refuses it.
        """
        if method not in self._methods:
            raise RefusedError("unknown_method")
        if not token:
            raise RefusedError("not_authed")
        app = self._workspace.app(token)
        if app is None:
            raise RefusedError("invalid_auth")
        with self._workspace.lock:
            return {"ok": True, **self._methods[method](app, arguments)}

    def _auth_test(self, app: App, _: Arguments) -> Answer:
        return {"team": "loopback", "user": app.name, "bot_id": f"B{app.name.upper()}"}

    def _post(self, app: App, told: Arguments) -> Answer:
        channel = self._channel(app, told)
        text, blocks = _content(told)
        thread = str(told.get("thread_ts") or "")
        if thread and self._workspace.find(channel, thread) is None:
            raise RefusedError("thread_not_found")
        self._make_room(channel)
        message = Posted(channel, self._workspace.ts(), app.name, text, blocks, thread)
        self._workspace.add(message)
        return {"channel": channel, "ts": message.ts, "message": _as_slack_tells(message)}

    def _whisper(self, app: App, told: Arguments) -> Answer:
        channel = self._channel(app, told)
        text, blocks = _content(told)
        user = str(told.get("user") or "")
        if not user:
            raise RefusedError("user_not_in_channel")
        self._make_room(channel)
        message = Posted(channel, self._workspace.ts(), app.name, text, blocks, str(told.get("thread_ts") or ""), user)
        self._workspace.add(message)
        return {"message_ts": message.ts}

    def _update(self, app: App, told: Arguments) -> Answer:
        channel = self._channel(app, told)
        message = self._workspace.find(channel, str(told.get("ts") or ""))
        if message is None:
            raise RefusedError("message_not_found")
        if message.app != app.name:
            raise RefusedError("cant_update_message")
        message.text, message.blocks = _content(told)
        message.edited = True
        self._workspace.changed()
        return {"channel": channel, "ts": message.ts, "text": message.text}

    def _open(self, app: App, told: Arguments) -> Answer:
        trigger = self._workspace.triggers.get(str(told.get("trigger_id") or ""))
        if trigger is None or trigger.app != app.name:
            raise RefusedError("invalid_trigger_id")
        if self._workspace.monotonic() - trigger.at > TRIGGER_SECONDS:
            raise RefusedError("expired_trigger_id")
        if trigger.exchanged:
            raise RefusedError("exchanged_trigger_id")
        if wrong := view_problems(told.get("view")):
            raise RefusedError("invalid_arguments", tuple(wrong))
        trigger.exchanged = True
        opened = Opened(f"V{self._workspace.number():010d}", app.name, trigger.user, dict(told["view"]))
        self._workspace.modals[opened.id] = opened
        self._workspace.changed()
        return {"view": {**opened.view, "id": opened.id}}

    def _upload_place(self, _: App, told: Arguments) -> Answer:
        name, length = str(told.get("filename") or ""), str(told.get("length") or "")
        if not name or not length.isdecimal() or int(length) < 1:
            raise RefusedError("invalid_arguments", ("filename and length are needed",))
        file = File(f"F{self._workspace.number():010d}", name)
        self._workspace.files[file.id] = file
        return {"file_id": file.id, "upload_url": self._upload_url(file.id)}

    def _upload_done(self, app: App, told: Arguments) -> Answer:
        known = self._workspace.files
        wanted = [(known.get(str(each.get("id"))), str(each.get("title") or "")) for each in told.get("files") or []]
        files = [(file, title) for file, title in wanted if file is not None and file.content and not file.shared]
        if not files or len(files) != len(wanted):
            raise RefusedError("file_not_found")
        for file, title in files:
            file.title, file.shared = title or file.name, True
        if told.get("channel_id"):
            channel = self._channel(app, {"channel": told["channel_id"]})
            thread = str(told.get("thread_ts") or "")
            text = str(told.get("initial_comment") or "")
            ids = [file.id for file, _ in files]
            self._workspace.add(Posted(channel, self._workspace.ts(), app.name, text, thread=thread, files=ids))
        return {"files": [{"id": file.id, "title": file.title} for file, _ in files]}

    def _channel(self, app: App, told: Arguments) -> str:
        """The id of the channel that is meant by its name or its id."""
        wanted = str(told.get("channel") or "")
        for name in app.channels:
            if wanted in {name, name.removeprefix("#"), channel_id(name)}:
                return channel_id(name)
        known = self._workspace.channels()
        raise RefusedError("not_in_channel" if wanted in {*known, *known.values()} else "channel_not_found")

    def _make_room(self, channel: str) -> None:
        wait = self._workspace.wait_for_room(channel)
        if wait > 0:
            raise RefusedError("ratelimited", retry_after=max(1, math.ceil(wait)))


def _content(told: Arguments) -> tuple[str, list[dict[str, Any]]]:
    """Text and blocks of a message."""
    text, blocks = str(told.get("text") or ""), told.get("blocks")
    if not text and not blocks:
        raise RefusedError("no_text")
    if len(text) > LONGEST_TEXT:
        raise RefusedError("msg_too_long")
    if blocks:
        if wrong := problems(blocks):
            raise RefusedError("invalid_blocks", tuple(wrong))
        return text, list(blocks)
    return text, []


def _as_slack_tells(message: Posted) -> Answer:
    return {"type": "message", "text": message.text, "ts": message.ts, "blocks": message.blocks}
