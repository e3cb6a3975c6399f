import json

import pytest
from botocore.exceptions import ClientError

from slipway.local.provider.errors import CloudError
from tests.unit.local.stage import Clients, Given, Stage

BUCKET = "aws:s3/bucket:Bucket"
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}]}
)


LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"


def part(name: str) -> str:
    return f"aws:s3/{name[0].lower()}{name[1:]}:{name}"


def test_a_bucket_is_made_tagged_and_removed(aws: Stage, client: Clients) -> None:
    bucket = aws.make(BUCKET, "Artifacts_Of", tags={"a": "b"})
    assert bucket.id.startswith("artifacts-of-")
    assert bucket.state["arn"] == f"arn:aws:s3:::{bucket.id}"
    assert client("s3").get_bucket_tagging(Bucket=bucket.id)["TagSet"] == [{"Key": "a", "Value": "b"}]
    bucket = aws.change(bucket, tags={"c": "d"})
    assert client("s3").get_bucket_tagging(Bucket=bucket.id)["TagSet"] == [{"Key": "c", "Value": "d"}]
    assert aws.replaces(bucket, bucket="other-name") == ("bucket",)
    aws.remove(bucket)


def test_a_bucket_of_another_region_lives_there(aws: Stage, client: Clients) -> None:
    bucket = aws.make(BUCKET, region="eu-west-1")
    told = client("s3").get_bucket_location(Bucket=bucket.id)
    assert told["LocationConstraint"] == "eu-west-1"
    assert bucket.state["bucketRegionalDomainName"] == f"{bucket.id}.s3.eu-west-1.amazonaws.com"
    assert aws.replaces(bucket, region="us-west-2") == ("region",)


def test_a_full_bucket_is_removed_only_by_force(aws: Stage, client: Clients) -> None:
    bucket = aws.make(BUCKET)
    aws.make(part("BucketVersioning"), bucket=bucket.id, versioningConfiguration={"status": "Enabled"})
    for body in (b"one", b"two"):
        client("s3").put_object(Bucket=bucket.id, Key="key", Body=body)
    with pytest.raises(CloudError, match="BucketNotEmpty"):
        aws.life.delete(bucket.resource, bucket.id, bucket.state)
    aws.remove(aws.change(bucket, forceDestroy=True))


def test_settings_beside_a_bucket(aws: Stage, client: Clients) -> None:
    bucket, logs = aws.make(BUCKET, "data"), aws.make(BUCKET, "logs", forceDestroy=True)
    s3 = client("s3")
    encryption = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": "k"}}
    rule = {
        "id": "old",
        "status": "Enabled",
        "expiration": {"days": 30.0},
        "noncurrentVersionExpiration": {"noncurrentDays": 7.0},
    }
    writer = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": f"{logs.state['arn']}/*",
    }
    granted = aws.make(
        part("BucketPolicy"), bucket=logs.id, policy=json.dumps({"Version": "2012-10-17", "Statement": [writer]})
    )
    made = [
        aws.make(part("BucketServerSideEncryptionConfiguration"), bucket=bucket.id, rules=[encryption]),
        aws.make(part("BucketLifecycleConfiguration"), bucket=bucket.id, rules=[rule]),
        aws.make(part("BucketPublicAccessBlock"), bucket=bucket.id, blockPublicAcls=True),
        aws.make(part("BucketPolicy"), bucket=bucket.id, policy=POLICY),
        aws.make(part("BucketOwnershipControls"), bucket=bucket.id, rule={"objectOwnership": "BucketOwnerEnforced"}),
        aws.make(part("BucketLogging"), bucket=bucket.id, targetBucket=logs.id, targetPrefix="data/"),
    ]
    default = s3.get_bucket_encryption(Bucket=bucket.id)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert default["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "k"}
    lifecycle = s3.get_bucket_lifecycle_configuration(Bucket=bucket.id)["Rules"][0]
    assert (lifecycle["Expiration"], lifecycle["NoncurrentVersionExpiration"]) == ({"Days": 30}, {"NoncurrentDays": 7})
    block = s3.get_public_access_block(Bucket=bucket.id)["PublicAccessBlockConfiguration"]
    assert (block["BlockPublicAcls"], block["BlockPublicPolicy"]) == (True, False)
    assert s3.get_bucket_logging(Bucket=bucket.id)["LoggingEnabled"]["TargetBucket"] == logs.id
    aws.change(made[1], rules=[{**rule, "expiration": {"days": 60.0}}])
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket.id)["Rules"][0]["Expiration"] == {"Days": 60}
    for setting in (*made, granted, bucket, logs):
        aws.remove(setting)


def test_versioning_stays_suspended_when_its_resource_goes(aws: Stage, client: Clients) -> None:
    bucket = aws.make(BUCKET)
    versioning = aws.make(part("BucketVersioning"), bucket=bucket.id, versioningConfiguration={"status": "Enabled"})
    aws.life.delete(versioning.resource, versioning.id, versioning.state)
    assert client("s3").get_bucket_versioning(Bucket=bucket.id)["Status"] == "Suspended"


@pytest.mark.parametrize("name", ["ab", "Upper", "under_score", "a..b", "-start", "end-", "1.2.3.4", "x" * 64, "xn--a"])
def test_bucket_names_that_s3_refuses(aws: Stage, name: str) -> None:
    found = aws.problems(BUCKET, bucket=name)
    assert len(found) == 1
    assert found[0].startswith("bucket: expected 3 to 63 lower case")


@pytest.mark.parametrize(
    ("token", "inputs", "expected"),
    [
        (
            part("BucketVersioning"),
            {"versioningConfiguration": {"status": "On"}},
            "versioningConfiguration.status: expected one of",
        ),
        (
            part("BucketLifecycleConfiguration"),
            {"rules": [{"id": "x", "status": "enabled"}]},
            "rules[0].status: expected one of Enabled, Disabled",
        ),
        (part("BucketPolicy"), {"policy": "[]"}, "policy: expected the text of a JSON object"),
    ],
)
def test_what_s3_would_refuse_in_settings(aws: Stage, token: str, inputs: Given, expected: str) -> None:
    found = aws.problems(token, bucket="data", **inputs)
    assert len(found) == 1
    assert expected in found[0]


def test_what_a_locked_bucket_takes_in_stays(aws: Stage, client: Clients) -> None:
    bucket = aws.make("aws:s3/bucket:Bucket", bucket="evidence-1")
    aws.make(
        "aws:s3/bucketVersioning:BucketVersioning", bucket=bucket.id, versioningConfiguration={"status": "Enabled"}
    )
    rule = {"defaultRetention": {"mode": "COMPLIANCE", "days": 400.0}}
    lock = aws.make(LOCK, bucket=bucket.id, objectLockEnabled="Enabled", rule=rule)
    version = client("s3").put_object(Bucket=bucket.id, Key="a", Body=b"a")["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        client("s3").delete_object(Bucket=bucket.id, Key="a", VersionId=version)
    (problem,) = aws.problems(LOCK, bucket=bucket.id, rule={"defaultRetention": {"mode": "FOREVER", "days": 1.0}})
    assert "COMPLIANCE" in problem
    assert lock.id == bucket.id
