"""Pruning against the emulated AWS: what runs, what CodeDeploy deployed and what is signed is found and kept."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.codedeploy.models import codedeploy_backends
from moto.core import DEFAULT_ACCOUNT_ID

from slipway.clients import Client
from slipway.decide.pruning import Retention, prune
from slipway.errors import SlipwayError
from slipway.evidence import EvidenceStore
from slipway.evidence.rows import evidence_row
from slipway.functions.prune import gather, remove
from tests.emulated.evidence.conftest import make_tables
from tests.unit.evidence.items import MONDAY, NAMES, item

REGION = "us-east-1"
LATER = datetime.now(UTC) + timedelta(days=100)
ROLE = f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:role/any"
TAGS = {"service": "booking", "environment": "production"}
IMAGE = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def _client(service: str) -> Client:
    return boto3.client(service, REGION)


def _pairs(upper: bool = True) -> list[dict[str, str]]:  # noqa: FBT001, FBT002 - the two spellings of a tag
    key, value = ("Key", "Value") if upper else ("key", "value")
    return [{key: name, value: text} for name, text in TAGS.items()]


STORE = EvidenceStore(_client, NAMES.table, NAMES.bucket, NAMES.running_table, now=lambda: MONDAY)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        make_tables(_client)
        _client("ecr").create_repository(repositoryName="prod-booking", tags=_pairs())
        yield "prod-booking"


def _push(registry: str, name: str, tag: str | None = None, **more: object) -> str:
    """The digest of a manifest that is put into the registry."""
    layer = {"digest": "sha256:" + hashlib.sha256(name.encode()).hexdigest(), "size": 10, "mediaType": "layer"}
    manifest = json.dumps({"schemaVersion": 2, "mediaType": IMAGE, "config": layer, "layers": [layer], **more})
    tags = {"imageTag": tag} if tag else {}
    answer = _client("ecr").put_image(
        repositoryName=registry, imageManifest=manifest, imageManifestMediaType=more.get("mediaType", IMAGE), **tags
    )
    return str(answer["image"]["imageId"]["imageDigest"])


def _uri(registry: str, digest: str) -> str:
    return f"{DEFAULT_ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com/{registry}@{digest}"


def _task(image: str) -> str:
    container = {"name": "booking", "image": image, "memory": 128}
    answer = _client("ecs").register_task_definition(family="booking", containerDefinitions=[container])
    return str(answer["taskDefinition"]["taskDefinitionArn"])


def _deployment(status: str, revision: dict[str, Any]) -> None:
    """A deployment of the application, in the status that the emulator itself never reaches."""
    client = _client("codedeploy")
    if "booking" not in client.list_applications()["applications"]:
        client.create_application(applicationName="booking", computePlatform="ECS", tags=_pairs())
        client.create_deployment_group(applicationName="booking", deploymentGroupName="group", serviceRoleArn=ROLE)
    made = client.create_deployment(applicationName="booking", deploymentGroupName="group", revision=revision)
    codedeploy_backends[DEFAULT_ACCOUNT_ID][REGION].deployments[made["deploymentId"]].status = status


def _app_spec(task: str) -> dict[str, Any]:
    resources = [{"TargetService": {"Type": "AWS::ECS::Service", "Properties": {"TaskDefinition": task}}}]
    return {"revisionType": "AppSpecContent", "appSpecContent": {"content": json.dumps({"Resources": resources})}}


def _kept() -> dict[str, tuple[str, ...]]:
    pruning = prune(gather(_client, "production", STORE), Retention(), LATER)
    return {kept.artifact.digest: kept.reasons for kept in pruning.kept}


def test_an_image_that_nothing_needs_is_removed_and_the_others_stay(registry: str) -> None:
    idle, runs = _push(registry, "idle", "tree-1"), _push(registry, "runs", "tree-2")
    ecs = _client("ecs")
    ecs.create_cluster(clusterName="services")
    ecs.create_service(cluster="services", serviceName="booking", taskDefinition=_task(_uri(registry, runs)))
    pruning = prune(gather(_client, "production", STORE), Retention(), LATER)
    assert [artifact.digest for artifact in pruning.removed] == [idle]
    assert remove(_client("ecr"), pruning.removed).removed == 1
    left = _client("ecr").describe_images(repositoryName=registry)["imageDetails"]
    assert [image["imageDigest"] for image in left] == [runs]


def test_good_revisions_and_deployments_under_way_are_kept_and_failed_ones_are_not(registry: str) -> None:
    digests = {name: _push(registry, name) for name in ("good", "moving", "failed")}
    tasks = {name: _task(_uri(registry, digest)) for name, digest in digests.items()}
    _deployment("Succeeded", _app_spec(tasks["good"]))
    _deployment("InProgress", _app_spec(tasks["moving"]))
    _deployment("Failed", _app_spec(tasks["failed"]))
    kept = _kept()
    assert kept[digests["good"]] == ("good revision 1 of booking in production",)
    assert "deployed in production: deployment " in kept[digests["moving"]][0]
    assert digests["failed"] not in kept


def test_the_image_of_a_bundle_for_instances_is_found_in_it(registry: str) -> None:
    digest = _push(registry, "bundled")
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.writestr("imageDetail.json", json.dumps({"ImageURI": _uri(registry, digest)}))
    _client("s3").create_bucket(Bucket="artifacts")
    _client("s3").put_object(Bucket="artifacts", Key="bundle.zip", Body=bundle.getvalue())
    place = {"bucket": "artifacts", "key": "bundle.zip", "bundleType": "zip"}
    _deployment("Succeeded", {"revisionType": "S3", "s3Location": place})
    assert _kept()[digest] == ("good revision 1 of booking in production",)


def test_signatures_subjects_and_parts_of_an_index_stay_with_what_is_proved(registry: str) -> None:
    part = _push(registry, "part")
    index = _push(registry, "index", "proved-4f1c", mediaType=INDEX, manifests=[{"digest": part}])
    signature = _push(registry, "signature", f"sha256-{index.removeprefix('sha256:')}.sig")
    attestation = _push(registry, "attestation", subject={"digest": index})
    stray = _push(registry, "stray", f"sha256-{'0' * 64}.sig")
    kept = _kept()
    assert kept[index] == ("proved for tree 4f1c",)
    assert {kept[digest] for digest in (part, signature, attestation)} == {(f"belongs to {index}",)}
    assert stray not in kept


def test_what_evidence_says_was_deployed_well_is_kept_and_what_failed_is_not(registry: str) -> None:
    old, new, failed = (_push(registry, name) for name in ("old", "new", "failed"))
    proved = _push(registry, "proved", "proved-4f1c")
    STORE.record(item(digest=old, execution="e-1", at=MONDAY - timedelta(days=90)))
    STORE.record(item(digest=new, execution="e-2"))
    STORE.record(item(digest=failed, execution="e-3", passed=False))
    STORE.record(item("rolled-back", digest=failed, execution="e-4"))
    STORE.record(item(digest=proved, execution="e-5"))
    kept = _kept()
    assert kept[old] == ("evidence: booking deployed to production on 2026-08-25",)
    assert kept[new] == ("evidence: booking deployed to production on 2026-11-23",)
    assert kept[proved] == ("proved for tree 4f1c; evidence: booking deployed to production on 2026-11-23",)
    assert failed not in kept


def test_evidence_that_can_not_be_read_stops_everything(registry: str) -> None:
    _push(registry, "good")
    STORE.record(item())
    row = {**evidence_row(item()), "schema_version": {"N": "2"}}
    _client("dynamodb").put_item(TableName=NAMES.table, Item=row)
    with pytest.raises(SlipwayError, match="items of schema 2, which this version can't read"):
        gather(_client, "production", STORE)


def test_registries_of_other_environments_are_left_alone(registry: str) -> None:
    _push(registry, "idle")
    assert gather(_client, "staging", STORE).artifacts == ()


def test_a_fact_that_can_not_be_had_stops_everything(registry: str) -> None:
    _push(registry, "good")
    _deployment("Succeeded", _app_spec(f"arn:aws:ecs:{REGION}:{DEFAULT_ACCOUNT_ID}:task-definition/gone:1"))
    with pytest.raises(ClientError):
        gather(_client, "production", STORE)


def test_what_could_not_be_removed_is_told() -> None:
    class Refusing:
        def batch_delete_image(self, **_: object) -> dict[str, Any]:
            gone = {"imageId": {"imageDigest": "b"}, "failureCode": "ImageNotFound", "failureReason": "not there"}
            refused = {"imageId": {"imageDigest": "a"}, "failureCode": "ImageReferencedByManifestList"}
            return {"failures": [gone, refused | {"failureReason": "referenced"}]}

    from slipway.decide.pruning import Artifact

    items = [Artifact("registry", digest, 1, LATER) for digest in "abc"]
    removal = remove(Refusing(), items)
    assert (removal.removed, removal.failures) == (2, ("registry@a: referenced",))
