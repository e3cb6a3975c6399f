"""Text for Slack: nothing in it calls people or leads away but what was meant to (Slack, "Formatting text")."""

from __future__ import annotations

import re

_HALF = re.compile(r"(<[^>]*|&[a-z]{0,3})$")


def escaped(text: str) -> str:
    """The text as it is, whatever it holds: no mention, no link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def link(url: str, text: str) -> str:
    """A link; only web addresses are."""
    if not url.startswith(("https://", "http://")) or any(mark in url for mark in "<>| \n"):
        return escaped(f"{text}: {url}")
    return f"<{url}|{escaped(text)}>"


def cut(text: str, longest: int) -> str:
    """The text, or as much of it as Slack takes: no half of a link, of a mention or of what was escaped."""
    return text if len(text) <= longest else _HALF.sub("", text[: longest - 1]) + "…"
