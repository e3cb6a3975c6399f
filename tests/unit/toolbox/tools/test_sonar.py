"""A SonarQube server on loopback, which answers as the web API does, and a scanner that hands in an analysis."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from slipway.scans import Failure, Report, Severity
from slipway.toolbox.model import Job, Subject
from slipway.toolbox.tools import sonar_server
from slipway.toolbox.tools.sonar import SONAR

CONDITION = {
    "status": "ERROR",
    "metricKey": "new_coverage",
    "comparator": "LT",
    "errorThreshold": "80",
    "actualValue": "62.1",
}
MET = {"status": "OK", "metricKey": "new_bugs", "comparator": "GT", "errorThreshold": "0", "actualValue": "0"}


class Server:
    """Tasks end after `pending` looks; `answers` may replace the answer of a path."""

    def __init__(self) -> None:
        self.gate = {"status": "OK", "conditions": [MET]}
        self.task = {"id": "T1", "status": "SUCCESS", "analysisId": "A1"}
        self.pending = 0
        self.answers: dict[str, bytes] = {}
        self.asked: list[tuple[str, dict[str, list[str]], str | None]] = []

    def answer(self, path: str) -> bytes:
        if path in self.answers:
            return self.answers[path]
        if path == "/api/ce/task":
            self.pending -= 1
            return json.dumps({"task": self.task if self.pending < 0 else {"status": "IN_PROGRESS"}}).encode()
        return json.dumps({"projectStatus": self.gate}).encode()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, str]]:
    monkeypatch.setattr(sonar_server, "POLL_SECONDS", 0.05)
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            state.asked.append((parts.path, parse_qs(parts.query), self.headers.get("Authorization")))
            body = state.answer(parts.path)
            self.send_response(200 if body else 500)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield state, f"http://127.0.0.1:{listening.server_port}"
    listening.shutdown()
    thread.join()
    listening.server_close()


TASK = "ceTaskId=T1\nserverVersion=25.1\ndashboardUrl=http://sonar/1\n"
Run = Callable[..., Report | Failure]


@pytest.fixture
def run(server: tuple[Server, str], tmp_path: Path) -> Run:
    """Runs the scan after a scanner that wrote this report-task.txt."""
    _, address = server

    def scan(task: str | None = TASK, *, limit: float = 5) -> Report | Failure:
        source = tmp_path / "source"
        source.mkdir()
        environment = {"SONAR_HOST_URL": address, "SONAR_TOKEN": "secret"}
        job = Job(Subject(source), tmp_path / "bin", tmp_path, tmp_path, environment, limit, tmp_path / "report")
        if task is not None:
            job.report.write_text(task)
        return SONAR.read(SONAR, job)

    return scan


def test_a_gate_that_passes_finds_nothing(run: Run, server: tuple[Server, str]) -> None:
    state, _ = server
    state.pending = 2
    result = run()
    assert isinstance(result, Report)
    assert (result.tool.name, result.tool.version, result.findings) == ("sonar", "25.1", ())
    assert [path for path, _, _ in state.asked] == ["/api/ce/task"] * 3 + ["/api/qualitygates/project_status"]
    assert state.asked[0][1:] == ({"id": ["T1"]}, "Basic c2VjcmV0Og==")
    assert state.asked[-1][1] == {"analysisId": ["A1"]}


def test_a_gate_that_fails_refuses_with_each_condition(run: Run, server: tuple[Server, str]) -> None:
    state, _ = server
    state.gate = {"status": "ERROR", "conditions": [CONDITION, MET]}
    result = run()
    assert isinstance(result, Report)
    (found,) = result.findings
    assert (found.rule, found.severity) == ("new_coverage", Severity.CRITICAL)
    assert "62.1" in found.message
    assert "LT 80" in found.message
    assert found.fix == "see http://sonar/1"


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        ({"status": "NONE", "conditions": []}, "quality gate says NONE"),
        ({"status": "WARN", "conditions": []}, "quality gate says WARN"),
        ({"status": "ERROR", "conditions": []}, "no condition to go by"),
        ({"status": "FINE"}, "unlike SonarQube"),
        ({}, "unlike SonarQube"),
    ],
)
def test_a_gate_that_says_nothing_certain_is_no_pass(
    run: Run, server: tuple[Server, str], gate: dict[str, object], told: str
) -> None:
    state, _ = server
    state.gate = gate
    result = run()
    assert isinstance(result, Failure)
    assert told in result.detail


@pytest.mark.parametrize("status", ["FAILED", "CANCELED"])
def test_a_task_that_fails_is_a_failure(run: Run, server: tuple[Server, str], status: str) -> None:
    state, _ = server
    state.task = {"status": status, "errorMessage": "out of memory"}
    result = run()
    assert isinstance(result, Failure)
    assert (result.cause, result.detail) == ("crashed", f"the server's task is {status} out of memory")


def test_a_task_that_does_not_end_is_one_that_hung(run: Run, server: tuple[Server, str]) -> None:
    state, _ = server
    state.pending = 1000
    result = run(limit=0.3)
    assert isinstance(result, Failure)
    assert result.cause == "hung"


@pytest.mark.parametrize("body", [b"", b"<html>", b"{", b'{"task": {}}', b'{"task": {"status": "SUCCESS"}}'])
def test_a_server_that_answers_otherwise_is_a_failure(run: Run, server: tuple[Server, str], body: bytes) -> None:
    state, _ = server
    state.answers["/api/ce/task"] = body
    assert isinstance(run(), Failure)


@pytest.mark.parametrize("task", [None, "", "ceTaskId", "serverUrl=http://other"])
def test_a_run_that_handed_nothing_in_is_a_failure(run: Run, task: str | None) -> None:
    assert isinstance(run(task), Failure)


def test_no_server_is_a_failure(tmp_path: Path) -> None:
    environment = {"SONAR_HOST_URL": "http://127.0.0.1:9"}
    (tmp_path / "report").write_text("ceTaskId=T1")
    job = Job(Subject(tmp_path), tmp_path, tmp_path, tmp_path, environment, 1, tmp_path / "report")
    result = SONAR.read(SONAR, job)
    assert isinstance(result, Failure)
    assert "/api/ce/task gave no answer" in result.detail


def test_only_web_addresses_are_asked(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("ceTaskId=T1")
    environment = {"SONAR_HOST_URL": "file:///etc"}
    job = Job(Subject(tmp_path), tmp_path, tmp_path, tmp_path, environment, 1, tmp_path / "report")
    result = SONAR.read(SONAR, job)
    assert isinstance(result, Failure)
    assert "http or https" in result.detail
