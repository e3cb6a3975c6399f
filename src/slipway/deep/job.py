"""One stack through all checks, in the process that this is called in."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slipway.deep.model import Fault, Finding, Rendered, Result, Severity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.deep.checks.references import Named

RENDERING = "rendering"


@dataclass(frozen=True)
class Job:
    """A stack to check.

    Attributes:
        stack: its name.
        account: what its AWS account is told apart by.
        environment: the environment that its services run in.
        config: its settings, by keys such as aws:region.
        root: the folder that the settings' paths start from.
    """

    stack: str
    account: str
    environment: str
    config: Mapping[str, Any] = field(hash=False)
    root: Path


@dataclass(frozen=True)
class Names:
    """What other stacks can name of a stack, and what it names of them.

    Attributes:
        declared: names by type.
        roles: its roles, without their account.
        elsewhere: what its pipelines name of other stacks.
    """

    declared: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    roles: frozenset[str] = frozenset()
    elsewhere: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What the checks found in one stack.

    Attributes:
        job: what was checked.
        findings: in the order of the checks.
        examined: how many things each check looked at.
        resources: how many the stack declares.
        counts: what it asks of its account, by thing and region.
        seconds: how long it took.
        names: what other stacks can name of this one, and the other way round.
    """

    job: Job
    findings: tuple[Finding, ...]
    examined: Mapping[str, int] = field(hash=False)
    resources: int
    counts: Mapping[tuple[str, str], int] = field(hash=False)
    seconds: float
    names: Names = field(default_factory=Names)


def run(job: Job) -> Outcome:
    """Declare the stack and put it through every check. A program that fails is an error of its own check.

    The SDK keeps its state in the process: run each job in its own.
    """
    from slipway.deep.checks.quotas import counts

    started = time.monotonic()
    try:
        rendered = render(job)
    except Exception as error:  # noqa: BLE001 - whatever the program raises is what this has to tell
        said = f"{type(error).__name__}: {error}"
        fault = Fault(Severity.ERROR, job.stack, "", said, "a program that declares its resources", "the program")
        return Outcome(job, (Finding(job.stack, RENDERING, fault),), {}, 0, {}, time.monotonic() - started)
    results = checked(rendered)
    return Outcome(
        job,
        tuple(Finding(job.stack, name, fault) for name, result in results.items() for fault in result.faults),
        {name: result.examined for name, result in results.items()},
        len(rendered.resources),
        counts(rendered),
        time.monotonic() - started,
        _names(rendered),
    )


def _names(rendered: Rendered) -> Names:
    from slipway.deep.checks.references import declared_names, named, role_names

    elsewhere = tuple(each for each in named(rendered) if each.role)
    return Names(declared_names(rendered), role_names(rendered), elsewhere)


def render(job: Job) -> Rendered:
    """Everything that the job's stack declares; raises whatever the program raises."""
    from slipway.deep.rendering import declared

    resources = declared(lambda: _program(job.root), job.stack, job.config)
    return Rendered(job.stack, job.environment, resources)


def checked(rendered: Rendered) -> dict[str, Result]:
    """What each check finds; one that can't read the stack's inputs says so in an error."""
    from slipway.deep.checks import CHECKS

    results = {}
    for name, check in CHECKS.items():
        try:
            results[name] = check(rendered)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            said, expected = f"{type(error).__name__}: {error}", "inputs that the check can read"
            results[name] = Result(0, (Fault(Severity.ERROR, rendered.stack, "", said, expected, f"the check {name}"),))
    return results


def _program(root: Path) -> None:
    from components.program import declare

    declare(root)
