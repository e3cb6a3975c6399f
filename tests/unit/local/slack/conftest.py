"""The loopback Slack behind a real web server, an app that takes what people press, and a client of Slack's own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from slipway.local.slack import App, SlackServer, Workspace

TOKEN, SECRET = "xoxb-loopback-token", "signing-secret-of-the-app"
ANA, DANA = "U05ANANUNEZ", "U05DANAWEIS"


@dataclass
class Listening:
    """The app's end: what it was told, each request really signed, and what it answers."""

    told: list[dict[str, Any]] = field(default_factory=list)
    answer: str = ""
    status: int = 200

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401 - WSGI
        request = Request(environ)
        verified = SignatureVerifier(SECRET).is_valid_request(request.get_data(cache=True), dict(request.headers))
        assert verified, "not signed by Slack"
        self.told.append(json.loads(request.form["payload"]))
        return Response(self.answer, self.status, mimetype="application/json")(environ, start_response)


@dataclass
class Loopback:
    """What a test works with; `clock` is what the workspace measures time by."""

    workspace: Workspace
    app: Listening
    client: WebClient
    base: str
    clock: list[float]
    apps: list[App]


@pytest.fixture
def slack() -> Iterator[Loopback]:
    clock, listening, apps = [100.0], Listening(), []
    workspace = Workspace(lambda: apps, lambda: clock[0])
    handed: dict[str, Any] = {}

    def application(environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401 - WSGI
        taken = listening if environ["PATH_INFO"] == "/app" else handed["slack"]
        return taken(environ, start_response)

    server = make_server("127.0.0.1", 0, application, threaded=True)
    base = f"http://127.0.0.1:{server.server_port}"
    handed["slack"] = SlackServer(workspace, base)
    people = {ANA: "ana", DANA: "dana"}
    apps += [
        App("slipway-test", TOKEN, SECRET, f"{base}/app", frozenset({"#releases", "#team"}), people),
        App("other", "xoxb-other", "another", "", frozenset({"#other"})),
    ]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield Loopback(workspace, listening, WebClient(TOKEN, base_url=f"{base}/api/"), base, clock, apps)
    server.shutdown()
    thread.join(5)
    server.server_close()
