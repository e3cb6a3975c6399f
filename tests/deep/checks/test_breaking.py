"""Each check finds nothing in a sound stack, looks at something, and finds what is broken in it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from slipway.deep.checks import CHECKS
from slipway.deep.model import Rendered, Severity
from tests.deep.fleet import broken, line, told

Inputs = dict[str, Any]
Change = Callable[[Inputs], object]

PIPELINE = "Pipeline auth-pipeline"
POLICY = "RolePolicy auth-build-policy"


def action(inputs: Inputs, provider: str) -> Inputs:
    """The first action of a provider."""
    return next(item for stage in inputs["stages"] for item in stage["actions"] if item["provider"] == provider)


def builds(inputs: Inputs) -> Inputs:
    return action(inputs, "CodeBuild")


def sets(key: str, value: object) -> Change:
    return lambda inputs: inputs.__setitem__(key, value)


def statement(**more: object) -> str:
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*", **more}
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


BROKEN: dict[str, tuple[str, str, Change, str]] = {
    "unknown input": ("sdk", PIPELINE, sets("executionMod", "QUEUED"), "executionMode"),
    "wrong type": ("sdk", PIPELINE, sets("stages", "none"), "expected a list"),
    "name with a space": (
        "rules",
        "LogGroup auth-logs",
        sets("name", "a b"),
        "[\\.\\-_/#A-Za-z0-9]+",
    ),
    "33 characters for a target group": ("rules", "TargetGroup auth-blue", sets("name", "x" * 33), "33 characters"),
    "33 characters by name": ("names", "TargetGroup auth-blue", sets("name", "x" * 33), "at most 32 characters"),
    "compute type of no kind": (
        "api-model",
        "Project auth-build",
        lambda inputs: inputs["environment"].__setitem__("computeType", "BUILD_GENERAL1_HUGE"),
        "BUILD_GENERAL1_SMALL",
    ),
    "a timeout out of range": ("api-model", "Project auth-build", sets("buildTimeout", 4000.0), "5 to 2160"),
    "a required parameter missing": (
        "api-model",
        "TaskDefinition auth-task",
        sets("containerDefinitions", json.dumps([{"name": "auth", "image": "x", "portMappings": "no"}])),
        "Invalid type for parameter containerDefinitions[0].portMappings",
    ),
    "V1": ("delivery", PIPELINE, sets("pipelineType", "V1"), "V2"),
    "no type, which is V1": ("delivery", PIPELINE, lambda inputs: inputs.pop("pipelineType"), "V2"),
    "PARALLEL in production": ("delivery", PIPELINE, sets("executionMode", "PARALLEL"), "QUEUED in production"),
    "no trigger": ("delivery", PIPELINE, sets("triggers", []), "a trigger that names its branches"),
    "a source that starts by itself": (
        "delivery",
        PIPELINE,
        lambda inputs: action(inputs, "CodeStarSourceConnection")["configuration"].pop("DetectChanges"),
        "DetectChanges",
    ),
    "V1 with triggers": ("pipelines", PIPELINE, sets("pipelineType", "V1"), "triggers need a pipeline of type V2"),
    "one stage": (
        "pipelines",
        PIPELINE,
        lambda inputs: inputs["stages"].__delitem__(slice(1, None)),
        "at least 2 stages",
    ),
    "bad action key": (
        "actions",
        PIPELINE,
        lambda inputs: builds(inputs)["configuration"].__setitem__("ProjetName", "x"),
        "did you mean 'ProjectName'",
    ),
    "an action of no known keys": (
        "actions",
        PIPELINE,
        lambda inputs: builds(inputs).__setitem__("owner", "Custom"),
        "Custom Build/CodeBuild",
    ),
    "dangling artifact": (
        "artifacts",
        PIPELINE,
        lambda inputs: builds(inputs).__setitem__("inputArtifacts", ["sorce"]),
        "no action before this one gives this artifact; did you mean 'source'",
    ),
    "an artifact that nobody reads": (
        "artifacts",
        PIPELINE,
        lambda inputs: builds(inputs).__setitem__("outputArtifacts", ["spare"]),
        "an artifact that some action reads",
    ),
    "an artifact that the action isn't given": (
        "artifacts",
        PIPELINE,
        lambda inputs: action(inputs, "CodeDeployToECS")["configuration"].__setitem__(
            "AppSpecTemplateArtifact", "spec"
        ),
        "one of the action's input artifacts",
    ),
    "a variable of nowhere": (
        "artifacts",
        PIPELINE,
        lambda inputs: builds(inputs)["configuration"].__setitem__("EnvironmentVariables", "#{Biuld.TAG}"),
        "the namespace of an action before this one",
    ),
    "a project that isn't there": (
        "references",
        PIPELINE,
        lambda inputs: builds(inputs)["configuration"].__setitem__("ProjectName", "test-auth-buidl"),
        "the name of a aws:codebuild/project:Project",
    ),
    "a batch of a project that takes none": (
        "references",
        PIPELINE,
        lambda inputs: builds(inputs)["configuration"].__setitem__("BatchEnabled", "true"),
        "a project with buildBatchConfig; test-auth-build",
    ),
    "artifacts combined of no batch": (
        "actions",
        PIPELINE,
        lambda inputs: builds(inputs)["configuration"].__setitem__("CombineArtifacts", "true"),
        "only a batch",
    ),
    "no buildspec": (
        "buildspecs",
        "Project auth-build",
        sets("source", {"type": "CODEPIPELINE"}),
        "not known before an update",
    ),
    "a phase of no kind": (
        "buildspecs",
        "Project auth-build",
        sets("source", {"type": "CODEPIPELINE", "buildspec": "version: 0.2\nphases: {biuld: {commands: [make]}}\n"}),
        "phases.biuld",
    ),
    "a command that shell misreads": (
        "buildspecs",
        "Project auth-build",
        sets(
            "source", {"type": "CODEPIPELINE", "buildspec": "version: 0.2\nphases: {build: {commands: ['rm $(ls']}}\n"}
        ),
        "SC1",
    ),
    "an action of no service": (
        "iam",
        POLICY,
        sets("policy", statement(Action="s3:GetObjct")),
        "Unknown action s3:GetObjct",
    ),
    "an action on another's resource": (
        "iam",
        POLICY,
        sets("policy", statement(Resource="arn:aws:sqs:us-east-1:123456789012:q")),
        "RESOURCE_MISMATCH",
    ),
    "too long a policy": (
        "iam",
        POLICY,
        sets("policy", statement(Resource=[f"arn:aws:s3:::bucket/{number:090}" for number in range(100)])),
        "at most 10240 characters",
    ),
    "too long a trust": (
        "iam",
        "Role auth-build-role",
        sets(
            "assumeRolePolicy", statement(Action="sts:AssumeRole", Resource=[f"{number:0100}" for number in range(21)])
        ),
        "at most 2048 characters",
    ),
    "no policy at all": ("iam", POLICY, sets("policy", "[]"), "a policy document"),
    "a trust that names a resource": (
        "cloudformation",
        "Role auth-build-role",
        sets("assumeRolePolicy", statement(Action="sts:AssumeRole", Principal={"Service": "codebuild.amazonaws.com"})),
        "Resource",
    ),
    "too many artifacts for an approval": (
        "cloudformation",
        PIPELINE,
        lambda inputs: action(inputs, "Manual").__setitem__("inputArtifacts", ["source"]),
        "expected maximum item count: 0, found: 1",
    ),
}


@pytest.fixture(scope="session")
def sound(rendered: Rendered) -> dict[str, list[str]]:
    return {name: told(check(rendered)) for name, check in CHECKS.items()}


@pytest.mark.parametrize("name", CHECKS)
def test_a_sound_stack_has_no_error_and_every_check_looks_at_it(rendered: Rendered, name: str) -> None:
    result = CHECKS[name](rendered)
    assert result.examined > 0
    assert [line(fault) for fault in result.faults if fault.severity is Severity.ERROR] == []


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_broken_is_found(rendered: Rendered, sound: dict[str, list[str]], case: str) -> None:
    check, title, change, expected = BROKEN[case]
    new = [text for text in told(CHECKS[check](broken(rendered, title, change))) if text not in sound[check]]
    assert any(expected in text and title in text for text in new), new
