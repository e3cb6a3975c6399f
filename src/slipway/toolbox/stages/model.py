"""What is built and tested, by which measure, and how each step ended."""

from __future__ import annotations

import typing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from slipway.scans.model import Severity, Verdict, Waiver

Stage = Literal["build", "test"]
STAGES: tuple[Stage, ...] = typing.get_args(Stage)


@dataclass(frozen=True)
class Candidate:
    """A service that is to be built and tested.

    Attributes:
        name: its name.
        source: folder of its source, which is only read.
        dockerfile: its Dockerfile, below the source.
        health: path that answers 200 when it is well.
    """

    name: str
    source: Path
    dockerfile: str = "Dockerfile"
    health: str = "/health"


@dataclass(frozen=True)
class Settings:
    """By which measure a service is built and tested.

    Attributes:
        threshold: the least severity of a finding that refuses.
        limit: seconds that each step, and each scanner, may take.
        today: the day on which waivers are judged.
        toolbox: folder of the pins, rules and settings of the tools.
        environment: the caller's variables.
        waivers: what may stand.
    """

    threshold: Severity
    limit: float
    today: dt.date
    toolbox: Path
    environment: Mapping[str, str]
    waivers: Sequence[Waiver] = ()


@dataclass(frozen=True)
class Outcome:
    """How a step ended.

    Attributes:
        step: its name; that of the scan, where it is one.
        passed: whether it lets the service pass; None where it was not done.
        told: what there is to say, a line each: why it refuses, why it was not done, what it made.
        seconds: how long it took.
        verdict: of a scan.
    """

    step: str
    passed: bool | None
    told: tuple[str, ...] = ()
    seconds: float = 0
    verdict: Verdict | None = None
