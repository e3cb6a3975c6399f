"""The life of what was made: pipelines run, deployments take place, alarms ring."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from threading import Thread
from typing import Any, Self

from botocore.exceptions import BotoCoreError, ClientError

from slipway.local import clock
from slipway.local.alarms import install as alarms
from slipway.local.alarms.alarms import Alarms, Composite
from slipway.local.aws.session import Clients
from slipway.local.deployments import install as deployments
from slipway.local.deployments.actions import CodeDeployActions, EcsActions
from slipway.local.deployments.codedeploy import CodeDeploy
from slipway.local.deployments.ecs import Ecs
from slipway.local.deployments.traffic import Traffic
from slipway.local.engine import Engine
from slipway.local.pipelines import install as pipelines
from slipway.local.pipelines.control import Control
from slipway.local.pipelines.providers import DOING, JUDGING
from slipway.local.pipelines.runtime import Runtime
from slipway.local.pipelines.stored import store
from slipway.local.services.answers import Answers
from slipway.local.world import World


class Daemon:
    """The world of the daemon: its clock, its bus, and functions and topics by way of the emulated AWS."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._clients: Clients | None = None

    def now(self) -> datetime:
        """The moment it is, in UTC."""
        return clock.now()

    def emit(self, source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str] = ()) -> None:
        """Put an event on the default bus."""
        from slipway.local.delivery import bus

        bus.emit(source, detail_type, detail, resources)

    def invoke(self, function: str, payload: str, region: str) -> None:
        """Have a function run, without waiting for it."""
        self._client("lambda", region).invoke(FunctionName=function, InvocationType="Event", Payload=payload)

    def ask(self, function: str, payload: str, region: str, told: Callable[[str, bool], None]) -> None:
        """Have a function run in a thread of its own, which tells its answer."""

        def go() -> None:
            try:
                answer = self._client("lambda", region).invoke(FunctionName=function, Payload=payload)
                told(answer["Payload"].read().decode(), "FunctionError" in answer)
            except (BotoCoreError, ClientError) as error:
                told(json.dumps({"errorMessage": str(error)}), True)  # noqa: FBT003 - as the world tells it

        Thread(target=go, name=f"asks {function.rpartition(':')[2]}", daemon=True).start()

    def publish(self, topic: str, subject: str, message: str) -> None:
        """Publish a message to a topic."""
        region = topic.split(":")[3]
        self._client("sns", region).publish(TopicArn=topic, Subject=subject, Message=message)

    def later(self, seconds: float) -> None:
        """Let time pass: the clock is set forward."""
        clock.set_to(clock.now() + timedelta(seconds=seconds))

    def _client(self, service: str, region: str) -> Any:  # noqa: ANN401 - boto3 clients are made at run time
        if self._clients is None:
            self._clients = Clients(self._endpoint)
        return self._clients.get(service, region)


class Life:
    """Pipelines, deployments and alarms of the emulated AWS. Use as a context manager.

    Attributes:
        control: the web application that takes pushes, for the path in `pipelines.control.PATH`.
        answers: what services answer to their health checks.
    """

    def __init__(
        self,
        world: World,
        engine: Engine | None = None,
        composites: Callable[[], Iterable[Composite]] = tuple,
        answers: Answers | None = None,
    ) -> None:
        """Without an engine of the caller's, one with a thread is made; `composites` are alarms made of others."""
        self.engine = engine or Engine()
        self._threaded = engine is None
        self.alarms = Alarms(self.engine, world, composites)
        self.traffic = Traffic(self.alarms)
        self.deployments = CodeDeploy(self.engine, world)
        self.ecs = Ecs(self.engine, world)
        self.answers = answers or Answers()
        actions = CodeDeployActions(self.deployments, self.traffic, self.answers)
        doing = {
            **DOING,
            "CodeBuild": actions.build,
            "CodeDeployToECS": actions.deploy_to_ecs,
            "CodeDeploy": actions.deploy,
            "ECS": EcsActions(self.ecs, self.traffic, self.answers).deploy,
        }
        self.runtime = Runtime(self.engine, world, doing, JUDGING, store)
        self.control = Control(self.runtime)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(alarms.installed(self.alarms))
        self._stack.enter_context(deployments.installed(self.deployments))
        self._stack.enter_context(deployments.installed_in_ecs(self.ecs))
        self._stack.enter_context(pipelines.installed(self.runtime))
        for look in (self.runtime.look, self.traffic.look, self.alarms.look):
            self.engine.always(look)
        if self._threaded:
            self.engine.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._threaded:
            self.engine.end()
        self._stack.close()
