import json
from collections.abc import Callable

import pulumi
import pytest

from components.context import Context
from components.foundation import Foundation
from components.pipeline.codepipeline import DeliveryPipeline
from slipway.plan.actions.gate import gate_function
from tests.components.declared import ACCOUNT, Declared, declared

ContextOf = Callable[..., Context]


def pipelines(context: Context) -> Declared:
    def program() -> None:
        foundation = Foundation(context)
        for pipeline in context.plan.pipelines:
            service = context.plan.services[pipeline.service]
            DeliveryPipeline(pipeline, service, context, foundation, [], pulumi.ResourceOptions())

    return declared(program)


def test_production_starts_on_its_branch_only_and_takes_back_a_failed_deploy(context_of: ContextOf) -> None:
    stages = pipelines(context_of({"auth": {}})).named("auth-pipeline").inputs["stages"]
    by_name = {stage["name"]: stage for stage in stages}
    condition = by_name["Build"]["beforeEntry"]["condition"]
    assert condition["result"] == "FAIL"
    assert condition["rules"][0]["configuration"] == {
        "Variable": "#{SourceVariables.BranchName}",
        "Value": "^main$",
        "Operator": "MATCHES",
    }
    assert by_name["Deploy"]["onFailure"] == {"result": "ROLLBACK"}
    assert not any("onFailure" in stage for name, stage in by_name.items() if name != "Deploy")


def test_a_pipeline_may_invoke_the_gate_and_no_other_function(context_of: ContextOf) -> None:
    found = pipelines(context_of({"auth": {}}))
    policy = json.loads(found.named("auth-pipeline-policy").inputs["policy"])
    ask, lists = (each for each in policy["Statement"] if any(act.startswith("lambda:") for act in each["Action"]))
    gate = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{gate_function('test')}"
    assert (ask["Action"], ask["Resource"]) == (["lambda:InvokeFunction"], [gate])
    assert (lists["Action"], lists["Resource"]) == (["lambda:ListFunctions"], "*"), "without it actions of Lambda fail"
    stages = found.named("auth-pipeline").inputs["stages"]
    asked = [each for stage in stages for each in stage["actions"] if each["provider"] == "Lambda"]
    assert {each["configuration"]["FunctionName"] for each in asked} == {gate_function("test")}


def test_a_pipeline_without_a_gate_may_invoke_nothing(context_of: ContextOf) -> None:
    policy = pipelines(context_of({"auth": {}}, "dev")).named("auth-pipeline-policy").inputs["policy"]
    assert "lambda:" not in policy


@pytest.mark.parametrize(("host", "provider"), [("github", "GitHub"), ("bitbucket", "Bitbucket")])
def test_only_hosts_that_are_used_are_connected(context_of: ContextOf, host: str, provider: str) -> None:
    (connection,) = pipelines(context_of({"auth": {"host": host}})).of("Connection")
    assert connection.inputs["providerType"] == provider


def test_a_connection_of_the_settings_is_taken(context_of: ContextOf) -> None:
    arn = "arn:aws:codeconnections:us-east-1:123456789012:connection/11111111-2222-3333-4444-555555555555"
    found = pipelines(context_of({"auth": {"host": "bitbucket"}}, **{"slipway:bitbucketConnectionArn": arn}))
    assert found.of("Connection") == []
    source = found.named("auth-pipeline").inputs["stages"][0]["actions"][0]
    assert source["configuration"]["ConnectionArn"] == arn


def test_aws_would_accept_pipelines_of_both_hosts(context_of: ContextOf) -> None:
    services = {"auth": {"path": "services/auth", "watch": ["libs/**"]}, "wiki": {"host": "bitbucket"}}
    assert pipelines(context_of(services)).problems() == []
