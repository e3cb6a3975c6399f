"""The modal in which someone asks to go past a closed gate: which gates, for how long, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from slipway.decide.gate import GATES
from slipway.decide.overriding import LONGEST_HOURS
from slipway.functions.approvals.modal import LONGEST_REASON

if TYPE_CHECKING:
    from slipway.functions.approvals.offer import Offer
    from slipway.functions.slack_door.interaction import View

CALLBACK, CHOSEN, HOURS, REASON = "override", "gates", "hours", "reason"
"""Ids of the modal and of its inputs."""
USUAL_HOURS = 2


class Offered(BaseModel):
    """What the button that opens the modal says."""

    offer: str = Field(max_length=100)


class Asking(Offered):
    """What the modal remembers, and where its button was."""

    channel: str = Field(max_length=40)


def modal(offer: Offer, channel: str) -> dict[str, Any]:
    """The modal for a closed gate."""
    closed = offer.closed
    told = f"*{closed.service}* to *{closed.environment}*, tree `{closed.tree[:12]}`"
    choices = [{"text": _plain(gate), "value": gate} for gate in GATES if gate in closed.gates]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": Asking(offer=offer.id, channel=channel).model_dump_json(),
        "title": _plain("Go past the gate"),
        "submit": _plain("Ask"),
        "close": _plain("Not now"),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": told}},
            _input(CHOSEN, "Gates", {"type": "checkboxes", "options": choices}),
            _input(
                HOURS,
                f"Hours, 1 to {LONGEST_HOURS}",
                {
                    "type": "number_input",
                    "is_decimal_allowed": False,
                    "initial_value": str(USUAL_HOURS),
                    "min_value": "1",
                    "max_value": str(LONGEST_HOURS),
                },
            ),
            _input(
                REASON,
                "Reason",
                {"type": "plain_text_input", "multiline": True, "min_length": 3, "max_length": LONGEST_REASON},
            ),
        ],
    }


def chosen(view: View) -> tuple[frozenset[str], int | None, str]:
    """The gates, the hours and the reason in a modal that was sent; None for hours that are no whole number."""
    state = {block: typed for block, inputs in view.state.values.items() for typed in inputs.values()}
    gates = frozenset(option.value for option in state[CHOSEN].selected_options) if CHOSEN in state else frozenset()
    hours = (state[HOURS].value or "").strip() if HOURS in state else ""
    reason = (state[REASON].value or "") if REASON in state else ""
    return gates, int(hours) if hours.isascii() and hours.isdigit() and len(hours) <= len("24") else None, reason


def _input(name: str, label: str, element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "input", "block_id": name, "label": _plain(label), "element": {**element, "action_id": name}}


def _plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}
