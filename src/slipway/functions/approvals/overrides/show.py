"""How a closed gate and a request to go past it look in Slack (Slack, "Block Kit")."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from slipway.decide.answers import managers
from slipway.functions.approvals.show import FIELD, HEADER, REASON, SECTION, called, mrkdwn, section, who
from slipway.functions.slack import Message
from slipway.functions.slack.text import cut, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from slipway.decide.directory import Known
    from slipway.decide.overriding import Request
    from slipway.functions.approvals.offer import Offer

ASK, SIGN, REFUSE = "override", "override_sign", "override_refuse"
"""Ids of the buttons."""
NOBODY_SIGNED = "not enough have signed in time"
_ENDS = {"opened": "enough have signed", "refused": "the override was refused", "expired": NOBODY_SIGNED}


def told(offer: Offer, people: Mapping[str, Known]) -> Message:
    """The message as things stand, with buttons as long as a press can count."""
    head = headline(offer)
    texts = (_reasons(offer), _standing(offer, people))
    blocks: list[dict[str, Any]] = [
        {"type": "header", "text": {"type": "plain_text", "text": cut(head, HEADER)}},
        *(section(text) for text in texts if text),
        {"type": "section", "fields": [mrkdwn(text, FIELD) for text in _facts(offer)]},
    ]
    if not offer.over:
        blocks.append({"type": "actions", "block_id": "override", "elements": _buttons(offer)})
    blocks.append({"type": "context", "elements": [mrkdwn(_rules(offer, people), FIELD)]})
    return Message(escaped(head), tuple(blocks))


def headline(offer: Offer) -> str:
    """One line on how things stand."""
    what = f"{offer.closed.service} for {offer.closed.environment}"
    if offer.opened:
        return f"{what}: {gates_of(offer.request)} overridden by {_names(offer.standing.signers)}"
    if offer.gone:
        return f"{what}: nothing is held up here any more"
    if offer.asked_for:
        return f"{what}: {offer.asked_for.by} asks to go past {gates_of(offer.asked_for)}"
    return f"{what}: the gate is closed{', and waits' if offer.waits else ''}"


def ended(offer: Offer, people: Mapping[str, Known]) -> Message:
    """What the thread is told of the end of a request."""
    what = _ENDS[offer.standing.end or "expired"]
    return Message(cut(f"{escaped(headline(offer))}: {what}.\n{_standing(offer, people)}", SECTION), ())


def gates_of(request: Request | None) -> str:
    """The gates of a request, in words."""
    return _names(sorted(request.gates)) if request else ""


def meant(offer: Offer, request: Request) -> str:
    """What a button says when it is pressed: which request is meant, and for what."""
    closed = offer.closed
    return json.dumps({"request": request.id, "environment": closed.environment, "digest": closed.digest})


def _reasons(offer: Offer) -> str:
    return "\n".join(f"• {escaped(reason)}" for reason in offer.why)


def _facts(offer: Offer) -> Iterator[str]:
    closed = offer.closed
    yield f"*Commit*\n`{escaped(offer.commit[:12] or 'unknown')}`"
    yield f"*Tree*\n`{escaped(closed.tree[:12])}`"
    involved = ", ".join([*sorted(closed.involved), *offer.strangers]) or "nobody known"
    yield f"*Written, pushed or started by*\n{escaped(involved)}"


def _standing(offer: Offer, people: Mapping[str, Known]) -> str:
    """The last request, who signed or refused it, and what became of it."""
    lines: list[str] = []
    if offer.request:
        request = offer.request
        many = f"{request.hours} {'hour' if request.hours == 1 else 'hours'}"
        reason = escaped(cut(request.reason, REASON))
        lines.append(f"{called(request.by, people)} asks to go past *{gates_of(request)}* for {many}: {reason}")
    says = {"sign": ":white_check_mark: signed", "refuse": ":no_entry: refused"}
    lines += [f"{says[one.says]} by {who(one.by, people)}" for one in offer.standing.given]
    if offer.standing.end == "expired":
        lines.append(f":hourglass: {NOBODY_SIGNED}")
    if offer.went_on:
        lines.append(escaped(offer.went_on))
    if offer.refused:
        many = "1 answer" if len(offer.refused) == 1 else f"{len(offer.refused)} answers"
        lines.append(f"{many} did not count; the last one: {escaped(offer.refused[-1].why)}")
    return "\n".join(lines)


def _rules(offer: Offer, people: Mapping[str, Known]) -> str:
    if offer.opened and offer.request:
        ends = offer.standing.given[-1].at + timedelta(hours=offer.request.hours)
        return f"It holds for this tree until {ends:%Y-%m-%d %H:%M} UTC"
    if offer.gone:
        return "A new push asks the gate anew"
    if not offer.asked_for:
        return f"{offer.closed.needed} release managers can go past it, none of whom wrote or started this."
    left = offer.closed.needed - len(managers(offer.standing.signers, people))
    able = managers(offer.may_sign, people)
    names = ", ".join(called(name, people) for name in able if name not in offer.standing.signers) or "nobody"
    until = f"Until {offer.asked_for.expires_at:%Y-%m-%d %H:%M} UTC"
    warning = f" *Only {len(able)} may sign: it can't be opened.*" if len(able) < offer.closed.needed else ""
    return f"{until} it needs {left} more {'signature' if left == 1 else 'signatures'} of: {names}.{warning}"


def _buttons(offer: Offer) -> list[dict[str, Any]]:
    request = offer.asked_for
    if request is None:
        value = json.dumps({"offer": offer.id})
        text = {"type": "plain_text", "text": "Go past the gate…"}
        return [{"type": "button", "action_id": ASK, "text": text, "value": value}]
    looks = {SIGN: ("Sign", "primary"), REFUSE: ("Refuse", "danger")}
    return [
        {
            "type": "button",
            "action_id": action,
            "text": {"type": "plain_text", "text": text},
            "style": style,
            "value": meant(offer, request),
        }
        for action, (text, style) in looks.items()
    ]


def _names(names: object) -> str:
    return ", ".join(map(str, names)) if isinstance(names, (list, tuple)) else ""
