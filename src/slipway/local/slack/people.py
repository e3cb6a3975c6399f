"""What people do: press a button and send a modal, of which Slack tells the app in a request that it signs."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from slipway.decide.slack_request import slack_signature
from slipway.local.slack.inputs import state, unfit
from slipway.local.slack.workspace import App, Opened, Posted, Trigger, Workspace

PATIENCE = 3.0
"""Seconds in which an app must answer (Slack, "Handling user interaction")."""
REFUSED = 400
"""HTTP statuses from here on are failures."""


class NotPossibleError(Exception):
    """What a person can't do, and why."""


@dataclass(frozen=True)
class Told:
    """What the app answered.

    Attributes:
        status: HTTP status; 0 where it did not answer in time.
        errors: of a modal that stays open, by block.
    """

    status: int
    errors: dict[str, str]


def press(workspace: Workspace, user: str, channel: str, ts: str, action: str) -> Told:
    """Press a button.

    Raises:
        NotPossibleError: there is no such button.
    """
    with workspace.lock:
        message = workspace.find(channel, ts)
        button = next((each for each in _buttons(message) if each["action_id"] == action), None)
        if message is None or button is None:
            raise NotPossibleError("there is no such button")
        app = _app(workspace, message.app)
        trigger = f"{workspace.number()}.{workspace.number()}.loopback"
        workspace.triggers[trigger] = Trigger(app.name, user, workspace.monotonic())
    name = workspace.channels().get(channel, "")
    return _tell(
        app,
        {
            "type": "block_actions",
            "user": {"id": user, "name": workspace.people().get(user, user)},
            "api_app_id": app.name,
            "container": {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": False},
            "trigger_id": trigger,
            "channel": {"id": channel, "name": name.removeprefix("#")},
            "message": {"ts": ts, "text": message.text},
            "actions": [{**button, "type": "button", "action_ts": f"{time.time():.6f}"}],
        },
    )


def send(workspace: Workspace, user: str, view: str, values: Mapping[str, Sequence[str]]) -> Told:
    """Send a modal with what was typed or chosen, by block.

    Raises:
        NotPossibleError: the person has no such modal before them.
    """
    with workspace.lock:
        opened = workspace.modals.get(view)
        if opened is None or opened.user != user:
            raise NotPossibleError("there is no such modal")
        app = _app(workspace, opened.app)
        wrong = dict(_unfit(opened, values))
        if wrong:
            opened.errors = wrong
            return Told(200, wrong)
    told = _tell(app, {"type": "view_submission", "user": {"id": user}, "view": _filled(opened, values)})
    with workspace.lock:
        if told.errors or told.status == 0 or told.status >= REFUSED:
            opened.errors = told.errors or {"": "We had some trouble connecting. Try again?"}
        else:
            workspace.modals.pop(view, None)
        workspace.changed()
    return told


def close(workspace: Workspace, user: str, view: str) -> None:
    """Close a modal without sending it."""
    with workspace.lock:
        if view in workspace.modals and workspace.modals[view].user == user:
            del workspace.modals[view]
            workspace.changed()


def _buttons(message: Posted | None) -> list[dict[str, Any]]:
    blocks = message.blocks if message else []
    elements = [each for block in blocks for each in block.get("elements", []) if block["type"] == "actions"]
    return [each for each in elements if each.get("type") == "button"]


def _app(workspace: Workspace, name: str) -> App:
    app = next((app for app in workspace.apps() if app.name == name), None)
    if app is None or not app.request_url:
        raise NotPossibleError("the app takes no presses: it has no request URL")
    return app


def _unfit(opened: Opened, values: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    """What Slack itself finds wrong before it sends a modal, by block."""
    for block in _inputs(opened):
        if told := unfit(block, values.get(block["block_id"], ())):
            yield block["block_id"], told


def _filled(opened: Opened, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    typed = {
        block["block_id"]: {block["element"]["action_id"]: state(block["element"], values.get(block["block_id"], ()))}
        for block in _inputs(opened)
    }
    return {**opened.view, "id": opened.id, "state": {"values": typed}}


def _inputs(opened: Opened) -> list[dict[str, Any]]:
    return [block for block in opened.view["blocks"] if block["type"] == "input"]


def _tell(app: App, payload: dict[str, Any]) -> Told:
    """Tell an app, as Slack does."""
    body, now = urlencode({"payload": json.dumps(payload)}).encode(), str(int(time.time()))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": now,
        "X-Slack-Signature": slack_signature(app.signing_secret, now, body),
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }
    request = urllib.request.Request(app.request_url, body, headers)  # noqa: S310 - the stack's own API
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - the stack's own API
            return Told(answer.status, _errors(answer.read()))
    except urllib.error.HTTPError as error:
        error.close()
        return Told(error.code, {})
    except (OSError, TimeoutError):
        return Told(0, {})


def _errors(body: bytes) -> dict[str, str]:
    try:
        told = json.loads(body or b"{}")
    except ValueError:
        return {}
    errors = told.get("errors") if isinstance(told, dict) and told.get("response_action") == "errors" else None
    return {str(block): str(text) for block, text in errors.items()} if isinstance(errors, dict) else {}
