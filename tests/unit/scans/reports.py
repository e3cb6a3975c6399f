"""A good report of each format with one finding, as its tool writes it, and the means to have it read."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slipway.scans import Failure, Finding, Report, read_report

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from slipway.scans import ScanKind
    from slipway.scans.licences import Policy

SARIF = {
    "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
    "version": "2.1.0",
    "runs": [
        {
            "tool": {
                "driver": {
                    "name": "Bandit",
                    "semanticVersion": "1.9.0",
                    "rules": [
                        {
                            "id": "B602",
                            "name": "subprocess_popen_with_shell_equals_true",
                            "helpUri": "https://bandit.example/b602",
                            "properties": {"tags": ["security", "external/cwe/cwe-078"]},
                        }
                    ],
                }
            },
            "invocations": [{"executionSuccessful": True}],
            "results": [
                {
                    "ruleId": "B602",
                    "ruleIndex": 0,
                    "level": "error",
                    "message": {"text": "subprocess call with shell=True"},
                    "locations": [
                        {
                            "physicalLocation": {
                                "artifactLocation": {"uri": "src/app.py"},
                                "region": {"startLine": 12},
                            }
                        }
                    ],
                }
            ],
        }
    ],
}
PIP_AUDIT = {
    "dependencies": [
        {
            "name": "jinja2",
            "version": "2.11.2",
            "vulns": [
                {
                    "id": "PYSEC-2021-66",
                    "fix_versions": ["2.11.3"],
                    "aliases": ["CVE-2020-28493", "GHSA-g3rq-g295-4j3m"],
                    "description": "A slow pattern in the urlize filter.",
                }
            ],
        },
        {"name": "idna", "version": "3.10", "vulns": []},
    ],
    "fixes": [],
}
OSV = {
    "results": [
        {
            "source": {"path": "/build/package-lock.json", "type": "lockfile"},
            "packages": [
                {
                    "package": {"name": "lodash", "version": "4.17.15", "ecosystem": "npm"},
                    "vulnerabilities": [
                        {
                            "id": "GHSA-35jh-r3h4-6jhm",
                            "summary": "Command Injection in lodash",
                            "aliases": ["CVE-2021-23337"],
                            "affected": [
                                {
                                    "package": {"name": "lodash", "ecosystem": "npm"},
                                    "ranges": [{"events": [{"introduced": "0"}, {"fixed": "4.17.21"}]}],
                                },
                                {
                                    "package": {"name": "lodash-es", "ecosystem": "npm"},
                                    "ranges": [{"events": [{"introduced": "0"}, {"fixed": "9.9.9"}]}],
                                },
                            ],
                            "database_specific": {"severity": "HIGH", "cwe_ids": ["CWE-77", "CWE-94"]},
                        }
                    ],
                    "groups": [{"ids": ["GHSA-35jh-r3h4-6jhm"], "aliases": ["CVE-2021-23337"], "max_severity": "7.2"}],
                }
            ],
        }
    ]
}
NPM_AUDIT = {
    "auditReportVersion": 2,
    "vulnerabilities": {
        "lodash": {
            "name": "lodash",
            "severity": "high",
            "isDirect": True,
            "via": [
                {
                    "source": 1106913,
                    "name": "lodash",
                    "dependency": "lodash",
                    "title": "Command Injection in lodash",
                    "url": "https://github.com/advisories/GHSA-35jh-r3h4-6jhm",
                    "severity": "high",
                    "cwe": ["CWE-77", "CWE-94"],
                    "cvss": {"score": 7.2, "vectorString": None},
                    "range": "<4.17.21",
                }
            ],
            "effects": ["async"],
            "range": "<=4.17.20",
            "nodes": ["node_modules/lodash"],
            "fixAvailable": True,
        },
        "async": {
            "name": "async",
            "severity": "high",
            "isDirect": True,
            "via": ["lodash"],
            "effects": [],
            "range": "2.0.0",
            "nodes": ["node_modules/async"],
            "fixAvailable": {"name": "async", "version": "3.2.6", "isSemVerMajor": True},
        },
    },
    "metadata": {
        "vulnerabilities": {"info": 0, "low": 0, "moderate": 0, "high": 2, "critical": 0, "total": 2},
        "dependencies": {"prod": 3, "dev": 0, "optional": 0, "total": 2},
    },
}
ECR = {
    "registryId": "111122223333",
    "repositoryName": "payments",
    "imageId": {"imageDigest": "sha256:" + "a" * 64},
    "imageScanStatus": {"status": "COMPLETE", "description": "The scan was completed successfully."},
    "imageScanFindings": {
        "findings": [
            {
                "name": "CVE-2024-6345",
                "description": "A flaw in setuptools.",
                "uri": "https://advisories.example/CVE-2024-6345",
                "severity": "HIGH",
                "attributes": [
                    {"key": "package_version", "value": "65.5.1"},
                    {"key": "package_name", "value": "setuptools"},
                ],
            }
        ],
        "findingSeverityCounts": {"HIGH": 1},
    },
}
ZAP = {
    "@programName": "ZAP",
    "@version": "2.16.1",
    "@generated": "Mon, 1 Jan 2026 00:00:00",
    "site": [
        {
            "@name": "http://127.0.0.1:8080",
            "@host": "127.0.0.1",
            "@port": "8080",
            "@ssl": "false",
            "alerts": [
                {
                    "pluginid": "40012",
                    "alertRef": "40012",
                    "alert": "Cross Site Scripting (Reflected)",
                    "name": "Cross Site Scripting (Reflected)",
                    "riskcode": "3",
                    "confidence": "2",
                    "riskdesc": "High (Medium)",
                    "instances": [{"uri": "http://127.0.0.1:8080/search?q=x", "method": "GET", "param": "q"}],
                    "count": "1",
                    "solution": "<p>Encode what is shown &amp; check input.</p><p>More.</p>",
                    "cweid": "79",
                }
            ],
        }
    ],
}
CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "metadata": {"tools": {"components": [{"type": "application", "name": "cyclonedx-py", "version": "7.2.1"}]}},
    "components": [
        {"type": "library", "name": "idna", "version": "3.10", "licenses": [{"license": {"id": "BSD-3-Clause"}}]},
        {
            "type": "library",
            "group": "@wayfarer",
            "name": "maps",
            "version": "1.0.0",
            "purl": "pkg:npm/%40wayfarer/maps@1.0.0",
            "licenses": [{"expression": "GPL-3.0-only AND MIT"}],
        },
    ],
}

GOOD: dict[str, tuple[ScanKind, dict[str, Any]]] = {
    "bandit": ("sast", SARIF),
    "pip-audit": ("dependencies", PIP_AUDIT),
    "osv-scanner": ("dependencies", OSV),
    "npm-audit": ("dependencies", NPM_AUDIT),
    "ecr": ("image", ECR),
    "zap": ("dast", ZAP),
    "cyclonedx-py": ("licences", CYCLONEDX),
}
"""A report of each format, by the tool that writes it."""


def changed(report: dict[str, Any], location: tuple[str | int, ...], value: object) -> dict[str, Any]:
    """A copy of a report with another value at a location; Ellipsis takes it out."""
    copied = copy.deepcopy(report)
    reached: Any = copied  # whatever JSON can hold
    for step in location[:-1]:
        reached = reached[step]
    if value is ...:
        del reached[location[-1]]
    else:
        reached[location[-1]] = value
    return copied


def read(
    tmp_path: Path,
    tool: str,
    content: object,
    *,
    scan: ScanKind | None = None,
    root: PurePosixPath | None = None,
    licences: Policy | None = None,
) -> Report | Failure:
    """What a tool's report with this content is read as; text and bytes are written as they are."""
    path = tmp_path / "report"
    if not isinstance(content, str | bytes):
        content = json.dumps(content)
    path.unlink(missing_ok=True)  # some file systems wait for the disk where a file is written over
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_report(path, tool=tool, scan=scan or GOOD[tool][0], root=root, licences=licences)


def found(result: Report | Failure) -> tuple[Finding, ...]:
    """The findings of a report that could be read."""
    assert isinstance(result, Report), result
    return result.findings


def refused(result: Report | Failure) -> Failure:
    """Why a report can't be gone by."""
    assert isinstance(result, Failure), result
    return result
