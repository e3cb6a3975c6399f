"""The last rollback of each service: what was decided, how far it has come, and who is at it.

There is one row a service in the table of claims. It is written on the condition that nobody has written it since it
was read, so of those who act at once one goes on and the others learn that they need not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter

from slipway.decide.rollback import Deployment
from slipway.evidence.patience import patiently
from slipway.functions.claims import LEASE, REMEMBERED
from slipway.functions.rollback.history import DEADLINE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from slipway.clients import Client

Phase = Literal["decided", "acting", "done", "failed", "halted"]
EffectKind = Literal["stage", "stopped", "deployment", "ecs-stopped", "ecs"]
KEYS_A_CALL = 100
"""Amazon DynamoDB API, BatchGetItem."""


@dataclass(frozen=True)
class Effect:
    """What was set going, by which its end is known.

    Attributes:
        kind: a rollback of CodePipeline's stage, a deployment of CodeDeploy that was stopped or begun, a deployment of
            ECS that was stopped, or a service of ECS that was updated.
        id: execution, deployment, ARN of the service deployment, or CLUSTER/SERVICE and the task definition.
    """

    kind: EffectKind
    id: str


@dataclass(frozen=True)
class Case:
    """One rollback, from its decision to its end.

    Attributes:
        deployment: id of the guilty one.
        tree, digest, commit: what it brought; empty where unknown.
        to: id of the deployment that is gone back to; empty where nobody goes back.
        to_tree, to_digest, to_commit: what that brought.
        act: as it was decided.
        by: `rollback`, or the person who asked.
        reason: why, in the decision's words.
        alarm, because: the alarm and its own reason; empty for a person's.
        rang_at: when it rang, or the person asked.
        hold_back: whether the tree may not be deployed again.
        note: what is worth telling besides, such as why it was halted later.
        posted: channel and id of the report in Slack, once it is there.
        told_end: whether people know how it ended.
    """

    service: str
    deployment: str
    act: Literal["nothing", "stop", "redeploy", "halt"]
    by: str
    reason: str
    rang_at: datetime
    decided_at: datetime
    began_at: datetime
    tree: str = ""
    digest: str = ""
    commit: str = ""
    to: str = ""
    to_tree: str = ""
    to_digest: str = ""
    to_commit: str = ""
    alarm: str = ""
    because: str = ""
    hold_back: bool = True
    phase: Phase = "decided"
    effects: tuple[Effect, ...] = ()
    ended_at: datetime | None = None
    note: str = ""
    posted: tuple[str, str] | None = None
    told: bool = False
    told_end: bool = False

    @property
    def open(self) -> bool:
        """Whether it goes on."""
        return self.phase in {"decided", "acting"}

    @property
    def settled(self) -> bool:
        """Whether nothing is left to be done about it."""
        return not self.open and self.told and self.told_end

    @property
    def stopped(self) -> bool:
        """Whether nothing was done yet but to stop the guilty one, which brings back what ran before it."""
        return bool(self.effects) and all(effect.kind in {"stopped", "ecs-stopped"} for effect in self.effects)

    @property
    def past_pipeline(self) -> bool:
        """Whether deployments were begun that the pipeline knows nothing of."""
        return any(effect.kind in {"deployment", "ecs"} for effect in self.effects)

    def as_deployment(self) -> Deployment:
        """The rollback itself, where the pipeline does not tell of it."""
        states: dict[Phase, Any] = {"done": "succeeded", "failed": "failed", "halted": "failed"}
        return Deployment(
            id=self.effects[0].id,
            digest=self.to_digest,
            state=states.get(self.phase, "running"),
            began_at=self.decided_at,
            ended_at=self.ended_at,
            rolls_back=self.deployment,
            tree=self.to_tree,
            commit=self.to_commit,
        )


_CASE = TypeAdapter(Case)


@dataclass(frozen=True)
class Held:
    """A case as it was read.

    Attributes:
        version: counts how often the row was written.
        leased_until: when whoever is at it must have written again, or has crashed.
    """

    case: Case
    version: int
    leased_until: datetime


class OvertakenError(RuntimeError):
    """Somebody else has written the row meanwhile."""


class Cases:
    """The rows of the services, in the table of claims."""

    def __init__(self, client: Client, table: str) -> None:
        """Ask `client`, of DynamoDB, about a table whose key is `message`."""
        self._client, self._table = client, table

    def last(self, service: str) -> Held | None:
        """The last rollback of a service.

        Raises:
            ClientError: the table can't be asked.
        """
        told = patiently(
            lambda: self._client.get_item(TableName=self._table, Key=_key(service), ConsistentRead=True), DEADLINE
        )
        return _held(told["Item"]) if "Item" in told else None

    def unsettled(self, services: Collection[str]) -> Iterator[Held]:
        """The last rollbacks of which something is left to be done.

        Raises:
            ClientError: the table can't be asked.
        """
        names = sorted(services)
        for start in range(0, len(names), KEYS_A_CALL):
            keys = [_key(name) for name in names[start : start + KEYS_A_CALL]]
            while keys:
                asked = {self._table: {"Keys": keys, "ConsistentRead": True}}
                told = patiently(lambda asked=asked: self._client.batch_get_item(RequestItems=asked), DEADLINE)  # type: ignore[misc]
                found = [_held(row) for row in told["Responses"].get(self._table, ())]
                yield from (held for held in found if not held.case.settled)
                keys = (told.get("UnprocessedKeys") or {}).get(self._table, {}).get("Keys", [])

    def write(self, case: Case, before: Held | None, now: datetime, lease: int = LEASE) -> Held:
        """Write a case in the place of what was read.

        Args:
            case: as it is to be.
            before: as it was read; None where nothing was there.
            now: the clock.
            lease: seconds for which nobody else touches it; 0 gives it back.

        Raises:
            OvertakenError: somebody else has written meanwhile.
            ClientError: the table can't be asked.
        """
        version = before.version + 1 if before else 1
        held = Held(case, version, now + timedelta(seconds=lease))
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(message)"}
        if before:
            condition = {
                "ConditionExpression": "version = :before",
                "ExpressionAttributeValues": {":before": {"N": str(before.version)}},
            }
        row = {
            **_key(case.service),
            "version": {"N": str(version)},
            "leased_until": {"N": str(held.leased_until.timestamp())},
            "document": {"S": _CASE.dump_json(case).decode()},
            "forgotten_at": {"N": str(int(now.timestamp()) + REMEMBERED)},
        }
        try:
            patiently(lambda: self._client.put_item(TableName=self._table, Item=row, **condition), DEADLINE)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise OvertakenError(f"somebody else is at the rollback of {case.service}") from error
        return held


def changed(held: Held, **changes: Any) -> Case:  # noqa: ANN401 - the fields of a case
    """A case with other values in some fields."""
    return replace(held.case, **changes)


def _key(service: str) -> dict[str, Any]:
    return {"message": {"S": f"rollback#{service}"}}


def _held(row: dict[str, Any]) -> Held:
    return Held(
        _CASE.validate_json(row["document"]["S"]),
        int(row["version"]["N"]),
        datetime.fromtimestamp(float(row["leased_until"]["N"]), UTC),
    )
