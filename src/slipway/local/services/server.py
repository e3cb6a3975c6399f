"""The one server behind the names of all balancers, on loopback: HTTP and HTTPS on the same port."""

from __future__ import annotations

import ssl
import tempfile
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import MSG_PEEK, socket
from threading import Thread
from typing import Self

from slipway.local.services.answers import Answers
from slipway.local.services.balancer import Asked, answer

HOST = "127.0.0.1"
_HANDSHAKE = b"\x16"
"""The first byte of a TLS connection (RFC 8446, section 5.1: handshake)."""
_PATIENCE_SECONDS = 10.0


class Balancers:
    """Answers for every balancer. A context manager; whoever asks must resolve the balancers' names to `port`."""

    def __init__(self, answers: Answers) -> None:
        """Services answer as `answers` says."""
        self._server = _Server(answers)
        self._thread = Thread(target=self._server.serve_forever, name="balancers", daemon=True)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return self._server.server_port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Request(BaseHTTPRequestHandler):
    server: _Server
    timeout = _PATIENCE_SECONDS

    def do_GET(self) -> None:
        """The one method of health checks."""
        name, _, port = (self.headers.get("Host") or "").partition(":")
        default = 443 if isinstance(self.connection, ssl.SSLSocket) else 80
        status = answer(Asked(name, int(port) if port.isdigit() else default, self.path), self.server.answers)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answers: Answers) -> None:
        super().__init__((HOST, 0), _Request)
        self.answers = answers

    def finish_request(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """In the thread of the connection: speak TLS where the other side begins with it."""
        assert isinstance(request, socket)  # noqa: S101 - it is a TCP server
        request.settimeout(_PATIENCE_SECONDS)
        if request.recv(1, MSG_PEEK) == _HANDSHAKE:
            with self._tls.wrap_socket(request, server_side=True) as encrypted:
                super().finish_request(encrypted, client_address)
        else:
            super().finish_request(request, client_address)

    def handle_error(self, *_: object) -> None:
        """Whoever asks sees that its connection has ended."""

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        from slipway.local.services.certificate import certificate

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile(prefix="slipway-balancers-") as file:
            file.write(certificate())
            file.flush()
            context.load_cert_chain(file.name)
        return context
