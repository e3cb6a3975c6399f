"""The life of a deployment that ECS itself does: PENDING, IN_PROGRESS, SUCCESSFUL; or stopped, and rolled back."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from slipway.local.deployments.ecs_hooks import AFTER, BEFORE, LONGEST, StageHook, configured, heard, payload
from slipway.local.deployments.errors import RefusedError
from slipway.local.deployments.pace import Pace
from slipway.local.deployments.service_deployment import Service, ServiceDeployment
from slipway.local.engine import Engine
from slipway.local.tables import TABLES
from slipway.local.world import World

EVENT = "ECS Deployment State Change"
GOING_ON = frozenset({"PENDING", "IN_PROGRESS", "ROLLBACK_IN_PROGRESS"})
EVENTS = {
    "IN_PROGRESS": ("INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS"),
    "SUCCESSFUL": ("INFO", "SERVICE_DEPLOYMENT_COMPLETED"),
    "ROLLBACK_SUCCESSFUL": ("ERROR", "SERVICE_DEPLOYMENT_FAILED"),
    "STOPPED": ("ERROR", "SERVICE_DEPLOYMENT_FAILED"),
}
"""Of an event, by the state that it tells of (ECS developer guide, "Service deployment state change events")."""


@dataclass
class Ecs:
    """All deployments that ECS did since the start."""

    engine: Engine
    world: World
    pace: Pace = field(default_factory=Pace)
    lives: list[ServiceDeployment] = field(default_factory=list)

    def deploy(self, service: Service) -> ServiceDeployment:
        """Begin a deployment of a service; one that is under way gives way to it. The caller holds the tables."""
        for each in self.of(service):
            if each.status in GOING_ON:
                self._end(each, "STOPPED", "a newer deployment has taken its place")
        now, unique = self.world.now(), secrets.token_hex(10)
        cluster = service.cluster_arn.rpartition("/")[2]
        arn = service.arn.partition(":service/")[0]
        made = ServiceDeployment(
            arn=f"{arn}:service-deployment/{cluster}/{service.name}/{unique}",
            id=f"ecs-svc/{int(unique[:15], 16)}",
            service=service,
            old=[dict(each) for each in service.deployments],
            created=now,
            updated=now,
            definition=service.task_definition or "",
        )
        self.lives.append(made)
        new = {**(service.deployments[0] if service.deployments else {}), "id": made.id, "status": "PRIMARY"}
        new |= {"createdAt": now, "updatedAt": now, "rolloutState": "IN_PROGRESS", "taskDefinition": made.definition}
        service.deployments = [new, *({**each, "status": "ACTIVE"} for each in made.old[:1])]
        self.engine.post(lambda: self._begin(made), self.pace.begin)
        return made

    def of(self, service: Service) -> list[ServiceDeployment]:
        """The deployments of a service, the newest first."""
        return [each for each in reversed(self.lives) if each.service is service]

    def stop(self, arn: str, kind: str) -> None:
        """Stop a deployment and bring back the version before, or leave it as it is (kind ABORT).

        The caller holds the tables.

        Raises:
            RefusedError: there is no such deployment, or it has ended.
        """
        found = next((each for each in self.lives if each.arn == arn), None)
        if found is None:
            raise RefusedError("ServiceDeploymentNotFoundException", f"there is no service deployment {arn}")
        if found.status not in GOING_ON:
            raise RefusedError("ConflictException", f"the service deployment is {found.status}")
        if kind == "ABORT":
            self._end(found, "STOPPED", "stopped by request")
        else:
            self._roll_back(found, "rolled back by request")

    def _begin(self, made: ServiceDeployment) -> None:
        with TABLES:
            if made.status != "PENDING":
                return
            made.status, made.updated = "IN_PROGRESS", self.world.now()
            self._tell(made)
        begins = lambda: self._ask(made, list(configured(made.service, BEFORE)), lambda: self._move(made))  # noqa: E731
        self.engine.post(begins, self.pace.shift / 2)

    def _ask(self, made: ServiceDeployment, hooks: list[StageHook], then: Callable[[], None]) -> None:
        """Ask these hooks, one after another, and go on once all have found it well."""
        if made.status != "IN_PROGRESS":
            return
        if not hooks:
            then()
            return
        hook, deadline, execution = hooks[0], self.world.now() + LONGEST, str(uuid.uuid4())

        def ask(details: Any) -> None:  # noqa: ANN401 - JSON
            given = payload(made, replace(hook, details=details), execution)
            region = made.arn.split(":")[3]
            self.world.ask(hook.function, given, region, lambda *told: self.engine.post(lambda: hear(*told)))

        def hear(answer: str, failed: bool) -> None:  # noqa: FBT001 - as the world tells it
            said = heard(answer, failed=failed)
            if made.status != "IN_PROGRESS":
                return
            if said.status == "SUCCEEDED":
                made.verified.append(hook.function.rpartition(":")[2])
                self._ask(made, hooks[1:], then)
            elif said.status == "IN_PROGRESS" and self.world.now() < deadline:
                details = hook.details if said.details is None else said.details
                self.engine.post(lambda: ask(details), self.pace.ask_again)
            else:
                with TABLES:
                    name = hook.function.rpartition(":")[2]
                    reason = said.reason or "it was not done within a day"
                    self._roll_back(made, f"lifecycle hook {name} at {hook.stage} failed: {reason}")

        ask(hook.details)

    def _move(self, made: ServiceDeployment) -> None:
        if made.status == "IN_PROGRESS" and made.while_moving:
            made.while_moving()
        with TABLES:
            if made.status != "IN_PROGRESS":
                return
            if made.fails:
                self._roll_back(made, made.fails)
                return
        hooks = list(configured(made.service, AFTER))
        succeed = lambda: self.engine.post(lambda: self._succeed(made), self.pace.bake)  # noqa: E731
        self.engine.post(lambda: self._ask(made, hooks, succeed), self.pace.shift / 2)

    def _succeed(self, made: ServiceDeployment) -> None:
        with TABLES:
            if made.status == "IN_PROGRESS":
                made.service.deployments = [{**made.service.deployments[0], "rolloutState": "COMPLETED"}]
                self._end(made, "SUCCESSFUL", "")

    def _roll_back(self, made: ServiceDeployment, reason: str) -> None:
        made.status, made.reason, made.updated = "ROLLBACK_IN_PROGRESS", reason, self.world.now()
        self.engine.post(lambda: self._rolled_back(made, reason), self.pace.bake)

    def _rolled_back(self, made: ServiceDeployment, reason: str) -> None:
        with TABLES:
            if made.status == "ROLLBACK_IN_PROGRESS":
                made.service.deployments = [{**each, "rolloutState": "COMPLETED"} for each in made.old[:1]]
                if made.old:
                    made.service.task_definition = made.old[0]["taskDefinition"]
                self._end(made, "ROLLBACK_SUCCESSFUL", reason)

    def _end(self, made: ServiceDeployment, status: str, reason: str) -> None:
        made.status, made.reason = status, reason
        made.updated = made.finished = self.world.now()
        self._tell(made)
        for told in made.ended:
            self.engine.post(lambda told=told: told(made))  # type: ignore[misc]

    def _tell(self, made: ServiceDeployment) -> None:
        kind, name = EVENTS[made.status]
        when = made.updated.strftime("%Y-%m-%dT%H:%M:%SZ")
        reason = made.reason or f"ECS deployment {made.id} {made.status.lower().replace('_', ' ')}."
        detail = {"eventType": kind, "eventName": name, "deploymentId": made.id, "updatedAt": when, "reason": reason}
        self.engine.post(lambda: self.world.emit("aws.ecs", EVENT, detail, [made.service.arn]))
