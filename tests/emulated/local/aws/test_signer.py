import io
import json
import zipfile

import pytest

from components.iam import trust_document
from slipway.local.provider.errors import CloudError
from tests.unit.local.stage import Clients, Given, Made, Stage

PROFILE, JOB = "aws:signer/signingProfile:SigningProfile", "aws:signer/signingJob:SigningJob"
CONFIG, FUNCTION = "aws:lambda/codeSigningConfig:CodeSigningConfig", "aws:lambda/function:Function"
LAMBDA = "lambda.amazonaws.com"
PLATFORM = "AWSLambda-SHA384-ECDSA"


def packed() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("app.py", "def handle(event, context): return event")
    return buffer.getvalue()


@pytest.fixture
def profile(aws: Stage) -> Made:
    return aws.make(PROFILE, platformId=PLATFORM, namePrefix="functions_", tags={"a": "b"})


@pytest.fixture
def asked(client: Clients, profile: Made) -> Given:
    client("s3").create_bucket(Bucket="store")
    client("s3").put_bucket_versioning(Bucket="store", VersioningConfiguration={"Status": "Enabled"})
    version = client("s3").put_object(Bucket="store", Key="functions/code.zip", Body=packed())["VersionId"]
    place = {"bucket": "store", "key": "functions/code.zip", "version": version}
    return {
        "profileName": profile.id,
        "source": {"s3": place},
        "destination": {"s3": {"bucket": "store", "prefix": "functions/signed/"}},
    }


def test_a_profile_is_tagged_and_cancelled(aws: Stage, client: Clients, profile: Made) -> None:
    told = client("signer").get_signing_profile(profileName=profile.id)
    assert profile.id.startswith("functions_")
    assert profile.state["versionArn"] == told["profileVersionArn"]
    changed = aws.change(profile, tags={"c": "d"})
    assert client("signer").list_tags_for_resource(resourceArn=told["arn"])["tags"] == {"c": "d"}
    assert aws.replaces(changed, platformId="AmazonFreeRTOS-Default") == ("platformId",)
    aws.remove(changed)
    assert client("signer").get_signing_profile(profileName=profile.id)["status"] == "Canceled"


def test_what_a_job_leaves_is_what_functions_are_made_of(
    aws: Stage, client: Clients, asked: Given, profile: Made
) -> None:
    job = aws.make(JOB, **asked)
    (signed,) = job.state["signedObjects"][0]["s3s"]
    assert signed == {"bucket": "store", "key": f"functions/signed/{job.id}.zip"}
    assert client("s3").get_object(Bucket="store", Key=signed["key"])["Body"].read() == packed()
    publishers = {"signingProfileVersionArns": [profile.state["versionArn"]]}
    policy = {"untrustedArtifactOnDeployment": "Enforce"}
    config = aws.make(CONFIG, allowedPublishers=publishers, policies=policy)
    role = aws.make("aws:iam/role:Role", assumeRolePolicy=json.dumps(trust_document({"Service": LAMBDA}, {})))
    function = aws.make(
        FUNCTION,
        name="signed",
        runtime="python3.11",
        handler="app.handle",
        role=role.state["arn"],
        s3Bucket=signed["bucket"],
        s3Key=signed["key"],
        codeSigningConfigArn=config.state["arn"],
    )
    assert client("lambda").get_function(FunctionName="signed")["Configuration"]["CodeSize"] == len(packed())
    aws.remove(function)
    aws.remove(job)


def test_no_job_without_an_active_profile(aws: Stage, asked: Given, profile: Made) -> None:
    aws.remove(profile)
    with pytest.raises(CloudError, match="no active profile functions_"):
        aws.make(JOB, **asked)


def test_other_code_is_signed_by_another_job(aws: Stage, asked: Given) -> None:
    job = aws.make(JOB, **asked)
    assert aws.replaces(job, source={"s3": {**asked["source"]["s3"], "version": "2"}}) == ("source",)


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (PROFILE, {"platformId": PLATFORM, "name": "with-hyphen"}, "name: expected 1 to 64 characters"),
        (PROFILE, {"platformId": PLATFORM, "namePrefix": "x" * 39}, "namePrefix: expected 1 to 38 characters"),
        (
            CONFIG,
            {
                "allowedPublishers": {"signingProfileVersionArns": ["arn:aws:signer:us-east-1:123456789012:/p/n/v"]},
                "policies": {"untrustedArtifactOnDeployment": "Refuse"},
            },
            "policies.untrustedArtifactOnDeployment: expected one of Warn, Enforce",
        ),
    ],
)
def test_what_would_be_refused(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    found = aws.problems(token, **inputs)
    assert any(each.startswith(expected) for each in found)
