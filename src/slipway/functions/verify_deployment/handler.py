"""The Lambda function behind the hooks of CodeDeploy and of ECS, once test traffic reaches the new version."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from slipway.clients import Clients
from slipway.decide.verification import Answer, Patience, Verdict, verify
from slipway.functions.environment import read
from slipway.functions.logs import logger
from slipway.functions.verify_deployment.hook import counted
from slipway.functions.verify_deployment.place import Behind, behind_codedeploy, behind_ecs, health_url
from slipway.functions.verify_deployment.probe import probe
from slipway.functions.verify_deployment.variables import VerificationVariables

variables = read(VerificationVariables)
log = logger("verify-deployment")


def handle(event: Mapping[str, Any], _context: object) -> dict[str, str]:
    """The entry point, with the clients and the clock of the real cloud."""
    import boto3

    clients: Clients = boto3.client  # type: ignore[assignment]
    pause = variables.verification_pause_seconds
    return answer(
        event, clients, lambda url: watch(url, variables.patience, probe, time.monotonic, lambda: time.sleep(pause))
    )


def answer(event: Mapping[str, Any], clients: Clients, watched: Callable[[str], Verdict]) -> dict[str, str]:
    """Judge the new version and tell who asked: CodeDeploy is called back, ECS reads what is returned.

    Whatever keeps the new version from being tried counts against it: a hook that stays silent would hold the
    deployment for an hour.
    """
    deployment = event.get("DeploymentId")

    def find() -> Behind:
        return behind_codedeploy(deployment, clients) if deployment else behind_ecs(event.get("hookDetails") or {})

    try:
        url = health_url(find(), clients)
        verdict = watched(url)
    except Exception as error:  # noqa: BLE001 - see above: fail closed, with the reason
        url, verdict = "", Verdict("unwell", (f"{type(error).__name__}: {error}",))
    log.info("%s is %s: %s", url or "the new version", verdict.says, "; ".join(verdict.reasons))
    well = verdict.says == "well"
    if deployment and not counted(
        lambda: clients("codedeploy").put_lifecycle_event_hook_execution_status(
            deploymentId=deployment,
            lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
            status="Succeeded" if well else "Failed",
        )
    ):
        log.info("deployment %s has an answer of this hook already", deployment)
    return {"hookStatus": "SUCCEEDED" if well else "FAILED"}


def watch(
    url: str,
    patience: Patience,
    ask: Callable[[str], Answer],
    now: Callable[[], float],
    pause: Callable[[], None],
) -> Verdict:
    """Ask until the answers decide, with a pause before each but the first."""
    started = now()
    answers: list[Answer] = []
    while True:
        answers.append(ask(url))
        verdict = verify(answers, now() - started, patience)
        if verdict.says != "ask again":
            return verdict
        pause()
