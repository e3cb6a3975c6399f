"""`slipway retry`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slipway.cli.inputs import Json, Stack, made_plan, stack_named
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

    Recorded failures are told once, so that a second try of the same action goes well. Exits 1 where it fails again.
    """
    from slipway.cli.pushes.printing import tell_all
    from slipway.cli.running import pipeline_of, put_clock, running
    from slipway.decide.checkpoints import checkpoints

    plan, catalogue = made_plan(stack_named(stack))
    pipeline = pipeline_of(service, plan).name
    cloud, clients = running(plan)
    put_clock(cloud, at, checkpoints(plan, catalogue)[service])
    client = clients("codepipeline")
    stage, execution = _failed(client, pipeline)
    mode = "ALL_ACTIONS" if every else "FAILED_ACTIONS"
    asked = {"pipelineName": pipeline, "stageName": stage, "pipelineExecutionId": execution, "retryMode": mode}
    try:
        client.retry_stage_execution(**asked)
    except client.exceptions.ClientError as error:
        raise SlipwayError(f"{stage} can't be retried: {error.response['Error']['Message']}") from error
    if tell_all(client, [(pipeline, execution)], {pipeline: service}, as_json=json):
        raise typer.Exit(1)


def _failed(client: Client, pipeline: str) -> tuple[str, str]:
    """The last stage that stands failed, and the execution that failed in it."""
    for state in reversed(client.get_pipeline_state(name=pipeline)["stageStates"]):
        latest = state.get("latestExecution") or {}
        if latest.get("status") in {"Failed", "Stopped"}:
            return str(state["stageName"]), str(latest["pipelineExecutionId"])
    raise SlipwayError(f"no stage of {pipeline} has failed")
