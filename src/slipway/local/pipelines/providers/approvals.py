"""Approval actions: the topic is told, and a person answers."""

from __future__ import annotations

import json
from typing import Any

from slipway.local.pipelines.records import ActionRun
from slipway.local.pipelines.runtime import Work

CONSOLE = "https://console.aws.amazon.com/codepipeline/home"


def ask(work: Work) -> None:
    """Publish the request (user guide, "JSON data format for manual approval notifications")."""
    assert isinstance(work.run, ActionRun)  # noqa: S101 - no rule is an approval
    topic = work.run.resolved.get("NotificationArn")
    if not topic:
        return
    name = work.machine.definition.name
    link = f"{CONSOLE}?region={work.region}#/view/{name}"
    approval: dict[str, Any] = {
        "pipelineName": name,
        "stageName": work.run.stage,
        "actionName": work.run.action.name,
        "token": work.run.token,
        "expires": work.run.deadline.strftime("%Y-%m-%dT%H:%MZ"),
        "externalEntityLink": work.run.resolved.get("ExternalEntityLink"),
        "approvalReviewLink": f"{link}/{work.run.stage}/{work.run.action.name}/approve/{work.run.token}",
        "customData": work.run.resolved.get("CustomData"),
    }
    message = {"region": work.region, "consoleLink": link, "approval": approval}
    subject = f"APPROVAL NEEDED: AWS CodePipeline {name} for action {work.run.action.name}"
    work.runtime.world.publish(topic, subject[:100], json.dumps(message))
