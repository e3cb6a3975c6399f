import pytest

from slipway.local.checks import sdk
from slipway.local.checks.problem import render
from slipway.local.wire import SIGNATURE, UNKNOWN
from tests.unit.local.stage import Given

APP, STORAGE = "azure-native:app:ContainerApp", "azure-native:storage:StorageAccount"
FUNCTION = "aws:lambda/function:Function"


def told(token: str, inputs: Given) -> list[str]:
    return [f"{render(problem.path)}: {problem.reason()}" for problem in sdk.problems(token, inputs)]


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (
            "aws:s3/bucket:Bucket",
            {"forceDestory": True},
            ["forceDestory: 'forceDestory' is not an input here; did you mean 'forceDestroy'?"],
        ),
        ("aws:s3/bucket:Bucket", {"tags": {"a": 1.0}}, ["tags.a: expected a string, got 1"]),
        ("aws:s3/bucket:Bucket", {"tags": ["a"]}, ["tags: expected a map, got ['a']"]),
        ("aws:sqs/queue:Queue", {"delaySeconds": 1.5}, ["delaySeconds: expected a whole number, got 1.5"]),
        ("aws:sqs/queue:Queue", {"delaySeconds": True}, ["delaySeconds: expected a whole number, got True"]),
        (
            "aws:sqs/queue:Queue",
            {"delaySeconds": 5.0, "fifoQueue": "yes"},
            ["fifoQueue: expected true or false, got 'yes'"],
        ),
        ("aws:iam/role:Role", {}, ["assumeRolePolicy: the required input 'assumeRolePolicy' is missing"]),
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "r", "policyArn": "arn:own"}, []),
        (
            "gcp:cloudrunv2/service:Service",
            {"location": "l", "template": {"container": []}},
            ["template.container: 'container' is not an input here; did you mean 'containers'?"],
        ),
        (
            STORAGE,
            {
                "resourceGroupName": "r",
                "kind": "StorageV2",
                "sku": {"name": "Standard_LRS"},
                "minimumTlsVersion": "TLS12",
            },
            ["minimumTlsVersion: expected one of TLS1_0, TLS1_1, TLS1_2, TLS1_3, got 'TLS12'; did you mean 'TLS1_2'?"],
        ),
        (
            APP,
            {"resourceGroupName": "r", "configuration": {"ingress": {"targetPort": "80"}}},
            ["configuration.ingress.targetPort: expected a whole number, got '80'"],
        ),
        ("pulumi:providers:aws", {"regin": "x"}, ["regin: 'regin' is not an input here; did you mean 'region'?"]),
    ],
)
def test_inputs_that_the_sdk_does_not_have(token: str, inputs: Given, expected: str) -> None:
    assert told(token, inputs) == expected


def test_all_problems_are_told_at_once() -> None:
    stages = [{"name": "S", "actions": [{"name": "a", "category": "Source", "owner": "AWS", "runOrdr": 1.0}]}]
    assert told("aws:codepipeline/pipeline:Pipeline", {"artifactStores": "x", "stages": stages}) == [
        "artifactStores: expected a list, got 'x'",
        "stages[0].actions[0].runOrdr: 'runOrdr' is not an input here; did you mean 'runOrder'?",
        "stages[0].actions[0].provider: the required input 'provider' is missing",
        "stages[0].actions[0].version: the required input 'version' is missing",
        "roleArn: the required input 'roleArn' is missing",
    ]


@pytest.mark.parametrize(
    "inputs", [{"tags": UNKNOWN}, {"tags": {"a": UNKNOWN}}, {"bucket": UNKNOWN, "__defaults": ["bucket"]}]
)
def test_what_is_unknown_has_any_type(inputs: Given) -> None:
    assert told("aws:s3/bucket:Bucket", inputs) == []


def test_assets_and_archives() -> None:
    archive = {SIGNATURE: "0def7320c3a5731c473e5ecbe6d01bc7", "path": "x"}
    assert told(FUNCTION, {"role": "r", "code": archive}) == []
    assert told(FUNCTION, {"role": "r", "code": {"path": "x"}}) == ["code: expected an archive, got {'path': 'x'}"]


def test_a_missing_type_is_told_with_the_nearest() -> None:
    assert "did you mean 'gcp:cloudrunv2/service:Service'?" in told("gcp:cloudrunv2/servic:Service", {})[0]
