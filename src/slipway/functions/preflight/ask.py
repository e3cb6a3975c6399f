"""Answers one job: reads it, gathers the facts, asks the decision and tells what it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from slipway.decide.gate import preflight
from slipway.decide.waiting import Step, step
from slipway.functions.preflight.gather import Sources, gather
from slipway.functions.preflight.job import BadJobError, Job, answer, job_id, read
from slipway.functions.preflight.question import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from typing import Any

    from slipway.decide.checkpoint import Checkpoint


@dataclass(frozen=True)
class Gatekeeper:
    """What the function works with.

    Attributes:
        checkpoint_of: gives the checkpoint of a service.
        now: the clock, in UTC.
        limit: how long a deployment waits at most.
    """

    sources: Sources
    checkpoint_of: Callable[[str], Checkpoint]
    now: Callable[[], datetime]
    limit: timedelta


@dataclass(frozen=True)
class Told:
    """What a job came to; `counted` is False where CodePipeline no longer waited for it."""

    job: str
    step: Step
    counted: bool


def handle_job(event: Mapping[str, Any], keeper: Gatekeeper) -> Told:
    """Answer a job. Whatever keeps the gate from being judged closes it, with the reason; a cloud that can't be asked
    may be asked later.

    Raises:
        BadJobError: the event is none of CodePipeline's, so that nobody waits for an answer.
        ClientError: CodePipeline could not be told.
    """
    identity, at = job_id(event), keeper.now()
    since = at
    try:
        job = read(event)
        since = min(job.since or at, at)
        result = _judged(job, keeper, since, at)
    except BadJobError as error:
        result = Step("refuse", (str(error),))
    except (BotoCoreError, ClientError) as error:
        result = Step("wait" if at < since + keeper.limit else "refuse", (_unjudged(error),))
    except Exception as error:  # noqa: BLE001 - see above: a job that nobody answers holds the pipeline for a day
        result = Step("refuse", (_unjudged(error),))
    counted = answer(keeper.sources.clients("codepipeline"), identity, result, since)
    return Told(identity, result, counted)


def _unjudged(error: Exception) -> str:
    return f"the gate could not be judged: {type(error).__name__}: {error}"


def _judged(job: Job, keeper: Gatekeeper, since: datetime, at: datetime) -> Step:
    asked = job.asked
    question = Question(asked.tree, asked.digest, asked.execution)
    facts = gather(question, keeper.checkpoint_of(asked.service), keeper.sources, at)
    verdict = preflight(facts, at)
    return step(facts, verdict, since, at, keeper.limit)
