"""What a template's action may be told by `with:`; it reaches the work as an environment variable in capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.plan.templates.kinds import ActionKind
    from slipway.plan.templates.values import ParameterType

SCAN: Mapping[str, ParameterType] = {"threshold": "severity", "timeout_seconds": "seconds"}
"""Findings from `threshold` on fail a scan; so does having no verdict after `timeout_seconds`."""

NEEDED = frozenset(SCAN)
"""What an action that can be told it must be told: a scan without a limit would pass anything, or never end."""
POLICED: Mapping[str, str] = {"threshold": "max", "coverage_percent": "min"}
"""Inputs that decide whether an action passes, and the limit without which a service could set them to nothing."""

INPUTS: Mapping[ActionKind, Mapping[str, ParameterType]] = {
    "unit": {"coverage_percent": "percent"},
    "sast": SCAN,
    "dependencies": SCAN,
    "licences": {"timeout_seconds": "seconds"},
    "iac": SCAN,
    "plan-scan": SCAN,
    "secrets": SCAN,
    "image": SCAN,
    "dast": {**SCAN, "secret": "text"},
    "integration": {"shards": "count"},
}
"""The inputs of each kind of action and their types; a kind that is not listed has none."""
