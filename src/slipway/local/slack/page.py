"""The page on which a person sees the workspace: channels, messages with their threads and pictures, and modals."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from slipway.local.slack.mrkdwn import html

if TYPE_CHECKING:
    from collections.abc import Mapping


def page(told: Mapping[str, Any], base: str, channel: str, user: str) -> str:
    """The page of a channel for a person; of the first that has messages where none is named.

    Args:
        told: what the person sees.
        base: address of the workspace.
        channel: its id.
        user: Slack's id of the person; the first of all where none is named.
    """
    channels = told["channels"]
    chosen = next((one for one in channels if one["id"] == channel), None)
    chosen = chosen or next((one for one in channels if one["messages"]), None) or next(iter(channels), None)
    text: str = _template().render(
        told=told,
        base=base,
        channels=channels,
        chosen=chosen,
        user=user or next(iter(told["people"]), ""),
        mrkdwn=lambda text: Markup(html(text, told["people"])),  # noqa: S704 - it escapes all but its own tags
        at=lambda ts: f"{datetime.fromtimestamp(float(ts), UTC):%d %b %H:%M}",
    )
    return text


@cache
def _template() -> Any:  # noqa: ANN401 - jinja2's own
    folder = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=folder, autoescape=select_autoescape(default=True)).get_template("page.html")
