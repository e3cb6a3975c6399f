"""How a wait looks in Slack, from its beginning to its end (Slack, "Block Kit")."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from slipway.decide.answers import managers
from slipway.functions.slack import Message
from slipway.functions.slack.text import cut, escaped, link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.decide.directory import Known
    from slipway.functions.approvals.wait import Elsewhere, Wait

APPROVE, REJECT = "approve", "reject"
"""Ids of the buttons."""
SECTION, FIELD, HEADER = 3000, 2000, 150
"""Characters of a section's text, of a field and of a header (Slack, block reference)."""
REASON = 300
"""Characters of a reason that are shown; evidence has all of it."""
LEVELS = {"low": ":large_green_circle: low", "medium": ":large_yellow_circle: medium", "high": ":red_circle: high"}


def asked(wait: Wait, people: Mapping[str, Known]) -> Message:
    """The message about a wait as it stands, with buttons as long as an answer can count."""
    head = headline(wait)
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": cut(head, HEADER)}},
        {"type": "section", "fields": [mrkdwn(text, FIELD) for text in _facts(wait)]},
        *(section(text) for text in (_commits(wait), _proofs(wait), _risks(wait), _standing(wait, people)) if text),
    ]
    if not wait.over:
        blocks.append({"type": "actions", "block_id": "approval", "elements": _buttons(wait)})
    blocks.append({"type": "context", "elements": [mrkdwn(_rules(wait, people), FIELD)]})
    return Message(escaped(head), tuple(blocks))


def told(wait: Wait, channel: str, people: Mapping[str, Known]) -> Message:
    """What a channel is told: the stack's all of it, the owner's where to look."""
    main = wait.channels[0]
    return asked(wait, people) if channel == main else pointer(wait, main)


def pointer(wait: Wait, stack_channel: str) -> Message:
    """What the owner's channel is told: that something of theirs waits, and where it is answered."""
    text = f"{escaped(headline(wait))}: see {escaped(stack_channel)}"
    return Message(text, (section(text),))


def headline(wait: Wait) -> str:
    """One line on how the wait stands."""
    request = wait.request
    what, where = request.service, request.environment
    if wait.overruled:
        return f"{what} for {where}: {_elsewhere(wait.overruled)}"
    return {
        None: f"{what} waits for approval to {where}",
        "approved": f"{what} is approved for {where}",
        "rejected": f"{what} is rejected for {where}",
        "expired": f"{what} for {where}: nobody answered in time",
    }[wait.standing.end]


def ended(wait: Wait, people: Mapping[str, Known]) -> Message:
    """What the thread is told of the end."""
    text = f"{escaped(headline(wait))}.\n{_standing(wait, people)}".strip()
    return Message(cut(text, SECTION), ())


def reminder(wait: Wait, people: Mapping[str, Known]) -> Message:
    """What the thread is told while nobody answers."""
    names = " ".join(called(name, people) for name in managers(wait.subject.asked, people)) or "nobody may answer it"
    hours = f"{wait.request.expires_at:%Y-%m-%d %H:%M} UTC"
    return Message(f"Still waits for {_missing(wait, people)}, until {hours}: {names}", ())


def buttons_value(wait: Wait) -> str:
    """What a button says when it is pressed: what is answered, and for what digest and environment."""
    request = wait.request
    return json.dumps({"request": request.id, "environment": request.environment, "digest": request.digest})


def _facts(wait: Wait) -> Iterator[str]:
    request, subject = wait.request, wait.subject
    commit = subject.commit[:12] or "unknown"
    yield f"*Commit*\n`{escaped(commit)}` on {escaped(subject.branch or 'an unknown branch')}"
    yield f"*Digest*\n`{escaped(request.digest[:19])}`"
    involved = ", ".join(sorted(request.involved)) or "nobody known"
    yield f"*Written, pushed or started by*\n{escaped(', '.join([involved, *subject.strangers]))}"
    yield f"*Risk*\n{LEVELS[subject.level]}"


