from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from slipway.scans import Finding, Severity
from slipway.scans.readers.ecr import DONE, NOT_RATED
from slipway.scans.readers.ratings import WORDS
from tests.unit.scans.reports import ECR, changed, found, read, refused

if TYPE_CHECKING:
    from pathlib import Path

    from botocore.model import StructureShape

ENHANCED = {
    "imageScanStatus": {"status": "ACTIVE"},
    "imageScanFindings": {
        "findingSeverityCounts": {"HIGH": 1, "CRITICAL": 1},
        "enhancedFindings": [
            {
                "title": "CVE-2024-0001 - openssl, libssl",
                "severity": "CRITICAL",
                "status": "ACTIVE",
                "packageVulnerabilityDetails": {
                    "vulnerabilityId": "CVE-2024-0001",
                    "relatedVulnerabilities": ["GHSA-aaaa-bbbb-cccc"],
                    "vulnerablePackages": [
                        {"name": "openssl", "version": "3.0.1", "fixedInVersion": "3.0.2"},
                        {"name": "app", "version": "1", "filePath": "app/lib.jar", "fixedInVersion": "NotAvailable"},
                    ],
                },
                "remediation": {"recommendation": {"text": "None Provided"}},
            },
            {"title": "old", "severity": "HIGH", "status": "CLOSED"},
        ],
    },
}


def shape() -> StructureShape:
    model = botocore.session.get_session().get_service_model("ecr")
    return model.operation_model("DescribeImageScanFindings").output_shape


@pytest.mark.parametrize("answer", [ECR, ENHANCED])
def test_the_reports_of_these_tests_are_what_ecr_answers(answer: dict[str, Any]) -> None:
    assert not ParamValidator().validate(answer, shape()).has_errors()


def test_every_severity_and_status_of_ecr_is_known() -> None:
    findings = shape().members["imageScanFindings"].members["findings"].member
    words = set(findings.members["severity"].enum)
    assert {word for word in words if word.lower() not in WORDS} <= NOT_RATED
    assert set(shape().members["imageScanStatus"].members["status"].enum) >= DONE


def test_a_basic_finding_names_package_and_vulnerability(tmp_path: Path) -> None:
    assert found(read(tmp_path, "ecr", ECR)) == (
        Finding(
            scan="image",
            tools=("ecr",),
            rule="CVE-2024-6345",
            severity=Severity.HIGH,
            message="A flaw in setuptools.",
            package="setuptools",
            version="65.5.1",
            identifiers=("CVE-2024-6345",),
        ),
    )


def test_an_enhanced_finding_is_told_for_each_package_and_closed_ones_are_not(tmp_path: Path) -> None:
    told = [
        (finding.package, finding.path, finding.severity, finding.fix)
        for finding in found(read(tmp_path, "ecr", ENHANCED))
    ]
    assert told == [
        ("openssl", "", Severity.CRITICAL, "upgrade openssl to 3.0.2"),
        ("app", "app/lib.jar", Severity.CRITICAL, "None Provided"),
    ]


def test_what_ecr_does_not_rate_is_taken_for_the_worst(tmp_path: Path) -> None:
    report = changed(ECR, ("imageScanFindings", "findings", 0, "severity"), "UNDEFINED")
    assert [finding.severity for finding in found(read(tmp_path, "ecr", report))] == [Severity.CRITICAL]


@pytest.mark.parametrize("status", sorted(set(shape().members["imageScanStatus"].members["status"].enum) - DONE))
def test_a_scan_that_has_not_ended_well_is_no_result(tmp_path: Path, status: str) -> None:
    report = changed(ECR, ("imageScanStatus",), {"status": status, "description": "why"})
    failure = refused(read(tmp_path, "ecr", report))
    assert (failure.cause, failure.detail.split(": ", 1)[1]) == (
        "no result",
        f"the scan of the image is {status}: why",
    )


@pytest.mark.parametrize(
    ("location", "value", "detail"),
    [
        (("nextToken",), "more", "there are more pages"),
        (("imageScanFindings",), ..., "there is no imageScanFindings"),
        (("imageScanFindings", "findings"), [], "it counts 1 findings and lists 0"),
    ],
)
def test_a_page_is_not_the_whole_report(tmp_path: Path, location: tuple[str, ...], value: object, detail: str) -> None:
    assert detail in refused(read(tmp_path, "ecr", json.dumps(changed(ECR, location, value)))).detail
