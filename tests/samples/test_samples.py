"""The sample services through the real tools: what is clean passes, what is vulnerable is stopped by the right scan."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT

IAC = frozenset({"CKV_DOCKER_1", "CKV_DOCKER_2", "CKV_DOCKER_3", "CKV_DOCKER_4", "CKV_DOCKER_7", "CKV2_DOCKER_1"})
SECONDS = 300


@dataclass(frozen=True)
class Flaw:
    """What a scan is to find first: by which tools, where, and what to do about it."""

    rule: str
    tools: tuple[str, ...]
    place: str
    fix: str
    about: str = ""
    identifiers: frozenset[str] = field(default_factory=frozenset)


CROSS_SITE = Flaw("reflected-cross-site-scripting", ("wapiti",), "GET /greet", "validation", "parameter name")
SECRET = Flaw("CKV_SECRET_2", ("checkov",), "settings.ini:3", "revoke it")
FLAWS = {
    "sample-python-vulnerable": {
        "sast": Flaw("B602", ("bandit", "semgrep"), "app.py:31", "b602", "shell=True", frozenset({"CWE-78"})),
        "dependencies": Flaw(
            "GHSA-q2q7-5pp4-w6pg", ("osv-scanner",), "requirements.txt", "upgrade urllib3 to 1.26.5", "",
            frozenset({"CVE-2021-33503"}),
        ),
        "licences": Flaw("licence", ("cyclonedx-py",), "", "replace the dependency", "GPL"),
        "secrets": SECRET,
        "dast": CROSS_SITE,
    },
    "sample-npm-vulnerable": {
        "sast": Flaw("javascript-shell-command", ("semgrep",), "server.js:28", "execFile", "", frozenset({"CWE-78"})),
        "dependencies": Flaw(
            "GHSA-35jh-r3h4-6jhm", ("osv-scanner",), "package.json", "upgrade lodash to 4.17.21", "",
            frozenset({"CVE-2021-23337"}),
        ),
        "licences": Flaw("licence", ("cyclonedx-npm",), "", "replace the dependency", "GPL-3.0-or-later"),
        "secrets": SECRET,
        "dast": CROSS_SITE,
    },
    "sample-maven-vulnerable": {
        "sast": Flaw(
            "java-shell-command", ("semgrep",), "src/main/java/samples/Service.java:61", "ProcessBuilder", "",
            frozenset({"CWE-78"}),
        ),
        "dependencies": Flaw(
            "GHSA-599f-7c49-w659", ("osv-scanner",), "pom.xml", "upgrade org.apache.commons:commons-text to 1.10.0", "",
            frozenset({"CVE-2022-42889"}),
        ),
        "licences": Flaw("licence", ("cyclonedx-maven",), "", "replace the dependency", "Lesser General Public"),
        "secrets": SECRET,
        "dast": CROSS_SITE,
    },
}  # fmt: skip


def run(sample: str) -> tuple[int, dict[str, dict[str, object]]]:
    """The exit code of `slipway run`, and its outcomes by step."""
    ended = subprocess.run(
        [sys.executable, "-m", "slipway.cli", "run", sample, "--stage", "build,test", "--json"],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT / "src")},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert ended.stdout, ended.stderr
    return ended.returncode, {outcome["step"]: outcome for outcome in json.loads(ended.stdout)}


@pytest.mark.parametrize("sample", ["sample-python", "sample-npm", "sample-maven"])
def test_a_clean_service_passes_every_scan(sample: str) -> None:
    code, outcomes = run(sample)
    refused = {step: outcome["told"] for step, outcome in outcomes.items() if outcome["passed"] is False}
    assert refused == {}
    assert code == 0
    assert all(outcomes[scan]["tools"] for scan in ("sast", "dependencies", "licences", "iac", "secrets", "dast"))
    assert outcomes["unit tests"]["told"][0].startswith("4 tests, ")  # type: ignore[index]


@pytest.mark.parametrize("sample", FLAWS)
def test_a_vulnerable_service_is_stopped_by_the_right_scans(sample: str) -> None:
    code, outcomes = run(sample)
    assert code == 1
    refused = {step for step, outcome in outcomes.items() if outcome["passed"] is False}
    assert refused == {"sast", "dependencies", "licences", "iac", "secrets", "dast"}
    for scan, flaw in FLAWS[sample].items():
        (found, *_) = outcomes[scan]["findings"]  # type: ignore[misc]
        assert (found["rule"], tuple(found["tools"]), found["place"]) == (flaw.rule, flaw.tools, flaw.place), scan
        assert flaw.fix in found["fix"], scan
        assert flaw.about in found["message"], scan
        assert flaw.identifiers <= set(found["identifiers"]), scan
    dockerfile = [found for found in outcomes["iac"]["findings"] if found["severity"] == "high"]  # type: ignore[attr-defined]
    assert {found["rule"] for found in dockerfile} == IAC
    assert all(found["place"].startswith("Dockerfile:") and found["fix"] for found in dockerfile)
    assert ["checkov", "hadolint"] in [found["tools"] for found in dockerfile]


def test_an_interrupt_ends_everything_at_once(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "slipway.cli", "run", "sample-npm"],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT / "src"), "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(4)
    process.send_signal(signal.SIGINT)
    started = time.monotonic()
    _, errors = process.communicate(timeout=SECONDS)
    assert process.returncode == 130, errors
    assert "Interrupted." in errors
    assert time.monotonic() - started < 10
    left = [path for path in Path("/proc").glob("[0-9]*/environ") if bytes(tmp_path) in read(path)]
    assert left == []


def read(path: Path) -> bytes:
    """What a process has in its environment; nothing of one that has ended."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
