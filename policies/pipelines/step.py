"""What a step of a pipeline does to or proves of what passes through it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Does(Enum):
    """The kinds of step that rules ask for; the value is how a finding names it."""

    TESTS = "tests"
    SAST = "static analysis (SAST)"
    DEPENDENCIES = "dependency scan"
    LICENCES = "licence scan"
    IAC = "infrastructure-as-code scan"
    DAST = "dynamic analysis (DAST)"
    BUILD = "build"
    DEPLOY = "deploy"
    PROVISION = "infrastructure change"


PROOFS = (Does.TESTS, Does.SAST, Does.DEPENDENCIES, Does.LICENCES, Does.IAC, Does.DAST)
INFRASTRUCTURE_PROOFS = (Does.TESTS, Does.SAST, Does.IAC)
"""What infrastructure alone can be asked for: it has no packages of its own, and nothing of it answers to attacks."""
DEPLOYS = (Does.DEPLOY, Does.PROVISION)


@dataclass(frozen=True)
class Step:
    """One thing that an action does. `label` names its tool without arguments that could hold a secret.

    `lost` says why its failure would not stop the pipeline, None where it would. `words` are the whole command,
    for telling where a deploy goes; they are never shown.
    """

    does: Does
    label: str
    lost: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Work:
    """The steps of an action, every program that it starts, and why they could not be read, if so."""

    steps: tuple[Step, ...] = ()
    unread: str | None = None
    programs: frozenset[str] = frozenset()
