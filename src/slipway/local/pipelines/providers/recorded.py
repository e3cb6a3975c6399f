"""Work that is not done here: it ends as was told beforehand, or well."""

from __future__ import annotations

from collections.abc import Mapping

from slipway.local.pipelines.outcomes import Given
from slipway.local.pipelines.records import ActionRun, Outcome
from slipway.local.pipelines.runtime import Work

WORK_SECONDS = 0.05
"""How long recorded work takes."""


def recorded(work: Work) -> None:
    """End the action as recorded."""
    given = given_for(work)
    work.runtime.engine.post(lambda: work.end(as_outcome(given, given.variables)), WORK_SECONDS)


def given_for(work: Work) -> Given:
    """The outcome that was told for the action of this work; else that it goes well."""
    assert isinstance(work.run, ActionRun)  # noqa: S101 - rules are not recorded
    given = work.script.take(work.run.stage, work.run.action.name)
    return given or Given(work.run.action.name, passed=True)


def as_outcome(given: Given, variables: Mapping[str, str], external_id: str = "") -> Outcome:
    """The outcome in CodePipeline's words; its summary says whether it is a recorded one."""
    summary = f"{given.how}: {given.summary}" if given.summary else f"{given.how} outcome"
    return Outcome(
        passed=given.passed,
        summary=summary,
        code="" if given.passed else "JobFailed",
        external_id=external_id,
        variables=variables,
    )
