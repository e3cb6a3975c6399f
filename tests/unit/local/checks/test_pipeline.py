import copy
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slipway.local.checks import pipeline
from slipway.local.checks.problem import render
from slipway.local.wire import UNKNOWN
from slipway.local.wire import Path as Place
from tests.unit.local.stage import Given


def action(  # noqa: PLR0917 - reads like the row of a table
    name: str,
    category: str,
    provider: str,
    configuration: Given,
    takes: Sequence[str] = (),
    gives: Sequence[str] = (),
    **more: object,
) -> Given:
    return {
        "name": name,
        "category": category,
        "owner": "AWS",
        "provider": provider,
        "version": "1",
        "configuration": configuration,
        "inputArtifacts": list(takes),
        "outputArtifacts": list(gives),
        **more,
    }


def sound() -> Given:
    source = {"ConnectionArn": UNKNOWN, "FullRepositoryId": "a/b", "BranchName": "main", "DetectChanges": "false"}
    deploy = {
        "ApplicationName": "web",
        "DeploymentGroupName": "web",
        "TaskDefinitionTemplateArtifact": "built",
        "AppSpecTemplateArtifact": "built",
    }
    return {
        "name": "web",
        "pipelineType": "V2",
        "executionMode": "QUEUED",
        "artifactStores": [{"location": UNKNOWN, "type": "S3"}],
        "triggers": [
            {
                "providerType": "CodeStarSourceConnection",
                "gitConfiguration": {"sourceActionName": "Source", "pushes": [{"branches": {"includes": ["main"]}}]},
            }
        ],
        "stages": [
            {
                "name": "Source",
                "actions": [
                    action("Source", "Source", "CodeStarSourceConnection", source, gives=["source"], namespace="Src")
                ],
            },
            {
                "name": "Build",
                "actions": [
                    action("Build", "Build", "CodeBuild", {"ProjectName": "web"}, ["source"], ["built"], runOrder=1.0),
                    action(
                        "Test",
                        "Test",
                        "CodeBuild",
                        {"ProjectName": "t", "PrimarySource": "source"},
                        ["source", "built"],
                        runOrder=2.0,
                    ),
                ],
            },
            {"name": "Approve", "actions": [action("Approve", "Approval", "Manual", {"CustomData": "go?"})]},
            {"name": "Deploy", "actions": [action("Deploy", "Deploy", "CodeDeployToECS", deploy, ["built"])]},
        ],
    }


def told(inputs: Given) -> list[str]:
    return [f"{render(problem.path)}: {problem.reason()}" for problem in pipeline.problems(inputs)]


def broken(path: Place, value: object) -> Given:
    inputs = copy.deepcopy(sound())
    here = inputs
    for step in path[:-1]:
        here = here[step]
    if value is None:
        del here[path[-1]]
    else:
        here[path[-1]] = value
    return inputs


def test_a_sound_pipeline_has_no_problems() -> None:
    assert told(sound()) == []


