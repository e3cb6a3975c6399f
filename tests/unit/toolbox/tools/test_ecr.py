from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.stub import Stubber

from slipway.scans import Failure, Report
from slipway.toolbox.model import Job, Subject
from slipway.toolbox.tools import ecr
from slipway.toolbox.tools.ecr import ECR

DIGEST = "sha256:" + "0" * 64
IMAGE = f"123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/booking@{DIGEST}"
ASKED = {"registryId": "123456789012", "repositoryName": "team/booking", "imageId": {"imageDigest": DIGEST}}
CALL = "describe_image_scan_findings"


def page(status: str, *names: str, token: str = "") -> dict[str, Any]:
    findings = [{"name": name, "severity": "HIGH", "uri": "https://nvd.example"} for name in names]
    answer: dict[str, Any] = {"imageScanStatus": {"status": status}, "imageScanFindings": {"findings": findings}}
    return {**answer, "nextToken": token} if token else answer


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stubber:
    """ECR, as botocore's own model of it takes and gives."""
    monkeypatch.setattr(ecr, "POLL_SECONDS", 0.01)
    client = boto3.client("ecr", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="y")
    stubber = Stubber(client)
    regions: list[str] = []

    def made(_service: str, *, region_name: str) -> BaseClient:
        regions.append(region_name)
        assert regions == ["eu-west-1"]
        return client

    monkeypatch.setattr(boto3, "client", made)
    stubber.activate()
    return stubber


def scan(folder: Path, image: str = IMAGE, *, limit: float = 5) -> Report | Failure:
    job = Job(Subject(folder, image=image), folder, folder, folder, {}, limit, folder / "report")
    return ECR.read(ECR, job)


def test_findings_of_all_pages_are_waited_for_and_read(stub: Stubber, tmp_path: Path) -> None:
    stub.add_client_error(CALL, "ScanNotFoundException", expected_params=ASKED)
    stub.add_response(CALL, page("IN_PROGRESS"), ASKED)
    stub.add_response(CALL, page("COMPLETE", "CVE-2024-0001", token="more"), ASKED)
    stub.add_response(CALL, page("COMPLETE", "CVE-2024-0002"), {**ASKED, "nextToken": "more"})
    result = scan(tmp_path)
    assert isinstance(result, Report), result
    assert [found.rule for found in result.findings] == ["CVE-2024-0001", "CVE-2024-0002"]
    stub.assert_no_pending_responses()


def test_a_scan_that_failed_is_a_failure(stub: Stubber, tmp_path: Path) -> None:
    stub.add_response(CALL, page("FAILED"), ASKED)
    assert isinstance(scan(tmp_path), Failure)


def test_a_scan_that_does_not_end_is_one_that_hung(stub: Stubber, tmp_path: Path) -> None:
    for _ in range(200):
        stub.add_response(CALL, page("PENDING"), ASKED)
    result = scan(tmp_path, limit=0.1)
    assert isinstance(result, Failure)
    assert result.cause == "hung"


def test_a_refusal_of_the_registry_is_a_failure(stub: Stubber, tmp_path: Path) -> None:
    stub.add_client_error(CALL, "AccessDeniedException", "not allowed")
    result = scan(tmp_path)
    assert isinstance(result, Failure)
    assert "not allowed" in result.detail


@pytest.mark.parametrize("image", ["booking:latest", IMAGE.replace("@sha256:", ":"), f"{IMAGE}0", "public.ecr.aws/x/y"])
def test_only_an_image_by_digest_in_ecr_is_looked_at(tmp_path: Path, image: str) -> None:
    result = scan(tmp_path, image)
    assert isinstance(result, Failure)
    assert "expected an image as ACCOUNT.dkr.ecr" in result.detail
