"""The commands that plan and apply Terraform, run for real, with their state in an emulated S3."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

import boto3
import pytest
from moto.moto_api._internal import moto_api_backend
from moto.server import ThreadedMotoServer

from tests.processes import codebuild
from tests.processes.codebuild import Build

Run: TypeAlias = Callable[..., Build]
S3: TypeAlias = Any

pytestmark = pytest.mark.skipif(not shutil.which("terraform"), reason="no terraform on PATH")

BUCKET, KEY = "test-state", "edge/terraform.tfstate"
MODULE = """
variable "environment" { type = string }
resource "terraform_data" "zone" { input = var.environment }
resource "terraform_data" "record" { input = "%s" }
output "zone" { value = terraform_data.zone.output }
"""
SLOW = """
resource "terraform_data" "slow" {
  provisioner "local-exec" { command = "touch ${path.module}/started && sleep 6" }
}
"""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(endpoint: str) -> Iterator[S3]:
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield client
    client.close()
    moto_api_backend.reset()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """The service's repository: a root module below the service's own folder, with no backend of its own."""
    module = tmp_path / "repository" / "services" / "edge" / "infra"
    module.mkdir(parents=True)
    (module / "main.tf").write_text(MODULE % "first")
    return tmp_path / "repository"


@pytest.fixture
def run(endpoint: str, bucket: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    del bucket
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "TF_DATA_DIR", "TF_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    variables = {
        "SERVICE_PATH": "services/edge",
        "MODULE": "infra",
        "STATE_BUCKET": BUCKET,
        "STATE_KEY": KEY,
        "STATE_ENCRYPTION_KEY": "arn:aws:kms:us-east-1:123456789012:key/0b7b2a38-0a4b-4a1c-9c1b-6f4a7b7c2f10",
        "LOCK_TIMEOUT": "1s",
        "TF_VAR_environment": "production",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_S3_USE_PATH_STYLE": "true",
        "CHECKPOINT_DISABLE": "1",
        "TF_CLI_CONFIG_FILE": os.devnull,
    }
    count = iter(range(100))

    def run(buildspec: str, source: Path, plan: Build | None = None, **more: str) -> Build:
        work = tmp_path / f"build-{next(count)}"
        approved = {"APPROVED_DIGEST": plan.exported["PLAN_DIGEST"]} if plan else {}
        artifacts = {"plan": plan.artifact} if plan else {}
        return codebuild.run(buildspec, source, work, {**variables, **approved, **more}, artifacts)

    return run


def planned(run: Run, repository: Path) -> Build:
    plan = run("plan-terraform", repository)
    assert plan.code == 0, plan.output
    return plan


def applied(run: Run, repository: Path, plan: Build, **more: str) -> Build:
    return run("deploy-terraform", repository, plan, **more)


def state(bucket: S3) -> dict[str, Any]:
    return dict(json.loads(bucket.get_object(Bucket=BUCKET, Key=KEY)["Body"].read()))


def test_an_approved_plan_is_applied_and_its_state_lies_in_the_bucket(run: Run, repository: Path, bucket: S3) -> None:
    plan = planned(run, repository)
    assert plan.exported["PLAN_SUMMARY"] == "2 to add, 0 to change, 0 to destroy"
    digest = hashlib.sha256((plan.artifact / "tfplan").read_bytes()).hexdigest()
    assert plan.exported["PLAN_DIGEST"] == f"sha256:{digest}"
    assert plan.exported["TREE"] == (plan.artifact / "tree").read_text().strip()
    assert bucket.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0, "a plan writes nothing and leaves no lock"
    done = applied(run, repository, plan)
    assert done.code == 0, done.output
    assert state(bucket)["outputs"]["zone"]["value"] == "production"
    assert [item["Key"] for item in bucket.list_objects_v2(Bucket=BUCKET)["Contents"]] == [KEY]


def test_the_artifact_tells_the_plan_in_text_and_json(run: Run, repository: Path) -> None:
    plan = planned(run, repository)
    assert sorted(path.name for path in plan.artifact.iterdir()) == [
        ".terraform.lock.hcl",
        "plan.json",
        "plan.sha256",
        "plan.txt",
        "tfplan",
        "tree",
    ]
    assert "2 to add" in (plan.artifact / "plan.txt").read_text()
    assert len(json.loads((plan.artifact / "plan.json").read_text())["resource_changes"]) == 2


def test_the_summary_counts_changes_and_names_what_goes(run: Run, repository: Path) -> None:
    applied(run, repository, planned(run, repository))
    module = repository / "services" / "edge" / "infra" / "main.tf"
    module.write_text(module.read_text().replace('"first"', '"second"').replace('"zone"', '"place"', 1))
    module.write_text(module.read_text().replace("data.zone.out", "data.place.out"))
    assert planned(run, repository).exported["PLAN_SUMMARY"] == (
        "1 to add, 1 to change, 1 to destroy: terraform_data.zone"
    )


@pytest.mark.parametrize("file", ["tfplan", "plan.json", ".terraform.lock.hcl"])
def test_a_plan_that_was_tampered_with_is_refused(run: Run, repository: Path, bucket: S3, file: str) -> None:
    plan = planned(run, repository)
    with (plan.artifact / file).open("ab") as held:
        held.write(b" ")
    done = applied(run, repository, plan)
    assert done.code != 0
    assert f"{file}: FAILED" in done.output
    assert bucket.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0


def test_another_sound_plan_than_the_approved_one_is_refused(run: Run, repository: Path, bucket: S3) -> None:
    approved, other = planned(run, repository), planned(run, repository)
    done = applied(run, repository, other, APPROVED_DIGEST=approved.exported["PLAN_DIGEST"])
    assert done.code != 0
    assert "tfplan: FAILED" in done.output
    assert bucket.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 0


def test_a_plan_without_approval_is_refused(run: Run, repository: Path) -> None:
    assert applied(run, repository, planned(run, repository), APPROVED_DIGEST="").code != 0


def test_a_plan_from_before_another_change_is_refused_as_stale(run: Run, repository: Path, bucket: S3) -> None:
    early, late = planned(run, repository), planned(run, repository)
    assert applied(run, repository, late).code == 0
    before = state(bucket)["serial"]
    done = applied(run, repository, early)
    assert done.code != 0
    assert "Saved plan is stale" in done.output
    assert state(bucket)["serial"] == before


def test_of_two_applies_at_once_one_is_kept_out_by_the_lock(run: Run, repository: Path, bucket: S3) -> None:
    module = repository / "services" / "edge" / "infra" / "main.tf"
    module.write_text(module.read_text() + SLOW)
    first, second = planned(run, repository), planned(run, repository)
    with ThreadPoolExecutor() as pool:
        running = pool.submit(applied, run, repository, first)
        wait_for_lock(bucket)
        kept_out = applied(run, repository, second)
        assert running.result().code == 0, running.result().output
    assert kept_out.code != 0
    assert "Error acquiring the state lock" in kept_out.output
    assert state(bucket)["serial"] >= 1


def wait_for_lock(bucket: S3) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        held = bucket.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        if any(item["Key"] == f"{KEY}.tflock" for item in held):
            return
        time.sleep(0.2)
    raise TimeoutError("the first apply took no lock")


def test_a_configuration_that_terraform_refuses_gives_no_plan(run: Run, repository: Path) -> None:
    module = repository / "services" / "edge" / "infra" / "main.tf"
    module.write_text(module.read_text() + 'output "broken" { value = terraform_data.nobody.output }\n')
    plan = run("plan-terraform", repository)
    assert plan.code != 0
    assert "nobody" in plan.output
    assert list(plan.artifact.iterdir()) == []


def test_a_backend_of_the_repository_is_overridden(run: Run, repository: Path, bucket: S3) -> None:
    module = repository / "services" / "edge" / "infra" / "main.tf"
    module.write_text('terraform {\n  backend "local" { path = "elsewhere.tfstate" }\n}\n' + module.read_text())
    done = applied(run, repository, planned(run, repository))
    assert done.code == 0, done.output
    assert state(bucket)["serial"] == 1


def test_the_plan_of_the_scan_is_the_plan_that_was_made(run: Run, repository: Path, tmp_path: Path) -> None:
    """The scan refuses a plan file that is not the one in its digest, before any scanner sees it."""
    plan = planned(run, repository)
    (plan.artifact / "plan.json").write_text("{}")
    done = codebuild.run("plan-scan-terraform", plan.artifact, tmp_path / "scan", {})
    assert done.code != 0
    assert "plan.json: FAILED" in done.output
