"""The emulated AWS: moto behind a threaded web server, beside the control endpoint."""

import os
import socket
import threading
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self

from moto.backends import SERVICE_NAMES
from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import BaseWSGIServer, make_server

from slipway.local.aws.bucket_policies import leave_out_conditions

HOST = "127.0.0.1"


_WAITING = frozenset({"lambda", "sqs", "stepfunctions"})
"""Services whose requests may take long: they run code that asks other services, or wait for a message."""


class _QuietHandler(MotoRequestHandler):
    """Keeps connections open between requests and writes no line for each."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class _OneAtATime:
    """Lets one request into an application at a time: moto's tables are shared by its services and not locked."""

    _lock = threading.Lock()

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request; its whole answer is made before the next one is let in."""
        with self._lock:
            return list(self._application(environ, start_response))


def _application(service: SERVICE_NAMES) -> Any:  # noqa: ANN401 - moto asks for a Flask, and calls it only
    """The application of a service, behind the common queue unless its requests may wait."""
    application = create_backend_app(service)
    return application if service in _WAITING else _OneAtATime(application)


class Emulator:
    """A web server in a thread: moto, and `control` under `prefix`. Use as a context manager."""

    def __init__(self, port: int, prefix: str, control: Callable[..., Any]) -> None:
        """Binds `port` (0: any free one) on the loopback interface; raises OSError when it is taken."""
        # Roles attach the policies that AWS itself manages; state machines run; no container engine is asked for.
        default_user_config["iam"] = {"load_aws_managed_policies": True}
        default_user_config["stepfunctions"] = {"execute_state_machine": True}
        default_user_config["lambda"] = {"use_docker": False}
        leave_out_conditions()
        application = DispatcherMiddleware(DomainDispatcherApplication(_application), {prefix: control})
        self._socket = socket.create_server((HOST, port))
        self._server: BaseWSGIServer = make_server(
            HOST, port, application, threaded=True, request_handler=_QuietHandler, fd=self._socket.fileno()
        )
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, name="emulator", daemon=True)
        os.environ["MOTO_PORT"] = str(self.port)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._socket.getsockname()[1])

    @property
    def endpoint(self) -> str:
        """The URL for AWS clients."""
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._socket.close()
