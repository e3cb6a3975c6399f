"""CodeBuild and CodePipeline."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from slipway.local.provider.errors import CloudError
from tests.unit.local.stage import Clients, Given, Made, Stage

PROJECT, PIPELINE = "aws:codebuild/project:Project", "aws:codepipeline/pipeline:Pipeline"
CONNECTION = "arn:aws:codestar-connections:us-east-1:123456789012:connection/one"
ENVIRONMENT = {
    "type": "LINUX_CONTAINER",
    "computeType": "BUILD_GENERAL1_SMALL",
    "image": "aws/codebuild/standard:7.0",
    "privilegedMode": True,
    "environmentVariables": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}],
}


def trust(services: str | list[str]) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def project(aws: Stage, **changes: object) -> Made:
    given = {
        "serviceRole": "arn:aws:iam::123456789012:role/builder",
        "description": "builds",
        "encryptionKey": "arn:aws:kms:::key/one",
        "source": {"type": "CODEPIPELINE", "buildspec": "version: 0.2"},
        "artifacts": {"type": "CODEPIPELINE"},
        "environment": ENVIRONMENT,
        "buildTimeout": 30.0,
    }
    return aws.make(PROJECT, **{**given, **changes})


def test_a_project_reads_back_as_declared(aws: Stage, client: Clients) -> None:
    made = project(aws, tags={"a": "b"})
    told = client("codebuild").batch_get_projects(names=[made.inputs["name"]])["projects"][0]
    assert told["source"] == {"type": "CODEPIPELINE", "buildspec": "version: 0.2"}
    assert [item["name"] for item in told["environment"]["environmentVariables"]] == ["B", "A"]
    assert told["environment"]["privilegedMode"] is True
    assert (told["encryptionKey"], told["timeoutInMinutes"]) == ("arn:aws:kms:::key/one", 30)
    assert told["tags"] == [{"key": "a", "value": "b"}]
    made = aws.change(made, description="builds and tests", buildTimeout=45.0, tags={})
    told = client("codebuild").batch_get_projects(names=[made.inputs["name"]])["projects"][0]
    assert (told["description"], told["timeoutInMinutes"], told["tags"]) == ("builds and tests", 45, [])
    with pytest.raises(CloudError, match="ResourceAlreadyExists"):
        project(aws, name=made.inputs["name"])
    aws.remove(made)


def stages(**build: object) -> list[Given]:
    return [
        {
            "name": "Source",
            "actions": [
                {
                    "name": "Source",
                    "category": "Source",
                    "owner": "AWS",
                    "provider": "CodeStarSourceConnection",
                    "version": "1",
                    "outputArtifacts": ["source"],
                    "runOrder": 1.0,
                    "configuration": {"ConnectionArn": CONNECTION, "FullRepositoryId": "a/b", "BranchName": "main"},
                }
            ],
        },
        {
            "name": "Build",
            "actions": [
                {
                    "name": "Build",
                    "category": "Build",
                    "owner": "AWS",
                    "provider": "CodeBuild",
                    "version": "1",
                    "inputArtifacts": ["source"],
                    "outputArtifacts": ["built"],
                    "configuration": {"ProjectName": "web"},
                    "timeoutInMinutes": 30.0,
                    **build,
                }
            ],
            "onFailure": {"result": "RETRY", "retryConfiguration": {"retryMode": "FAILED_ACTIONS"}},
            "beforeEntry": {
                "condition": {
                    "result": "FAIL",
                    "rules": [
                        {
                            "name": "calm",
                            "ruleTypeId": {
                                "category": "Rule",
                                "owner": "AWS",
                                "provider": "CloudWatchAlarm",
                                "version": "1",
                            },
                            "configuration": {"AlarmName": "errors"},
                        }
                    ],
                }
            },
        },
    ]


def pipeline(aws: Stage, role: Made, **changes: object) -> Made:
    given = {
        "roleArn": role.state["arn"],
        "pipelineType": "V2",
        "executionMode": "QUEUED",
        "artifactStores": [{"location": "artifacts", "type": "S3", "encryptionKey": {"id": "key", "type": "KMS"}}],
        "stages": stages(),
        "triggers": [
            {
                "providerType": "CodeStarSourceConnection",
                "gitConfiguration": {"sourceActionName": "Source", "pushes": [{"branches": {"includes": ["main"]}}]},
            }
        ],
        "variables": [{"name": "Ticket", "defaultValue": "none"}],
    }
    return aws.make(PIPELINE, **{**given, **changes})


@pytest.mark.parametrize(
    "services", ["codepipeline.amazonaws.com", ["codebuild.amazonaws.com", "codepipeline.amazonaws.com"]]
)
def test_a_pipeline_reads_back_as_declared(aws: Stage, client: Clients, services: str | list[str]) -> None:
    role = aws.make("aws:iam/role:Role", assumeRolePolicy=trust(services))
    made = pipeline(aws, role, tags={"a": "b"})
    told = client("codepipeline").get_pipeline(name=made.id)["pipeline"]
    assert told["artifactStore"] == {
        "location": "artifacts",
        "type": "S3",
        "encryptionKey": {"id": "key", "type": "KMS"},
    }
    assert told["stages"][0]["actions"][0]["actionTypeId"]["provider"] == "CodeStarSourceConnection"
    assert told["stages"][1]["actions"][0]["inputArtifacts"] == [{"name": "source"}]
    assert told["stages"][1]["beforeEntry"]["conditions"][0]["rules"][0]["name"] == "calm"
    assert told["triggers"][0]["gitConfiguration"]["push"] == [{"branches": {"includes": ["main"]}}]
    assert json.loads(
        aws.life.read(role.resource, role.id, role.inputs, role.state).inputs["assumeRolePolicy"]
    ) == json.loads(trust(services))
    made = aws.change(made, stages=stages(configuration={"ProjectName": "shop"}), tags={"c": "d"})
    told = client("codepipeline").get_pipeline(name=made.id)["pipeline"]
    assert told["stages"][1]["actions"][0]["configuration"] == {"ProjectName": "shop"}
    assert client("codepipeline").list_tags_for_resource(resourceArn=made.state["arn"])["tags"] == [
        {"key": "c", "value": "d"}
    ]
    aws.remove(made)


def test_a_stage_changed_by_hand_shows(aws: Stage, client: Clients) -> None:
    made = pipeline(aws, aws.make("aws:iam/role:Role", assumeRolePolicy=trust("codepipeline.amazonaws.com")))
    told = client("codepipeline").get_pipeline(name=made.id)["pipeline"]
    told["stages"][1]["actions"][0]["configuration"] = {"ProjectName": "other"}
    client("codepipeline").update_pipeline(pipeline=told)
    assert aws.drifted(made)["stages"][1]["actions"][0]["configuration"] == {"ProjectName": "other"}


def test_a_role_that_does_not_trust_the_service_is_refused(aws: Stage) -> None:
    role = aws.make("aws:iam/role:Role", assumeRolePolicy=trust(["codebuild.amazonaws.com"]))
    with pytest.raises(CloudError, match="not authorized to perform AssumeRole"):
        pipeline(aws, role)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "x"}, "name: expected 2 to 150 characters"),
        ({"description": "d" * 256}, "description: expected 0 to 255 characters"),
        ({"buildTimeout": 3.0}, "buildTimeout: expected a number of 5 to 2160"),
        (
            {"environment": {**ENVIRONMENT, "computeType": "BUILD_GENERAL1_SMAL"}},
            "did you mean 'BUILD_GENERAL1_SMALL'?",
        ),
        (
            {"artifacts": {"type": "NO_ARTIFACTS"}},
            "artifacts.type: expected CODEPIPELINE for source and artifacts alike",
        ),
        (
            {"environment": {**ENVIRONMENT, "privilegedMode": "yes"}},
            "environment.privilegedMode: expected true or false, got 'yes'",
        ),
    ],
)
def test_what_codebuild_would_refuse(aws: Stage, changes: Given, expected: str) -> None:
    sound = {
        "serviceRole": "r",
        "source": {"type": "CODEPIPELINE"},
        "artifacts": {"type": "CODEPIPELINE"},
        "environment": ENVIRONMENT,
    }
    found = aws.problems(PROJECT, **{**sound, **changes})
    assert len(found) == 1
    assert expected in found[0]


def test_pipelines_that_share_a_role_are_made_at_once_and_leave_it_as_it_was(aws: Stage) -> None:
    role = aws.make(
        "aws:iam/role:Role", assumeRolePolicy=trust(["codebuild.amazonaws.com", "codepipeline.amazonaws.com"])
    )
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: pipeline(aws, role, name=f"service-{number}"), range(16)))
    assert aws.drifted(role) == {}
