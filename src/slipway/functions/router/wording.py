"""The words of a message in Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.evidence.redaction import redacted
from slipway.functions.slack import Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from slipway.functions.router.line import Line

SIGNS: Mapping[str, str] = {
    "good": ":large_green_circle:",
    "bad": ":red_circle:",
    "going": ":large_blue_circle:",
    "news": ":white_circle:",
}
MOST_LINES = 15
"""Lines that are shown, the newest; more don't help."""
LONGEST_SECTION = 3000
"""Characters of a section block (Slack, Block Kit reference)."""
LONGEST_LINE = 700


def message(lines: Sequence[Line]) -> Message:
    """A message of lines, the oldest first; the last one says how things stand."""
    last = lines[-1]
    title = f"{SIGNS[last.mood]} *{_safe(last.title)}*"
    shown = [f"`{line.at[:16].replace('T', ' ')} UTC` {_safe(line.text)}" for line in lines[-MOST_LINES:]]
    while len(text := "\n".join([title, *shown])) > LONGEST_SECTION and len(shown) > 1:
        shown.pop(0)
    links = {name: link for line in lines for name, link in line.links.items() if _is_link(link)}
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": text[:LONGEST_SECTION]}}]
    if links:
        elements = [{"type": "mrkdwn", "text": f"<{link}|{name}>"} for name, link in list(links.items())[:10]]
        blocks.append({"type": "context", "elements": elements})  # type: ignore[dict-item]  # blocks differ in shape
    return Message(f"{_safe(last.title)}: {_safe(last.text)}", tuple(blocks))


def _safe(text: str) -> str:
    """A text that Slack takes for text (Slack, "Escaping text"), short and without secrets."""
    short = redacted(text)
    short = short if len(short) <= LONGEST_LINE else f"{short[: LONGEST_LINE - 1]}…"
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _is_link(link: str) -> bool:
    return link.startswith("https://") and not set(link) & set("<>| \n\t") and redacted(link) == link