def _commits(wait: Wait) -> str:
    subject = wait.subject
    lines = [f"• `{escaped(one.id[:8])}` {escaped(one.message)} — {escaped(one.author)}" for one in subject.commits]
    if subject.left_out:
        lines.append(f"• and {subject.left_out} more")
    if subject.compare:
        lines.append(link(subject.compare, "See the difference"))
    return "*What changes*\n" + "\n".join(lines) if lines else ""


def _proofs(wait: Wait) -> str:
    lines = "\n".join(f"• {escaped(line)}" for line in wait.subject.proofs)
    return f"*What is proved of this tree*\n{lines}" if lines else "*Nothing is proved of this tree.*"


def _risks(wait: Wait) -> str:
    lines = "\n".join(f"• {escaped(line)}" for line in wait.subject.risks)
    return f"*What speaks for a closer look*\n{lines}" if lines else ""


def _standing(wait: Wait, people: Mapping[str, Known]) -> str:
    """The answers that counted, and what CodePipeline says where it differs."""
    says = {"approve": ":white_check_mark: approved", "reject": ":no_entry: rejected"}
    lines = [
        f"{says[one.says]} by {who(one.by, people)}" + (f": {escaped(cut(one.reason, REASON))}" if one.reason else "")
        for one in wait.standing.answers
    ]
    if wait.overruled and wait.overruled.by:
        lines.append(f":rotating_light: *This went past the approvers*: {escaped(_elsewhere(wait.overruled))}")
    if wait.refused:
        many = "1 answer" if len(wait.refused) == 1 else f"{len(wait.refused)} answers"
        lines.append(f"{many} did not count; the last one: {escaped(wait.refused[-1].why)}")
    return "\n".join(lines)


def _elsewhere(end: Elsewhere) -> str:
    if not end.by:
        return f"the wait ended without an answer ({end.status})"
    how = "approved" if end.status == "Succeeded" else "rejected"
    return f"{how} in AWS, not here, by {end.by}"


def _rules(wait: Wait, people: Mapping[str, Known]) -> str:
    until = f"Until {wait.request.expires_at:%Y-%m-%d %H:%M} UTC"
    if wait.over:
        return f"Request {wait.id}"
    asked = managers(wait.subject.asked, people)
    warning = f" *Only {len(asked)} may answer: it can't be approved.*" if len(asked) < wait.request.needed else ""
    names = ", ".join(called(name, people) for name in asked) or "nobody"
    return f"{until} it needs {_missing(wait, people)} of: {names}. No one approves their own work.{warning}"


def _missing(wait: Wait, people: Mapping[str, Known]) -> str:
    given = managers((one.by for one in wait.standing.answers if one.says == "approve"), people)
    left = wait.request.needed - len(given)
    return f"{left} {'approval' if left == 1 else 'approvals'}"


def _buttons(wait: Wait) -> list[dict[str, Any]]:
    looks = {APPROVE: ("Approve", "primary"), REJECT: ("Reject", "danger")}
    return [
        {
            "type": "button",
            "action_id": action,
            "text": {"type": "plain_text", "text": text},
            "style": style,
            "value": buttons_value(wait),
        }
        for action, (text, style) in looks.items()
    ]


def called(name: str, people: Mapping[str, Known]) -> str:
    """A person, who is told that they are meant where they have Slack."""
    known = people.get(name)
    return f"<@{known.slack}>" if known and known.slack else escaped(name)


def who(name: str, people: Mapping[str, Known]) -> str:
    """A person who answered, and that their word counts no more where it does not."""
    return called(name, people) + ("" if managers([name], people) else " (no release manager any more: not counted)")


def section(text: str) -> dict[str, Any]:
    """A section block."""
    return {"type": "section", "text": mrkdwn(text, SECTION)}


def mrkdwn(text: str, longest: int) -> dict[str, Any]:
    """A text with marks, or as much of it as Slack takes."""
    return {"type": "mrkdwn", "text": cut(text, longest)}
