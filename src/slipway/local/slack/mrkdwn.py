"""Slack's way of formatting text, as HTML and as plain text (Slack, "Formatting text for app surfaces")."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

EMOJI = {
    "white_check_mark": "✅", "no_entry": "⛔", "rotating_light": "🚨", "large_green_circle": "🟢",
    "large_yellow_circle": "🟡", "red_circle": "🔴", "warning": "⚠️", "x": "❌", "rewind": "⏪", "rocket": "🚀",
    "hourglass": "⌛", "hourglass_flowing_sand": "⏳", "bell": "🔔", "octagonal_sign": "🛑", "ok": "🆗",
}  # fmt: skip
_CODE = re.compile(r"```(.+?)```|`([^`\n]+)`", re.DOTALL)
_ANGLE = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_EMOJI = re.compile(r":([a-z0-9_+-]+):")
_BOLD, _ITALIC, _STRUCK = (
    re.compile(rf"(?<![\w{mark}]){mark}([^\s{mark}](?:[^\n{mark}]*[^\s{mark}])?){mark}(?!\w)")
    for mark in (r"\*", "_", "~")
)


def html(text: str, people: Mapping[str, str]) -> str:
    """The text as HTML: mentions, links, emphasis, code; everything else as it is."""
    parts, last = [], 0
    for found in _CODE.finditer(text):
        parts.append(_formatted(text[last : found.start()], people))
        block, inline = found.groups()
        inner = escape(unescape(_plain_angles(block if block is not None else inline, people)), quote=False)
        parts.append(f"<pre>{inner}</pre>" if block is not None else f"<code>{inner}</code>")
        last = found.end()
    return "".join([*parts, _formatted(text[last:], people)])


def plain(text: str, people: Mapping[str, str]) -> str:
    """The text without marks, for a terminal."""
    told = _CODE.sub(lambda found: found[1] or found[2], text)
    for mark in (_BOLD, _ITALIC, _STRUCK):
        told = mark.sub(r"\1", told)
    return unescape(_EMOJI.sub(_emoji, _plain_angles(told, people)))


def _formatted(text: str, people: Mapping[str, str]) -> str:
    parts, last = [], 0
    for found in _ANGLE.finditer(text):
        parts += [_emphasised(text[last : found.start()]), _angle(found, people)]
        last = found.end()
    return "".join([*parts, _emphasised(text[last:])])


def _emphasised(text: str) -> str:
    told = escape(unescape(text), quote=False)
    for mark, tag in ((_BOLD, "b"), (_ITALIC, "i"), (_STRUCK, "s")):
        told = mark.sub(rf"<{tag}>\1</{tag}>", told)
    return _EMOJI.sub(_emoji, told).replace("\n", "<br>")


def _angle(found: re.Match[str], people: Mapping[str, str]) -> str:
    """A mention or a link."""
    target, label = found[1], found[2]
    if target.startswith(("@", "#", "!")):
        return f'<span class="mention">{escape(_mention(target, label, people))}</span>'
    if not target.startswith(("http://", "https://", "mailto:")):
        return escape(unescape(found[0]))
    told = escape(unescape(label or target), quote=False)
    return f'<a href="{escape(unescape(target))}" rel="noreferrer">{told}</a>'


def _mention(target: str, label: str | None, people: Mapping[str, str]) -> str:
    if target.startswith("@"):
        return f"@{people.get(target[1:], label or target[1:])}"
    return f"#{label or target[1:]}" if target.startswith("#") else f"@{target[1:]}"


def _plain_angles(text: str, people: Mapping[str, str]) -> str:
    def told(found: re.Match[str]) -> str:
        target, label = found[1], found[2]
        if target.startswith(("@", "#", "!")):
            return _mention(target, label, people)
        return f"{label} ({target})" if label else target

    return _ANGLE.sub(told, text)


def _emoji(found: re.Match[str]) -> str:
    return EMOJI.get(found[1], found[0])
