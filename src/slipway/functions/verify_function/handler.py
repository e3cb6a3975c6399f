"""The Lambda function behind the hook that CodeDeploy calls before a function's new version takes traffic."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slipway.clients import Clients
from slipway.decide.verification import Verdict
from slipway.functions.environment import read
from slipway.functions.logs import logger
from slipway.functions.verify_deployment.handler import watch
from slipway.functions.verify_deployment.hook import counted
from slipway.functions.verify_deployment.variables import VerificationVariables
from slipway.functions.verify_function.call import call
from slipway.functions.verify_function.version import Version, new_version

LONGEST_CALL = 35
"""Seconds that a call may take: more than the HTTP API waits for an answer."""

variables = read(VerificationVariables)
log = logger("verify-function")


def handle(event: Mapping[str, Any], _context: object) -> None:
    """The entry point, with the clients and the clock of the real cloud."""
    import boto3
    from botocore.config import Config

    config = Config(read_timeout=LONGEST_CALL, retries={"max_attempts": 1})
    clients: Clients = partial(boto3.client, config=config)

    def watched(version: Version) -> Verdict:
        client = clients("lambda")
        pause = variables.verification_pause_seconds
        return watch(
            str(version),
            variables.patience,
            lambda _: call(version, client),
            time.monotonic,
            lambda: time.sleep(pause),
        )

    answer(event, clients, watched)


def answer(event: Mapping[str, Any], clients: Clients, watched: Callable[[Version], Verdict]) -> None:
    """Judge the new version and tell CodeDeploy.

    Whatever keeps the version from being tried counts against it: a hook that stays silent would hold the deployment
    for an hour.
    """
    deployment = event["DeploymentId"]
    try:
        verdict = watched(new_version(deployment, clients))
    except Exception as error:  # noqa: BLE001 - see above: fail closed, with the reason
        verdict = Verdict("unwell", (f"{type(error).__name__}: {error}",))
    log.info("deployment %s is %s: %s", deployment, verdict.says, "; ".join(verdict.reasons))
    if not counted(
        lambda: clients("codedeploy").put_lifecycle_event_hook_execution_status(
            deploymentId=deployment,
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status="Succeeded" if verdict.says == "well" else "Failed",
        )
    ):
        log.info("deployment %s has an answer of this hook already", deployment)
