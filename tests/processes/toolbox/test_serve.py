"""Services are started, asked and ended."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from slipway.toolbox import serve
from slipway.toolbox.model import ToolboxError
from slipway.toolbox.serve import served

SERVICE = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/well" else 503)
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""


def start(tmp_path: Path, script: str, health: str = "/well") -> object:
    return served(
        [sys.executable, "-c", script], tmp_path, path=".", health=health, environment={}, log=tmp_path / "log"
    )


def test_a_service_runs_until_it_is_left(tmp_path: Path) -> None:
    with start(tmp_path, SERVICE) as url:
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)):
            pass
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_a_service_that_ends_is_told_with_what_it_said(tmp_path: Path) -> None:
    with (
        pytest.raises(ToolboxError, match="ended with exit code 1: no database"),
        start(tmp_path, "raise SystemExit('no database')"),
    ):
        pass


def test_a_service_that_is_never_well_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "START_SECONDS", 1.0)
    with pytest.raises(ToolboxError, match="did not answer 200"), start(tmp_path, SERVICE, "/ill"):
        pass


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(ToolboxError, match="exit code 127"),
        served(["no-such-program"], tmp_path, path=".", health="/", environment={}, log=tmp_path / "log"),
    ):
        pass
