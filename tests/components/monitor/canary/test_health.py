import importlib.util
import json
import shutil
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest

from components.monitor.canary.canaries import SCRIPT

Canary = Callable[[dict[str, str]], ModuleType]


class Services(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status = {"/auth/health": 200, "/users/health": 503, "/empty/health": 204}.get(self.path, 404)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """A test's output stays its own."""


@pytest.fixture
def balancer() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Services) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, balancer: str) -> Canary:
    """A function: the paths of services -> the script as it runs, beside them."""

    def canary(paths: dict[str, str]) -> ModuleType:
        monkeypatch.setenv("BASE_URL", balancer)
        (tmp_path / "services.json").write_text(json.dumps(paths))
        script = shutil.copy(SCRIPT, tmp_path)
        spec = importlib.util.spec_from_file_location("health", script)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return canary


def test_services_that_answer_200_are_well(canary: Canary) -> None:
    assert canary({"auth": "/auth/health"}).handler({}, None) == "1 services are well"


def test_each_that_does_not_is_told(canary: Canary) -> None:
    script = canary({name: f"/{name}/health" for name in ("auth", "users", "lost", "empty")})
    with pytest.raises(script.UnwellError) as raised:
        script.handler({}, None)
    assert str(raised.value) == "users: answered 503; lost: answered 404; empty: answered 204"


def test_a_balancer_that_is_not_there_is_told(canary: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    script = canary({"auth": "/auth/health"})
    monkeypatch.setenv("BASE_URL", "http://127.0.0.1:1")
    with pytest.raises(script.UnwellError, match=r"auth: .*Connection refused"):
        script.handler({}, None)
