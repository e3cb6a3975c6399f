"""The checkpoints of a stack as they are written for the function, and read by it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from slipway.decide.checkpoint import Checkpoint

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHECKPOINT = TypeAdapter(Checkpoint)


class UnknownServiceError(LookupError):
    """A service that no pipeline of the stack deploys."""


def as_text(checkpoints: Mapping[str, Checkpoint]) -> str:
    """The checkpoints as JSON, the same for the same ones."""
    told: dict[str, Any] = {name: _CHECKPOINT.dump_python(each, mode="json") for name, each in checkpoints.items()}
    for each in told.values():
        for names in ("required", "upstream", "release_managers"):
            each[names] = sorted(each[names])
        hours = each["calendar"]["hours"]
        if hours:
            hours["days"] = sorted(hours["days"])
    return json.dumps(told, sort_keys=True)


def from_text(text: str | bytes) -> Mapping[str, Any]:
    """What is written, by service; read once for many questions, for a big fleet's takes longer than the decision.

    Raises:
        ValueError: it is no JSON object.
    """
    told = json.loads(text)
    if not isinstance(told, dict):
        raise ValueError("expected the checkpoints of a stack, a JSON object")  # noqa: TRY004 - bad input, not a bug
    return told


def checkpoint_in(told: Mapping[str, Any], service: str) -> Checkpoint:
    """The checkpoint of one service; the others are not looked at.

    Raises:
        UnknownServiceError: it is not among them.
        ValueError: what is written is no checkpoint.
    """
    if service not in told:
        raise UnknownServiceError(f"no pipeline of this stack deploys {service!r}")
    return _CHECKPOINT.validate_python(told[service])
