from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from slipway.scans import Finding, Severity
from slipway.scans.licences import PERMISSIVE, Policy
from tests.unit.scans.reports import CYCLONEDX, changed, found, read, refused

if TYPE_CHECKING:
    from pathlib import Path

IDNA, MAPS = ("components", 0), ("components", 1)


def refused_packages(tmp_path: Path, report: dict[str, Any], policy: Policy | None = None) -> list[str]:
    return [finding.package for finding in found(read(tmp_path, "cyclonedx-py", report, licences=policy))]


def test_a_component_whose_licence_is_not_allowed_is_a_finding(tmp_path: Path) -> None:
    assert found(read(tmp_path, "cyclonedx-py", CYCLONEDX)) == (
        Finding(
            scan="licences",
            tools=("cyclonedx-py",),
            rule="licence",
            severity=Severity.CRITICAL,
            message="GPL-3.0-only AND MIT: not among the allowed ones",
            package="@wayfarer/maps",
            version="1.0.0",
            fix="replace the dependency, or have its licence allowed",
        ),
    )


def test_a_policy_allows_more_and_denies_more(tmp_path: Path) -> None:
    assert refused_packages(tmp_path, CYCLONEDX, Policy(PERMISSIVE | {"GPL-3.0-only"})) == []
    assert refused_packages(tmp_path, CYCLONEDX, Policy(denied=frozenset({"BSD-3-Clause"}))) == [
        "idna",
        "@wayfarer/maps",
    ]


@pytest.mark.parametrize("licences", [[], ..., [{"license": {}}], [{"license": {"name": "Homemade"}}]])
def test_an_unknown_licence_is_refused(tmp_path: Path, licences: object) -> None:
    assert "idna" in refused_packages(tmp_path, changed(CYCLONEDX, (*IDNA, "licenses"), licences))


def test_of_several_licences_all_must_be_allowed(tmp_path: Path) -> None:
    both = [{"license": {"id": "MIT"}}, {"license": {"name": "Homemade"}}]
    assert "idna" in refused_packages(tmp_path, changed(CYCLONEDX, (*IDNA, "licenses"), both))


def test_a_classifier_is_known_by_its_last_part(tmp_path: Path) -> None:
    classifier = [{"license": {"name": "License :: OSI Approved :: MIT License"}}]
    assert "idna" not in refused_packages(tmp_path, changed(CYCLONEDX, (*IDNA, "licenses"), classifier))


def test_components_within_components_are_judged(tmp_path: Path) -> None:
    inner = [{"type": "library", "name": "inner", "licenses": [{"license": {"id": "AGPL-3.0-only"}}]}]
    assert "inner" in refused_packages(tmp_path, changed(CYCLONEDX, (*IDNA, "components"), inner))


def test_a_maven_component_is_named_as_its_users_do(tmp_path: Path) -> None:
    report = changed(
        CYCLONEDX, MAPS, {**CYCLONEDX["components"][1], "group": "com.x", "purl": "pkg:maven/com.x/maps@1"}
    )
    assert refused_packages(tmp_path, report) == ["com.x:maps"]


def test_the_tool_may_be_told_in_the_old_form(tmp_path: Path) -> None:
    report = changed(CYCLONEDX, ("metadata", "tools"), [{"vendor": "npm", "name": "cli", "version": "11.0.0"}])
    assert len(found(read(tmp_path, "npm-sbom", report, scan="licences"))) == 1
    assert refused(read(tmp_path, "syft", report, scan="licences")).cause == "wrong tool"


@pytest.mark.parametrize(
    "components", [[], [{"type": "file", "name": "a"}, {"type": "operating-system", "name": "debian"}]]
)
def test_a_bill_of_nothing_is_no_result(tmp_path: Path, components: object) -> None:
    assert refused(read(tmp_path, "cyclonedx-py", changed(CYCLONEDX, ("components",), components))).cause == "no result"
