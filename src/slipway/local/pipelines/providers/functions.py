"""Functions that pipelines ask: an action's, or a rule's. They are really run, and answer with the result of a job."""

from __future__ import annotations

import json
import uuid
from typing import Any

from slipway.local.account import ACCOUNT
from slipway.local.pipelines.records import ActionRun
from slipway.local.pipelines.runtime import Job, Work

ASK_AGAIN_SECONDS = 1.0
"""AWS asks a function that wants to go on again after half a minute."""


def invoke(work: Work) -> None:
    """Give the function a job; the work ends once it is answered."""
    job = Job(str(uuid.uuid4()), work, {})
    job.event = event(job, work)
    work.runtime.jobs[job.id] = job
    work.runtime.world.invoke(work.run.resolved["FunctionName"], json.dumps(job.event), work.region)


def ask_again(job: Job, token: str) -> None:
    """The function wants to be asked again, with the token it gives: a new job for the same work."""
    work = job.work
    following = Job(str(uuid.uuid4()), work, {})
    following.event = event(following, work, token)

    def step() -> None:
        if work.run.status == "InProgress":
            work.runtime.jobs[following.id] = following
            work.runtime.world.invoke(work.run.resolved["FunctionName"], json.dumps(following.event), work.region)

    work.runtime.engine.post(step, ASK_AGAIN_SECONDS)


def event(job: Job, work: Work, token: str = "") -> dict[str, Any]:
    """The event of a job (user guide, "Invoke a Lambda function", JSON event example)."""
    data: dict[str, Any] = {
        "actionConfiguration": {"configuration": dict(work.run.resolved)},
        "inputArtifacts": _artifacts(work.run.action.inputs) if isinstance(work.run, ActionRun) else [],
        "outputArtifacts": _artifacts(work.run.action.outputs) if isinstance(work.run, ActionRun) else [],
        "artifactCredentials": {"accessKeyId": "local", "secretAccessKey": "local", "sessionToken": "local"},
    }
    if token:
        data["continuationToken"] = token
    return {"CodePipeline.job": {"id": job.id, "accountId": ACCOUNT, "data": data}}


def _artifacts(names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"name": name, "revision": None, "location": None} for name in names]
