"""The facts that the gate is explained with: those of the cloud where it can be asked, else the calendar alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.cli.inputs import LOCAL
from slipway.decide.gate import GATES, Facts
from slipway.decide.window import Calendar
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from datetime import datetime

    from slipway.decide.checkpoint import Checkpoint
    from slipway.decide.gate import GateName
    from slipway.functions.preflight import Sources
    from slipway.plan import Plan, Settings


@dataclass(frozen=True)
class Known:
    """Facts, which gates they are enough for, and where they are from."""

    facts: Facts
    asked: frozenset[GateName]
    source: str


def facts_of(checkpoint: Checkpoint, stack: str, settings: Settings, tree: str, now: datetime) -> Known:
    """The facts about a service as they are now.

    Args:
        checkpoint: of the service.
        stack: whose cloud is asked.
        settings: of the stack.
        tree: that would go; empty to leave the evidence out.
        now: the clock.
    """
    from slipway.functions.preflight import Question, gather

    try:
        sources = _sources(stack, settings)
    except SlipwayError as error:
        facts = Facts(checkpoint.service, checkpoint.environment, tree, checkpoint.calendar, watched=False)
        return Known(facts, frozenset({"window"}), f"the calendar alone: {error.message}")
    asked = frozenset(gate for gate in GATES if tree or gate != "evidence")
    where = "the local cloud" if stack == LOCAL else "AWS"
    source = f"what {where} says of stack '{stack}' now"
    return Known(gather(Question(tree), checkpoint, sources, now), asked, source)


def nothing_asked(checkpoint: Checkpoint) -> Known:
    """Of a service whose pipeline asks no gate: nothing can stand against its deployment."""
    facts = Facts(checkpoint.service, checkpoint.environment, "", Calendar(), watched=False)
    return Known(facts, frozenset(), "its pipeline, which asks no gate")


def asks_gate(plan: Plan, service: str) -> bool:
    """Whether the pipeline of a service asks the gate before it deploys."""
    stages = (stage for pipeline in plan.pipelines if pipeline.service == service for stage in pipeline.stages)
    return any(action.kind == "gate" for stage in stages for action in stage.actions)


def _sources(stack: str, settings: Settings) -> Sources:
    """Whom to ask.

    Raises:
        SlipwayError: the local cloud does not run, or AWS does not know who asks.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from slipway.cli.clouds import clients_of
    from slipway.evidence import EvidenceStore
    from slipway.evidence.names import names_of, table_arn
    from slipway.functions.preflight import Sources

    clients = clients_of(stack, settings.region)
    try:
        account = clients("sts").get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise SlipwayError(f"AWS can't be asked ({error})") from error
    names, upstream = names_of(stack, account, settings.region), settings.promotes_from
    before = table_arn(upstream.stack, upstream.account, upstream.region) if upstream else ""
    return Sources(
        clients=clients,
        evidence=EvidenceStore(clients, names.table, names.bucket, names.running_table),
        upstream=EvidenceStore(clients, before, "", "") if before else None,
        posture=tuple(settings.posture),
    )
