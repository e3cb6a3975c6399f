"""Rules that are judged by what the execution itself says."""

from __future__ import annotations

import re
from collections.abc import Mapping

from slipway.local.pipelines.records import Outcome


def variable_check(configuration: Mapping[str, str]) -> Outcome:
    """A value compared with another (AWS CodePipeline user guide, "VariableCheck"). MATCHES is of the whole value."""
    value, expected, operator = (configuration.get(key, "") for key in ("Variable", "Value", "Operator"))
    holds = {
        "EQ": value == expected,
        "NE": value != expected,
        "CONTAINS": expected in value,
        "MATCHES": operator == "MATCHES" and re.fullmatch(expected, value) is not None,
    }
    if operator not in holds:
        return Outcome(passed=False, code="ConfigurationError", summary=f"unknown operator {operator or '(none)'}")
    words = f"{value!r} {operator} {expected!r}"
    return Outcome(passed=holds[operator], summary=words if holds[operator] else f"not {words}")
