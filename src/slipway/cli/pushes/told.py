"""What is told beforehand of the executions of a push: failures that are asked for, and work that was really done."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slipway.cli.inputs import UsageError
from slipway.documents import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from slipway.catalogue import TargetKind
    from slipway.plan import Pipeline
    from slipway.scans import Waiver
    from slipway.toolbox.stages import Candidate, Outcome

REALLY_RUN = frozenset({"gate", "approval"})
"""Kinds of actions whose outcome can't be told: they are asked for real."""
TRIED: frozenset[TargetKind] = frozenset({"ecs", "lambda"})
"""Targets on which a function of the stack tries a new version."""
RUN_HERE = "run here"
LEAST, SECONDS = "high", 600
"""The least severity that refuses, and what each step may take: as `run` has them by default."""
STEPS = {"unit tests": "unit"}
"""The kind of action that a step of `run` is, where it is not called so."""


def failing(names: Iterable[str], pipeline: Pipeline) -> list[dict[str, Any]]:
    """Failures of the actions that are named: by stage, by action, or by both.

    Raises:
        UsageError: there is no such stage or action, or it is really asked.
    """
    found = []
    for name in names:
        actions = {f"{stage.name}/{action.name}": action for stage in pipeline.stages for action in stage.actions}
        meant = [place for place in actions if name in {place, place.partition("/")[0], place.partition("/")[2]}]
        if not meant:
            words = sorted({word for place in actions for word in place.split("/")})
            near = nearest(name, words)
            hint = f"; did you mean '{near}'?" if near else f"; there are {', '.join(actions)}"
            raise UsageError(f"--fail: the pipeline of {pipeline.service} has no stage or action '{name}'{hint}")
        told = [place for place in meant if actions[place].kind not in REALLY_RUN | {"source"}]
        if not told and actions[meant[0]].kind == "source":
            raise UsageError(f"--fail: {meant[0]} is the push itself; one that fails starts nothing")
        if not told:
            raise UsageError(
                f"--fail: {meant[0]} is really asked, so its outcome can't be told",
                hint="Make its reasons true instead: --at for the window, --alarm for alarms; reject an approval.",
            )
        found.append({"action": told[0], "passed": False, "summary": "as asked by --fail"})
    return found


def failing_health(pipeline: Pipeline) -> dict[str, Any]:
    """That the new version fails its health checks.

    Raises:
        UsageError: no function tries it.
    """
    if not TRIED.intersection(delivery.target for delivery in pipeline.deliveries):
        targets = ", ".join(delivery.target for delivery in pipeline.deliveries)
        raise UsageError(f"--unwell: no function tries a new version of {pipeline.service} on {targets}")
    return {"unwell": True}


def really(
    candidate: Candidate,
    pipeline: Pipeline,
    *,
    advisories: Path | None,
    waivers: Sequence[Waiver],
    show: Callable[[str], None],
) -> list[dict[str, Any]]:
    """Build, test and scan a source folder on this machine; the outcomes of the actions that do the same."""
    from slipway.scans import Severity
    from slipway.toolbox.pins import toolbox_folder
    from slipway.toolbox.stages import STAGES, Settings, run_stages

    settings = Settings(
        threshold=Severity.named(LEAST),
        limit=SECONDS,
        today=datetime.now(UTC).date(),
        toolbox=toolbox_folder(),
        environment={**os.environ, **({"SLIPWAY_ADVISORIES": str(advisories.resolve())} if advisories else {})},
        waivers=waivers,
    )
    with tempfile.TemporaryDirectory(prefix="slipway-push-", ignore_cleanup_errors=True) as sandbox:
        outcomes = run_stages(
            candidate,
            STAGES,
            sandbox=Path(sandbox).resolve(),
            settings=settings,
            workers=os.cpu_count() or 1,
            report=lambda outcome: show(f"{outcome.step}: {outcome.seconds:.0f} s on this machine"),
        )
    return outcomes_of(outcomes, pipeline)


def outcomes_of(outcomes: Iterable[Outcome], pipeline: Pipeline) -> list[dict[str, Any]]:
    """Outcomes of steps as those of the pipeline's actions; what was not done is left to be recorded."""
    places: Mapping[str, str] = {
        action.kind: f"{stage.name}/{action.name}" for stage in pipeline.stages for action in stage.actions
    }
    return [
        {
            "action": places[kind],
            "passed": outcome.passed,
            "summary": "; ".join(outcome.told)[:1000],
            "how": RUN_HERE,
        }
        for outcome in outcomes
        if outcome.passed is not None and (kind := STEPS.get(outcome.step, outcome.step)) in places
    ]
