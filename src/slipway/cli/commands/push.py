"""`slipway push`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slipway.checkout import CHECKOUT
from slipway.cli.inputs import Json, Stack, UsageError, made_plan, stack_named
from slipway.cli.output import emit_json, progress, say
from slipway.cli.running import At

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slipway.decide.checkpoint import Checkpoint
    from slipway.plan import Pipeline, Plan

DURING = "during"


def command(
    service: Annotated[str, typer.Argument(help="Service of the catalogue.", show_default=False)],
    *,
    branch: Annotated[str, typer.Option("--branch", "-b", help="Branch that is pushed to.")] = "main",
    commit: Annotated[str | None, typer.Option("--commit", help="Hash of the commit; else a new one.")] = None,
    author: Annotated[
        str, typer.Option("--author", help="Who wrote and pushed it: GitHub login, or name.")
    ] = "octocat",
    message: Annotated[str | None, typer.Option("--message", "-m", help="The commit's message.")] = None,
    at: At = None,
    fail: Annotated[
        list[str] | None, typer.Option("--fail", help="Stage or action whose recorded outcome is a failure.")
    ] = None,
    alarm: Annotated[
        str | None,
        typer.Option("--alarm", help="Alarm that its deployment makes ring: 5xx afterwards, 5xx@during meanwhile."),
    ] = None,
    unwell: Annotated[
        bool,
        typer.Option("--unwell", help="The new version answers its health checks with 500, and is refused."),
    ] = False,
    source: Annotated[
        Path | None, typer.Option("--source", exists=True, file_okay=False, help="Folder to really test and scan.")
    ] = None,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Whether to follow what it starts.")] = True,
    stack: Stack = None,
    json: Json = False,
) -> None:
    """Push a commit on the local cloud, and follow it until it waits for a person or ends.

    The push is told to the stack's webhook, signed as GitHub signs, and to the pipelines that its branch feeds. Gates
    and the functions that try a new version are really run; what the service answers them, builds, tests and scans are
    recorded outcomes unless --source names a folder to run these on. Exits 1 where the push is refused or fails.
    """
    from slipway.cli.pushes.commit import commit_of
    from slipway.cli.pushes.send import Push, pushed
    from slipway.cli.pushes.told import failing_health
    from slipway.cli.running import pipeline_of, put_clock, running
    from slipway.decide.checkpoints import checkpoints

    plan, catalogue = made_plan(stack_named(stack))
    pipeline = pipeline_of(service, plan)
    checkpoint = checkpoints(plan, catalogue)[service]
    told = _told(pipeline, checkpoint, fail or [], alarm)
    if unwell:
        told |= failing_health(pipeline)
    cloud, clients = running(plan)
    put_clock(cloud, at, checkpoint)
    made = commit_of(plan.services[service], author, catalogue.people, given=commit, message=message, source=source)
    if source:
        told["outcomes"] += _really(plan, pipeline, source.resolve())
    push = Push(plan.stack, plan.services[service].repository, branch, made, told)
    executions = pushed(push, cloud, clients)
    if wait:
        _followed(plan, executions, clients("codepipeline"), as_json=json)
    elif json:
        emit_json([{"pipeline": name, "execution": execution} for name, execution in executions])
    else:
        say("\n".join(f"{name}: execution {execution}" for name, execution in executions))


def _told(pipeline: Pipeline, checkpoint: Checkpoint, fail: list[str], alarm: str | None) -> dict[str, Any]:
    """What is told beforehand of the executions."""
    from slipway.cli.explained import ringing
    from slipway.cli.pushes.told import failing

    told: dict[str, Any] = {"outcomes": failing(fail, pipeline)}
    if alarm is not None:
        signal, _, when = alarm.partition("@")
        if when not in {"", DURING}:
            raise UsageError(f"--alarm: expected {signal} or {signal}@{DURING}, found '{alarm}'")
        told |= {"rings": min(ringing(signal, checkpoint)), "rings_during": when == DURING}
    return told


def _really(plan: Plan, pipeline: Pipeline, source: Path) -> list[dict[str, Any]]:
    """Outcomes of the actions that this machine can do itself."""
    from slipway.cli.commands.run import candidate_of
    from slipway.cli.pushes.told import really

    candidate, advisories, waivers = candidate_of(pipeline.service, source, CHECKOUT / plan.settings.catalogue)
    with progress() as show:
        return really(candidate, pipeline, advisories=advisories, waivers=waivers, show=show)


def _followed(plan: Plan, executions: Sequence[tuple[str, str]], client: Any, *, as_json: bool) -> None:  # noqa: ANN401 - boto3 clients are made at run time
    from slipway.cli.pushes.printing import tell_all

    services = {each.name: each.service for each in plan.pipelines}
    if tell_all(client, executions, services, stack=plan.stack, as_json=as_json):
        raise typer.Exit(1)
