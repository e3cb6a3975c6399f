"""`slipway retry`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slipway.cli.inputs import Json, Stack, made_plan, stack_named
from slipway.cli.output import say
from slipway.cli.running import At
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from slipway.clients import Client


def command(
    service: Annotated[str, typer.Argument(help="Service of the catalogue.", show_default=False)],
    *,
    every: Annotated[bool, typer.Option("--all", help="Run all actions of the stage again.")] = False,
    at: At = None,
    stack: Stack = None,
    json: Json = False,
) -> None:
    """Try the failed stage of a service's pipeline again, on the local cloud, and follow it.

    Where several have failed, it is the one that failed last.
    Recorded failures are told once, so that a second try of the same action goes well. Exits 1 where it fails again.
    """
    from slipway.cli.pushes.follow import runs_of
    from slipway.cli.pushes.printing import tell_all
    from slipway.cli.running import pipeline_of, put_clock, running
    from slipway.decide.checkpoints import checkpoints

    plan, catalogue = made_plan(stack_named(stack))
    pipeline = pipeline_of(service, plan).name
    cloud, clients = running(plan)
    client = clients("codepipeline")
    stage, execution = last_failed(client, pipeline, service)
    put_clock(cloud, at, checkpoints(plan, catalogue)[service])
    before = {run["actionExecutionId"] for run in runs_of(client, pipeline, execution)}
    mode = "ALL_ACTIONS" if every else "FAILED_ACTIONS"
    asked = {"pipelineName": pipeline, "stageName": stage, "pipelineExecutionId": execution, "retryMode": mode}
    try:
        client.retry_stage_execution(**asked)
    except client.exceptions.ClientError as error:
        raise SlipwayError(f"{stage} can't be retried: {error.response['Error']['Message']}") from error
    if not json:
        say(f"Trying stage {stage} of execution {execution} again.")
    followed = [(pipeline, execution)]
    if tell_all(client, followed, {pipeline: service}, stack=plan.stack, as_json=json, before=before):
        raise typer.Exit(1)


def last_failed(client: Client, pipeline: str, service: str) -> tuple[str, str]:
    """The stage that failed last, and the execution that failed in it.

    Raises:
        SlipwayError: none stands failed.
    """
    failed = {
        latest["pipelineExecutionId"]: state["stageName"]
        for state in client.get_pipeline_state(name=pipeline)["stageStates"]
        if (latest := state.get("latestExecution") or {}).get("status") in {"Failed", "Stopped"}
    }
    pages = client.get_paginator("list_pipeline_executions").paginate(pipelineName=pipeline)
    ended = {
        each["lastUpdateTime"]: each["pipelineExecutionId"]
        for page in pages
        for each in page["pipelineExecutionSummaries"]
        if each["pipelineExecutionId"] in failed
    }
    if ended:
        last = ended[max(ended)]
        return str(failed[last]), str(last)
    raise SlipwayError(f"nothing of {service} stands failed; what was brought back needs a new push")
