import io
import json
import zipfile
from pathlib import Path

import pytest
from moto.s3.models import FakeBucket
from pulumi.runtime import rpc

from slipway.local.aws.bucket_policies import leave_out_conditions
from slipway.local.provider.errors import CloudError
from tests.unit.local.stage import Clients, Given, Stage

OBJECT = "aws:s3/bucketObjectv2:BucketObjectv2"


def asset(**content: object) -> Given:
    return {rpc._special_sig_key: rpc._special_asset_sig, **content}


def archive(**parts: Given) -> Given:
    return {rpc._special_sig_key: rpc._special_archive_sig, "assets": parts}


def test_an_object_is_uploaded_again_when_it_changes(aws: Stage, client: Clients) -> None:
    bucket = aws.make("aws:s3/bucket:Bucket", bucket="scripts")
    aws.make(
        "aws:s3/bucketVersioning:BucketVersioning",
        bucket=bucket.id,
        versioningConfiguration={"status": "Enabled"},
    )
    source = archive(script=asset(text="1", hash="a"))
    made = aws.make(OBJECT, bucket=bucket.id, key="canary.zip", source=source)
    changed = aws.change(made, source=archive(script=asset(text="2", hash="b")))
    body = client("s3").get_object(Bucket=bucket.id, Key="canary.zip")["Body"].read()
    assert zipfile.ZipFile(io.BytesIO(body)).read("script") == b"2"
    assert made.state["versionId"]
    assert made.state["versionId"] != changed.state["versionId"]
    assert aws.replaces(made, key="other.zip") == ("key",)
    aws.remove(changed)


def test_text_and_files(aws: Stage, client: Clients, tmp_path: Path) -> None:
    bucket = aws.make("aws:s3/bucket:Bucket", bucket="scripts")
    (tmp_path / "file").write_text("of a file")
    for key, given in {
        "content": {"content": "given"},
        "text": {"source": asset(text="of an asset")},
        "file": {"source": asset(path=str(tmp_path / "file"))},
    }.items():
        aws.make(OBJECT, key, bucket=bucket.id, key=key, **given)
    read = {
        key: client("s3").get_object(Bucket=bucket.id, Key=key)["Body"].read() for key in ("content", "text", "file")
    }
    assert read == {"content": b"given", "text": b"of an asset", "file": b"of a file"}
    with pytest.raises(CloudError, match="the object's source does not exist"):
        aws.make(OBJECT, "lost", bucket=bucket.id, key="lost", source=asset(path=str(tmp_path / "lost")))


def only_over_tls(bucket: str, **condition: object) -> str:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{bucket}/*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **condition}]})


def test_a_policy_under_a_condition_hinders_nobody_and_one_without_does(
    aws: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeBucket, "get_permission", FakeBucket.get_permission)
    leave_out_conditions()
    bucket = aws.make("aws:s3/bucket:Bucket", bucket="scripts")
    conditional = only_over_tls("scripts", Condition={"Bool": {"aws:SecureTransport": "false"}})
    policy = aws.make("aws:s3/bucketPolicy:BucketPolicy", bucket=bucket.id, policy=conditional)
    made = aws.make(OBJECT, bucket=bucket.id, key="a", content="x")
    policy = aws.change(policy, policy=only_over_tls("scripts"))
    with pytest.raises(CloudError, match="403"):
        aws.make(OBJECT, "refused", bucket=bucket.id, key="b", content="x")
    aws.remove(policy)
    aws.remove(made)


def test_one_source_only(aws: Stage) -> None:
    (only,) = aws.problems(OBJECT, bucket="scripts", key="a", content="x", source=asset(text="y"))
    assert only == "source: expected at most one of content, contentBase64, source, got content, source"


def test_a_versioned_bucket_can_go_once_its_objects_have(aws: Stage) -> None:
    bucket = aws.make("aws:s3/bucket:Bucket", "kept")
    aws.make(
        "aws:s3/bucketVersioning:BucketVersioning",
        "kept",
        bucket=bucket.id,
        versioningConfiguration={"status": "Enabled"},
    )
    kept = aws.make(OBJECT, "kept", bucket=bucket.id, key="a", content="one")
    beside = aws.make(OBJECT, "beside", bucket=bucket.id, key="ab", content="two")
    aws.remove(aws.change(kept, content="other"))
    aws.remove(beside)
    aws.remove(bucket)
