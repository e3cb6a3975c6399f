"""The life of a CodeDeploy deployment: Created, InProgress, Baking, Succeeded; or Failed or Stopped and rolled back."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field

from moto.backends import get_backend
from moto.core.exceptions import JsonRESTError

from slipway.local.account import ACCOUNT
from slipway.local.deployments.app_spec import AFTER, BEFORE, read
from slipway.local.deployments.arrivals import arrive
from slipway.local.deployments.errors import RefusedError
from slipway.local.deployments.groups import ringing, rolls_back
from slipway.local.deployments.hooks import called, payload
from slipway.local.deployments.lives import ENDED, Call, Deployment, Life
from slipway.local.deployments.pace import Pace
from slipway.local.deployments.told import EVENT, event, same_group
from slipway.local.engine import Engine
from slipway.local.tables import TABLES
from slipway.local.world import World

ON_FAILURE, ON_ALARM, ON_REQUEST = (
    "DEPLOYMENT_FAILURE",
    "DEPLOYMENT_STOP_ON_ALARM",
    "DEPLOYMENT_STOP_ON_REQUEST",
)
HOOK_FAILED, NO_FUNCTION = "HOOK_EXECUTION_FAILURE", "INVALID_LAMBDA_FUNCTION"
"""Codes of errors (CodeDeploy API, ErrorInformation)."""
ROLLBACK = "codeDeployRollback"
"""Who created a deployment that brings back what was there before."""
ALPHABET = string.ascii_uppercase + string.digits


@dataclass
class CodeDeploy:
    """All deployments that were made since the start."""

    engine: Engine
    world: World
    pace: Pace = field(default_factory=Pace)
    lives: dict[str, Life] = field(default_factory=dict)

    def created(self, record: Deployment, region: str) -> Life:
        """A record was made by moto: give it a life, and the kind of id that CodeDeploy gives. The caller holds the
        tables.

        Raises:
            RefusedError: another deployment of the group is under way.
        """
        backend = get_backend("codedeploy")[ACCOUNT][region]
        backend.deployments.pop(record.deployment_id)
        active = self.busy(record.application_name, record.deployment_group_name)
        if active:
            raise RefusedError(
                "DeploymentLimitExceededException",
                f"The Deployment Group '{record.deployment_group_name}' already has an active Deployment '{active}'",
            )
        record.deployment_id = "d-" + "".join(secrets.choice(ALPHABET) for _ in range(9))
        record.create_time = self.world.now()
        backend.deployments[record.deployment_id] = record
        life = self.lives[record.deployment_id] = Life(record, region, spec=read(record.revision))
        life.rang_before = ringing(life)
        self.engine.post(lambda: self._begin(life), self.pace.begin)
        return life

    def busy(self, application: str, group: str) -> str | None:
        """The deployment of a group that is under way."""
        for life in self.lives.values():
            record = life.record
            of_group = (record.application_name, record.deployment_group_name) == (application, group)
            if of_group and record.status not in ENDED:
                return str(record.deployment_id)
        return None

    def stop(self, deployment: str, *, roll_back: bool) -> None:
        """Stop a deployment, and bring back what was there before where that is asked for. The caller holds the tables.

        Raises:
            RefusedError: there is no such deployment, or it has ended.
        """
        life = self.lives.get(deployment)
        if life is None:
            raise RefusedError("DeploymentDoesNotExistException", f"The deployment {deployment} does not exist")
        if life.record.status in ENDED:
            raise RefusedError("DeploymentAlreadyCompletedException", f"The deployment {deployment} has completed")
        error = ("MANUAL_STOP", "The deployment was stopped by request")
        self._end(life, "Stopped", error, roll_back=roll_back or rolls_back(life, ON_REQUEST))

    def _begin(self, life: Life) -> None:
        with TABLES:
            if life.record.status != "Created" or self._alarmed(life):
                return
            life.record.status, life.record.start_time = "InProgress", self.world.now()
            self._tell(life)
        self.engine.post(lambda: self._ask(life, BEFORE, self._move), self.pace.shift / 2)

    def _ask(self, life: Life, events: tuple[str, ...], then: Callable[[Life], None]) -> None:
        """Call the hooks of these events, one after another, and go on once all have found it well.

        What CodeDeploy brings back by itself is not asked: it ran before.
        """
        hooks = () if life.record.creator == ROLLBACK else life.spec.named(events)
        asked = {call.hook for call in life.calls}
        hook = next((each for each in hooks if each not in asked), None)
        if hook is None:
            then(life)
            return
        with TABLES:
            if life.record.status != "InProgress":
                return
            call = called(life, hook, self.world.now())
        try:
            self.world.invoke(hook.function, payload(life, call), life.region)
        except Exception as error:  # noqa: BLE001 - whatever it is, the hook can't answer
            call.end("Failed", self.world.now(), f"it can't be called: {error}")
        self._await(life, call, lambda: self._ask(life, events, then))

    def _await(self, life: Life, call: Call, then: Callable[[], None]) -> None:
        """Wait for what a hook says; none that says nothing holds the deployment for ever."""
        with TABLES:
            if life.record.status != "InProgress" or self._alarmed(life):
                return
            if call.status == "InProgress" and self.world.now() >= call.deadline:
                call.end("Failed", self.world.now(), "it said nothing for an hour")
            if call.status == "Failed":
                error = (HOOK_FAILED, f"{call.hook.event}: {call.hook.function} failed: {call.reason}")
                self._end(life, "Failed", error, roll_back=rolls_back(life, ON_FAILURE))
                return
        if call.status == "InProgress":
            self.engine.post(lambda: self._await(life, call, then), self.pace.look)
        else:
            then()

    def _move(self, life: Life) -> None:
        if life.record.status == "InProgress" and life.while_moving:
            life.while_moving()
        with TABLES:
            if life.record.status != "InProgress" or self._alarmed(life):
                return
            if life.fails:
                error = ("HEALTH_CONSTRAINTS", life.fails)
                self._end(life, "Failed", error, roll_back=rolls_back(life, ON_FAILURE))
                return
        self.engine.post(lambda: self._ask(life, AFTER, self._bake), self.pace.shift / 2)

    def _bake(self, life: Life) -> None:
        with TABLES:
            if life.record.status != "InProgress" or self._alarmed(life):
                return
            life.record.status = "Baking"
        self.engine.post(lambda: self._succeed(life), self.pace.bake)

    def _succeed(self, life: Life) -> None:
        with TABLES:
            if life.record.status != "Baking" or self._alarmed(life):
                return
            try:
                arrive(life)
            except JsonRESTError as error:
                failed = (NO_FUNCTION, str(error))
                self._end(life, "Failed", failed, roll_back=rolls_back(life, ON_FAILURE))
            else:
                self._end(life, "Succeeded")

    def _alarmed(self, life: Life) -> bool:
        """Whether an alarm of the group came to ring meanwhile, which ends the deployment.

        One that rang before it began says nothing of it: the way back from a bad version must not be closed by the very
        alarm that tells of it.
        """
        now = ringing(life)
        life.rang_before &= now
        new = sorted(now - life.rang_before)
        if new:
            error = ("ALARM_ACTIVE", f"One or more alarms have been activated: {', '.join(new)}")
            self._end(life, "Stopped", error, roll_back=rolls_back(life, ON_ALARM))
        return bool(new)

    def _end(self, life: Life, status: str, error: tuple[str, str] | None = None, *, roll_back: bool = False) -> None:
        record = life.record
        record.status, record.complete_time, life.error = status, self.world.now(), error
        record.start_time = record.start_time or record.complete_time
        self._tell(life)
        for told in life.ended:
            self.engine.post(lambda told=told: told(life))  # type: ignore[misc]
        if roll_back and record.creator != ROLLBACK:
            self._bring_back(life)

    def _bring_back(self, life: Life) -> None:
        """A deployment of what the group deployed last, if it ever did."""
        good = [each for each in self.lives.values() if same_group(each.record, life.record)]
        before = next((each for each in reversed(good) if each.record.status == "Succeeded"), None)
        if before is None:
            life.rollback = {"rollbackMessage": "There is no last successful revision to roll back to"}
            return
        record, group = life.record, life.record.deployment_group
        backend = get_backend("codedeploy")[ACCOUNT][life.region]
        made = backend.create_deployment(
            record.application_name,
            record.deployment_group_name,
            before.record.revision,
            str(group.deployment_config_name),
            description=f"Rollback of {record.deployment_id}",
        )
        backend.deployments[made].creator = ROLLBACK
        life.rollback = {"rollbackDeploymentId": made, "rollbackMessage": "The rollback was started"}
        self.lives[made].rollback = {
            "rollbackTriggeringDeploymentId": record.deployment_id,
            "rollbackMessage": f"Brings back what {before.record.deployment_id} deployed",
        }

    def _tell(self, life: Life) -> None:
        detail, resources = event(life)
        self.engine.post(lambda: self.world.emit("aws.codedeploy", EVENT, detail, resources))
