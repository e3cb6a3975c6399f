"""Tools that are used where a token, a server or an image is set, with programs that stand for theirs."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from slipway.scans import Failure, Report, Severity
from slipway.toolbox.model import Subject
from slipway.toolbox.runner import run_scanner
from slipway.toolbox.tools import SNYK, SONAR, ZAP
from tests.unit.toolbox.things import program, sarif

SNYK_SCRIPT = """
import json, os, sys
report = next(word.partition("=")[2] for word in sys.argv if word.startswith("--sarif-file-output="))
assert os.environ["SNYK_TOKEN"] == "token" and "AWS_PROFILE" not in os.environ
json.dump({report_of_snyk}, open(report, "w"))
sys.exit(1)
"""
DOCKER_SCRIPT = """
import json, os, sys
words = sys.argv[1:]
volume = next(word for word in words if word.startswith("--volume="))
folder = volume.removeprefix("--volume=").split(":")[0]
sent = {name: os.environ[name] for word in words if word.startswith("--env=") for name in [word.removeprefix("--env=")]}
alert = {"pluginid": "40012", "name": json.dumps([words[-4:], sent]), "riskcode": "3", "solution": "<p>Encode.</p>"}
site = {"@name": "http://target", "alerts": [dict(alert, instances=[{"uri": "http://target/greet?q=1"}])]}
json.dump({"@programName": "ZAP", "@version": "2.16", "site": [site]}, open(folder + "/report", "w"))
sys.exit(2)
"""


def test_snyk_finds_with_its_token_and_nothing_else_of_the_callers(source: Path, tmp_path: Path) -> None:
    program(tmp_path, "snyk", SNYK_SCRIPT.replace("{report_of_snyk}", repr(sarif("Snyk Open Source"))))
    environment = {"SNYK_TOKEN": "token", "AWS_PROFILE": "admin"}
    snyk = replace(SNYK, recipe="none")
    result = run_scanner(snyk, Subject(source), pins=tmp_path, environment=environment, limit=20)
    assert isinstance(result, Report), result
    assert [found.scan for found in result.findings] == ["dependencies"]


def test_snyk_that_fails_to_look_is_a_failure(source: Path, tmp_path: Path) -> None:
    program(tmp_path, "snyk", "import sys; sys.exit('not authenticated')")
    result = run_scanner(replace(SNYK, recipe="none"), Subject(source), pins=tmp_path, environment={}, limit=20)
    assert isinstance(result, Failure)
    program(tmp_path, "snyk", "import sys; sys.exit(2)")
    result = run_scanner(replace(SNYK, recipe="none"), Subject(source), pins=tmp_path, environment={}, limit=20)
    assert isinstance(result, Failure)
    assert result.cause == "crashed"


def test_zap_runs_from_its_image_and_signs_in_by_a_header_that_no_argument_shows(source: Path, tmp_path: Path) -> None:
    program(tmp_path, "docker", DOCKER_SCRIPT)
    environment = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "SLIPWAY_ZAP_IMAGE": "zap@sha256:0",
        "SLIPWAY_DAST_HEADER": "Authorization: Bearer secret",
    }
    subject = Subject(source, url="http://127.0.0.1:8080")
    result = run_scanner(ZAP, subject, pins=tmp_path, environment=environment, limit=60)
    assert isinstance(result, Report), result
    (found,) = result.findings
    assert (found.severity, found.path, found.fix) == (Severity.HIGH, "/greet", "Encode.")
    words, sent = found.message.split("]", 1)
    assert "secret" not in words
    assert "http://127.0.0.1:8080" in words
    assert '"ZAP_AUTH_HEADER": "Authorization"' in sent
    assert '"ZAP_AUTH_HEADER_VALUE": "Bearer secret"' in sent


def test_zap_without_docker_is_a_failure(source: Path, tmp_path: Path) -> None:
    environment = {"PATH": str(tmp_path), "SLIPWAY_ZAP_IMAGE": "zap@sha256:0"}
    result = run_scanner(ZAP, Subject(source, url="http://x"), pins=tmp_path, environment=environment, limit=5)
    assert isinstance(result, Failure)
    assert result.cause == "no result"


def test_sonar_hands_in_what_it_is_told_to_and_then_asks_the_server(source: Path, tmp_path: Path) -> None:
    script = """
import sys
path = next(word.partition("=")[2] for word in sys.argv if "metadataFilePath" in word)
open(path, "w").write("ceTaskId=T1")
"""
    program(tmp_path, "pysonar", script)
    environment = {"SONAR_HOST_URL": "http://127.0.0.1:9"}
    result = run_scanner(
        replace(SONAR, recipe="none"), Subject(source), pins=tmp_path, environment=environment, limit=5
    )
    assert isinstance(result, Failure)
    assert "/api/ce/task gave no answer" in result.detail
