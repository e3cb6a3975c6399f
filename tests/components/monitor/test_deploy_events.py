import json
from typing import Any

import pytest
from moto.events.models import EventPattern

from components.monitor.deploy_events import event_pattern
from tests.components.conftest import ContextOf
from tests.components.monitor.conftest import Watched

STAGE: dict[str, Any] = {
    "source": "aws.codepipeline",
    "detail-type": "CodePipeline Stage Execution State Change",
    "detail": {"pipeline": "test-auth-1bf0ac6d", "stage": "Deploy", "state": "FAILED"},
}
DEPLOYMENT: dict[str, Any] = {
    "source": "aws.codedeploy",
    "detail-type": "CodeDeploy Deployment State-change Notification",
    "detail": {"application": "test-auth-application-1bf0ac6d", "state": "SUCCESS", "deploymentId": "d-1"},
}


def detail(event: dict[str, Any], **changed: str) -> dict[str, Any]:
    return {**event, "detail": {**event["detail"], **changed}}


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (STAGE, True),
        (detail(STAGE, state="SUCCEEDED"), True),
        (detail(STAGE, stage="Test"), False),
        (detail(STAGE, pipeline="other-auth-1bf0ac6d"), False),
        ({**STAGE, "detail-type": "CodePipeline Action Execution State Change"}, False),
        (DEPLOYMENT, True),
        (detail(DEPLOYMENT, application="other-auth-application"), False),
        ({**DEPLOYMENT, "source": "mine"}, False),
    ],
)
def test_deployments_of_this_stack_are_told(context_of: ContextOf, event: dict[str, Any], told: bool) -> None:  # noqa: FBT001 - a column
    pattern = json.dumps(event_pattern(context_of({"auth": {}})))
    assert EventPattern.load(pattern).matches_event(event) is told


def test_one_rule_serves_all_services_and_may_write(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of({"auth": {}, "search": {}, "users": {"system": "identity"}}))
    (rule,) = found.of("EventRule")
    (group,) = [made for made in found.of("LogGroup") if made.name == "deploy-events"]
    assert group.inputs["name"].startswith("/aws/events/")
    assert group.inputs["retentionInDays"] == 365
    document = json.loads(found.named("deploy-events-policy").inputs["policyDocument"])
    assert all(group.inputs["name"] in statement["Resource"] for statement in document["Statement"])
    sources = [statement["Condition"] for statement in document["Statement"] if "Condition" in statement]
    assert sources[0]["ArnEquals"]["aws:SourceArn"].endswith(f"rule/{rule.inputs['name']}")
