"""What `approve` and `reject` share: who answers what on the local cloud, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from slipway.cli.inputs import LOCAL, UsageError, made_plan, stack_named
from slipway.cli.output import emit_json, say

if TYPE_CHECKING:
    from slipway.cli.answering import Answered
    from slipway.cli.pressing import Pressing
    from slipway.clients import Clients
    from slipway.functions.approvals.modal import Says
    from slipway.plan import Pipeline

Service = Annotated[str, typer.Argument(help="Service of the catalogue.", show_default=False)]
By = Annotated[
    str | None, typer.Option("--as", help="Who answers: a name of people.yaml; else the first who may.", metavar="NAME")
]
ENDS = {
    "approved": "{service} is approved for {environment}; its pipeline goes on: ./slipway watch {service}",
    "rejected": "{service} is rejected for {environment}; its pipeline has failed.",
    "expired": "{service}: the request has expired.",
}


def answer(service: str, says: Says, by: str | None, reason: str, stack: str | None, *, json: bool) -> None:
    """Answer what waits of a service, and say what came of it.

    Raises:
        UsageError: the stack is not on the local cloud, or the service or the person is not known.
        SlipwayError: nothing waits, or the answer does not count.
    """
    from slipway.cli.pressing import RefusedError

    told = _answered(service, says, by, reason, stack)
    if json:
        emit_json(_as_data(told))
    if told.refused:
        raise RefusedError(f"the answer of {told.by} does not count: {told.refused}")
    if not json:
        say(in_words(told))


def _answered(service: str, says: Says, by: str | None, reason: str, stack: str | None) -> Answered:
    from slipway.cli.answering import Answering
    from slipway.functions.approvals.pipeline import waiting_in
    from slipway.functions.approvals.waits import Waits

    place = place_of(service, stack, "or by the link that is mailed to them")
    answering = Answering(Waits(place.clients("dynamodb"), place.table), place.pressing)
    codepipeline = place.clients("codepipeline")
    wait = answering.waiting(service, lambda: any(waiting_in(codepipeline, place.pipeline.name)))
    return answering.answer(wait, says, by, reason)


@dataclass(frozen=True)
class Where:
    """Where people answer about a service.

    Attributes:
        clients: of the local cloud.
        table: of approvals.
        pipeline: of the service.
        pressing: presses in the loopback Slack.
    """

    clients: Clients
    table: str
    pipeline: Pipeline
    pressing: Pressing


def place_of(service: str, stack: str | None, otherwise: str) -> Where:
    """Where people answer about a service, on the local cloud.

    Args:
        service: of the catalogue.
        stack: the one that is named; None for the local one.
        otherwise: how people answer for another stack, besides in Slack.

    Raises:
        UsageError: the stack is not on the local cloud, or deploys no such service.
        SlipwayError: the local cloud does not run.
    """
    from slipway.cli.pressing import Pressing
    from slipway.cli.running import pipeline_of, running
    from slipway.plan.naming import physical_name

    chosen = stack_named(stack)
    if chosen != LOCAL:
        raise UsageError(
            f"people answer for stack '{chosen}' in Slack, {otherwise}; "
            "this command presses the button in the loopback Slack of the local cloud"
        )
    plan, catalogue = made_plan(chosen)
    pipeline = pipeline_of(service, plan)
    cloud, clients = running(plan)
    table = physical_name(chosen, "approvals", limit=255)
    return Where(clients, table, pipeline, Pressing(catalogue.people, slack_of(cloud.endpoint)))


def slack_of(endpoint: str) -> str:
    """Where the loopback Slack of a local cloud is."""
    return f"{endpoint}/_slipway/slack"


def in_words(told: Answered) -> str:
    """What came of an answer, and what can be done next."""
    request, standing = told.wait.request, told.wait.standing
    if standing.end:
        return f"As {told.by}: {ENDS[standing.end].format(service=request.service, environment=request.environment)}"
    given = sum(one.says == "approve" for one in standing.answers)
    so_far = f"{given} of {request.needed} approvals for {request.environment}"
    left = ", ".join(name for name in told.wait.subject.asked if not told.wait.has_answered(name)) or "nobody"
    more = f"./slipway approve {request.service} --as NAME, of {left}"
    return f"As {told.by}: counted; {request.service} has {so_far}.\n  {more}"


def _as_data(told: Answered) -> dict[str, object]:
    request, standing = told.wait.request, told.wait.standing
    return {
        "service": request.service,
        "environment": request.environment,
        "request": request.id,
        "tree": request.tree,
        "digest": request.digest,
        "by": told.by,
        "refused": told.refused,
        "end": standing.end,
        "approvals": [one.by for one in standing.answers if one.says == "approve"],
        "needed": request.needed,
    }
