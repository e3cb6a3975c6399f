"""Who is told of what: failures go to the owner, deployments to production to all, successes to nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from slipway.decide.directory import Listed
    from slipway.decide.events import Event

Mood = Literal["good", "bad", "going", "news"]
Audience = Literal["owner", "stack"]
PRODUCTION = "production"
TOLD_OF: Mapping[tuple[str, str, str], tuple[Mood, tuple[Audience, ...]]] = {
    ("action", "", "failed"): ("bad", ("owner",)),
    ("gate", "", "failed"): ("bad", ("owner",)),
    ("pipeline", "", "failed"): ("bad", ("owner",)),
    ("pipeline", "", "stopped"): ("bad", ("owner",)),
    ("alarm", "", "ringing"): ("bad", ("owner",)),
    ("stage", "deploy", "started"): ("going", ("stack",)),
    ("stage", "deploy", "succeeded"): ("good", ("stack",)),
    ("stage", "deploy", "failed"): ("bad", ("stack", "owner")),
}
"""Kind, what work and state -> how it sounds, and who is told. Of stages only in production."""
FOLLOWED: Mapping[tuple[str, str], Mood] = {
    ("pipeline", "succeeded"): "good",
    ("pipeline", "superseded"): "news",
    ("pipeline", "started"): "going",
    ("alarm", "quiet"): "good",
    ("approval", "succeeded"): "good",
    ("approval", "failed"): "bad",
}
"""Kind and state of what is told only to those who were told something of it before."""


@dataclass(frozen=True)
class Notice:
    """One line of a message to a channel.

    Attributes:
        channel: where; never empty.
        thread: what the message is about: all lines of the same one are one message in a channel.
        title: of the message.
        line: what is new; the same event gives the same `key`.
        key: of the line.
        at: when it happened.
        follows: whether it is told only where the message is there.
        links: where to look further, by what is there.
    """

    channel: str
    thread: str
    title: str
    key: str
    line: str
    mood: Mood
    at: datetime
    follows: bool
    links: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """What people are told by the topic of alarms, which has e-mail addresses and pagers.

    Attributes:
        key: the same event gives the same.
    """

    key: str
    subject: str
    text: str


def notices(event: Event, listed: Listed, stack_channel: str) -> tuple[Notice, ...]:
    """What is told of an event, and where.

    Args:
        event: that happened.
        listed: its service.
        stack_channel: of the stack; the owner is told there where it has no channel of its own.
    """
    channels = {"stack": stack_channel, "owner": listed.channel or stack_channel}
    found = TOLD_OF.get((event.kind, event.work if event.kind == "stage" else "", event.state))
    if found and (event.kind != "stage" or event.environment == PRODUCTION):
        mood, told = found
        wanted = dict.fromkeys(channels[audience] for audience in told)
        return tuple(_notice(event, channel, mood, follows=False) for channel in wanted if channel)
    mood_after = FOLLOWED.get((event.kind, event.state))
    if mood_after:
        wanted = dict.fromkeys(channels.values())
        return tuple(_notice(event, channel, mood_after, follows=True) for channel in wanted if channel)
    return ()


def page(event: Event) -> Page | None:
    """What is told by the topic of alarms: that a deployment to production failed. Alarms tell it themselves."""
    if (event.kind, event.work, event.state, event.environment) != ("stage", "deploy", "failed", PRODUCTION):
        return None
    subject = f"[{event.stack}] deployment of {event.service} failed"
    link = event.links.get("execution", "")
    text = f"The deployment of {event.service} to {event.environment} failed at {event.at:%Y-%m-%d %H:%M} UTC.\n{link}"
    return Page(f"{event.execution}/{event.stage}/failed", subject[:100], text)


def _notice(event: Event, channel: str, mood: Mood, *, follows: bool) -> Notice:
    place = "/".join(filter(None, (event.stage, event.action)))
    return Notice(
        channel=channel,
        thread=_thread(event),
        title=f"{event.service} in {event.environment}",
        key=f"{event.kind}/{place or event.subject}/{event.state}/{event.at:%Y%m%dT%H%M%S}",
        line=_line(event),
        mood=mood,
        at=event.at,
        follows=follows,
        links=event.links,
    )


def _thread(event: Event) -> str:
    if event.kind == "alarm":
        return f"{event.subject}/{event.since or event.at:%Y-%m-%dT%H:%M:%S}"
    return f"{event.pipeline}/{event.execution}"


def _line(event: Event) -> str:
    if event.kind == "alarm":
        said = "rings" if event.state == "ringing" else "is quiet again"
        return _with_reason(f"Alarm {event.subject} {said}", event)
    if event.kind == "stage":
        return _with_reason(f"Deployment {event.state}", event)
    if event.kind == "gate" and event.state == "failed":
        return _with_reason(f"{event.stage}: the gate is closed", event)
    what = " ".join(filter(None, (event.stage, event.action))) or "Pipeline"
    return _with_reason(f"{what} {event.state}", event)


def _with_reason(text: str, event: Event) -> str:
    return f"{text}: {event.reason}" if event.reason else text
