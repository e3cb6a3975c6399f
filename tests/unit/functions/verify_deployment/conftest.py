import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

Serve = Callable[..., str]


class _Service(BaseHTTPRequestHandler):
    statuses: list[int]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status = self.statuses[min(len(self.asked), len(self.statuses)) - 1]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Servers of tests are quiet."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A function: the statuses that a service answers with, the last one for ever -> where it listens."""
    servers: list[ThreadingHTTPServer] = []

    def serve(*statuses: int, asked: list[str] | None = None) -> str:
        answers = type("Service", (_Service,), {"statuses": list(statuses), "asked": [] if asked is None else asked})
        server = ThreadingHTTPServer(("127.0.0.1", 0), answers)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def silent() -> Iterator[str]:
    """Where something takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.fixture
def closed() -> str:
    """Where nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}"
