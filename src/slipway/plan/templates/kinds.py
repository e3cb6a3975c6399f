"""The kinds of action that a template can use."""

from __future__ import annotations

from typing import Literal, get_args

ActionKind = Literal[
    "source",
    "build",
    "unit",
    "sast",
    "dependencies",
    "licences",
    "iac",
    "secrets",
    "provenance",
    "image",
    "dast",
    "integration",
    "prove",
    "plan",
    "plan-scan",
    "gate",
    "approval",
    "deploy",
]
ACTION_KINDS: tuple[ActionKind, ...] = get_args(ActionKind)
