"""What a person sees of a workspace, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slipway.local.slack.workspace import Posted, Workspace


def shown(workspace: Workspace, user: str) -> dict[str, Any]:
    """Channels with their messages, the oldest first, and the modals before a person.

    Args:
        workspace: whose lock is held.
        user: Slack's id of the person; what is for another alone is not told.
    """
    seen = [message for message in workspace.messages if not message.only_for or message.only_for == user]
    threads: dict[tuple[str, str], list[Posted]] = {}
    for message in seen:
        threads.setdefault((message.channel, message.thread), []).append(message)
    channels = [
        {
            "id": identity,
            "name": name,
            "messages": [
                {
                    **_as_data(workspace, one),
                    "thread": _all(workspace, threads.get((identity, one.ts), [])),
                }
                for one in threads.get((identity, ""), [])
            ],
        }
        for identity, name in workspace.channels().items()
    ]
    modals = [
        {"id": modal.id, "view": modal.view, "errors": modal.errors}
        for modal in workspace.modals.values()
        if modal.user == user
    ]
    return {
        "version": workspace.version,
        "people": workspace.people(),
        "channels": channels,
        "modals": modals,
    }


def _all(workspace: Workspace, messages: list[Posted]) -> list[dict[str, Any]]:
    return [_as_data(workspace, message) for message in messages]


def _as_data(workspace: Workspace, message: Posted) -> dict[str, Any]:
    files = [workspace.files[identity] for identity in message.files]
    return {
        "channel": message.channel,
        "ts": message.ts,
        "app": message.app,
        "text": message.text,
        "blocks": message.blocks,
        "only_for": message.only_for,
        "edited": message.edited,
        "files": [{"id": file.id, "name": file.name, "title": file.title} for file in files],
    }
