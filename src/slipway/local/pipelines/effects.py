"""What the state machine asks the world to do; it does nothing itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from slipway.local.pipelines.records import ActionRun, RuleRun


@dataclass(frozen=True)
class Begin:
    """Do this action, and tell how it ends."""

    run: ActionRun


@dataclass(frozen=True)
class Judge:
    """Judge this rule, and tell."""

    run: RuleRun


@dataclass(frozen=True)
class Cancel:
    """This action is over, whatever its provider still does."""

    run: ActionRun


@dataclass(frozen=True)
class Tell:
    """Put this event on the bus."""

    detail_type: str
    detail: dict[str, Any]


Effect = Begin | Judge | Cancel | Tell
