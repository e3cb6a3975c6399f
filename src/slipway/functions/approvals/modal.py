"""The modal in which an answer is given its reason."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, Field

CALLBACK, REASON = "approval", "reason"
"""Ids of the modal and of its input."""
LONGEST_REASON = 1000
"""Characters of a reason."""

Says = Literal["approve", "reject"]


class Meant(BaseModel):
    """What an answer is to, as its button said it."""

    request: str = Field(max_length=100)
    environment: str = Field(max_length=100)
    digest: str = Field(max_length=100)


class Asking(Meant):
    """What a modal remembers: the answer that it is about, and where its button was."""

    says: Says
    channel: str = Field(max_length=40)


def modal(asking: Asking, service: str) -> dict[str, Any]:
    """The modal for an answer; a rejection needs a reason."""
    approves = asking.says == "approve"
    told = f"*{service}* to *{asking.environment}*, `{asking.digest[:19]}`"
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps(asking.model_dump()),
        "title": {"type": "plain_text", "text": "Approve" if approves else "Reject"},
        "submit": {"type": "plain_text", "text": "Approve" if approves else "Reject"},
        "close": {"type": "plain_text", "text": "Not now"},
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": told}},
            {
                "type": "input",
                "block_id": REASON,
                "optional": approves,
                "label": {"type": "plain_text", "text": "Reason"},
                "element": {
                    "type": "plain_text_input",
                    "action_id": REASON,
                    "multiline": True,
                    "max_length": LONGEST_REASON,
                    **({} if approves else {"min_length": 3}),
                },
            },
        ],
    }