A, C = ("stages", 1, "actions", 0), "configuration"
RULE = {"name": "r", "ruleTypeId": {"category": "Rule", "provider": "CloudWatchAlarm"}}
PUSH = ("triggers", 0, "gitConfiguration", "pushes", 0)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (
            (*A, C, "ProjectNam"),
            "x",
            (
                "stages[1].actions[0].configuration.ProjectNam: 'ProjectNam' is no configuration key of CodeBuild; "
                "did you mean 'ProjectName'?"
            ),
        ),
        (
            (*A, C, "ProjectName"),
            None,
            "stages[1].actions[0].configuration.ProjectName: CodeBuild needs the configuration key 'ProjectName'",
        ),
        (
            (*A, C, "EnvironmentVariables"),
            "x" * 1001,
            "expected at most 1000 characters in a configuration value, got 1001 characters",
        ),
        (
            (*A, "provider"),
            "CodeBuidl",
            (
                "stages[1].actions[0].provider: Build has no such provider; expected one of CodeBuild, "
                "ECRBuildAndPublish, got 'CodeBuidl'; did you mean 'CodeBuild'?"
            ),
        ),
        (
            (*A, "inputArtifacts"),
            [],
            "stages[1].actions[0].inputArtifacts: CodeBuild has 1 to 5 input artifacts, got 0",
        ),
        (
            (*A, "inputArtifacts"),
            ["sourc"],
            (
                "stages[1].actions[0].inputArtifacts[0]: no action before this one gives this artifact, got 'sourc'; "
                "did you mean 'source'?"
            ),
        ),
        (
            (*A, "runOrder"),
            2.0,
            "stages[1].actions[1].inputArtifacts[1]: no action before this one gives this artifact, got 'built'",
        ),
        ((*A, "name"), "Test", "stages[1].actions[1].name: expected a name that is not used before, got 'Test'"),
        (
            (*A, "namespace"),
            "Src",
            "stages[1].actions[0].namespace: expected a name that is not used before, got 'Src'",
        ),
        (("stages", 2, "name"), "Build", "stages[2].name: expected a name that is not used before, got 'Build'"),
        (
            ("stages", 1, "actions", 1, C, "PrimarySource"),
            None,
            "stages[1].actions[1].configuration.PrimarySource: more than one input artifact needs a PrimarySource",
        ),
        (
            ("stages", 1, "actions", 1, C, "PrimarySource"),
            "sorce",
            "expected one of the input artifacts, got 'sorce'; did you mean 'source'?",
        ),
        (
            ("stages", 0, "actions", 0, C, "DetectChanges"),
            "no",
            "stages[0].actions[0].configuration.DetectChanges: expected one of true, false, got 'no'",
        ),
        (
            ("stages", 0, "actions", 0, "category"),
            "Build",
            "stages[0].actions[0].category: the first stage holds source actions only, got 'Build'",
        ),
        (
            ("stages", 2, "actions", 0, "category"),
            "Source",
            "stages[2].actions[0].category: source actions are in the first stage, got 'Source'",
        ),
        (
            ("stages", 3, "actions", 0, "outputArtifacts"),
            ["x"],
            "stages[3].actions[0].outputArtifacts: CodeDeployToECS has 0 output artifacts, got 1",
        ),
        (("stages", 2, "actions"), [], "stages[2].actions: a stage has at least one action, got 0"),
        (("pipelineType",), "V1", "pipelineType: triggers need a pipeline of type V2, got V1"),
        (("pipelineType",), None, "pipelineType: the execution mode QUEUED needs a pipeline of type V2, got V1"),
        (
            ("artifactStores", 0, "region"),
            "us-east-1",
            "artifactStores[0].region: a single artifact store has no region, got 'us-east-1'",
        ),
        (
            ("artifactStores",),
            [{"region": "a"}, {}],
            "artifactStores[1].region: each of several artifact stores has its region",
        ),
        (
            (*PUSH, "tags"),
            {"includes": ["v*"]},
            "triggers[0].gitConfiguration.pushes[0]: a push filter is on tags or on branches and paths, not on both",
        ),
        (
            ("triggers", 0, "gitConfiguration", "sourceActionName"),
            "Sorce",
            (
                "expected the name of a source action of provider CodeStarSourceConnection, got 'Sorce'; "
                "did you mean 'Source'?"
            ),
        ),
        (
            ("triggers",),
            [sound()["triggers"][0]] * 2,
            "triggers[1].gitConfiguration.sourceActionName: a source action has one trigger, got 'Source'",
        ),
        (
            ("stages", 1, "beforeEntry"),
            {"condition": {"result": "SKIP", "rules": [RULE]}},
            "a condition that skips takes LambdaInvoke or VariableCheck, got 'CloudWatchAlarm'",
        ),
    ],
)
def test_one_thing_broken_is_one_problem_told(path: Place, value: object, expected: str) -> None:
    assert any(line.endswith(expected) for line in told(broken(path, value))), told(broken(path, value))


def test_a_pipeline_has_two_stages() -> None:
    assert "stages: a pipeline has at least 2 stages, got 1" in told(
        {**sound(), "stages": sound()["stages"][:1], "triggers": []}
    )


def test_an_artifact_for_codebuild_is_an_identifier() -> None:
    inputs = broken((*A, "outputArtifacts"), ["built-image"])
    assert any("CodeBuild takes letters, digits and _ only" in line for line in told(inputs))


def test_an_action_of_someone_else_is_not_judged_by_aws_rules() -> None:
    assert told(broken((*A, "owner"), "Custom")) == []


def test_a_variable_may_stand_for_a_value() -> None:
    assert told(broken(("stages", 0, "actions", 0, C, "DetectChanges"), "#{variables.Detect}")) == []


def test_actions_with_their_own_rules() -> None:
    s3 = action("Put", "Deploy", "S3", {"BucketName": "b", "Extract": "false"}, ["built"])
    ecs = action(
        "Roll", "Deploy", "ECS", {"ClusterName": "c", "ServiceName": "s", "DeploymentTimeout": "90"}, ["built"]
    )
    inputs = sound()
    inputs["stages"][3]["actions"] = [s3, ecs]
    assert told(inputs) == [
        "stages[3].actions[0].configuration.ObjectKey: a file that is not extracted needs an ObjectKey",
        "stages[3].actions[1].configuration.DeploymentTimeout: expected 1 to 60 minutes, got '90'",
    ]


@given(st.sampled_from(["stages", "artifactStores", "triggers", "pipelineType", "executionMode", "variables"]))
def test_an_unknown_input_is_never_a_problem(key: str) -> None:
    assert told({**sound(), key: UNKNOWN}) == []


PLACES = [
    path for stage in range(4) for path in (("stages", stage), ("stages", stage, "actions"), ("stages", stage, "name"))
] + [
    ("stages", 1, "actions", 0, key)
    for key in ("configuration", "inputArtifacts", "outputArtifacts", "provider", "runOrder")
]


@pytest.mark.parametrize("path", PLACES)
def test_an_unknown_place_is_no_error(path: Place) -> None:
    assert all("got Unknown" not in line for line in told(broken(path, UNKNOWN)))
