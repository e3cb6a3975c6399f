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
from slipway.local.tables import TABLES

HOST = "127.0.0.1"

_WAITING = frozenset({"sqs", "stepfunctions"})
"""Services whose requests may take long: they run code that asks other services, or wait for a message."""
_INVOKING = ("/invocations", "/invoke-async", "/invoke-async/")
"""How the paths of Lambda's requests end that run a function: they take as long as it does."""


class _QuietHandler(MotoRequestHandler):
    """Keeps connections open between requests and writes no line for each."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class _OneAtATime:
    """Lets one request into an application at a time: moto's tables are shared by its services and not locked."""

    def __init__(self, application: Callable[..., Iterable[bytes]], longer: tuple[str, ...] = ()) -> None:
        """Requests whose path ends with one of `longer` are not kept in the queue."""
        self._application, self._longer = application, longer

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Serve one request; its whole answer is made before the next one is let in."""
        if environ["PATH_INFO"].endswith(self._longer):
            return self._application(environ, start_response)
        with TABLES:
            return list(self._application(environ, start_response))


def _application(service: SERVICE_NAMES) -> Any:  # noqa: ANN401 - moto asks for a Flask, and calls it only
    """The application of a service, behind the common queue unless its requests may wait."""
    application = create_backend_app(service)
    if service in _WAITING:
        return application
    # Moto calls Lambda so in its server, whatever the type of the names says.
    return _OneAtATime(application, _INVOKING if str(service) == "awslambda" else ())


class Emulator:
    """A web server in a thread: moto, and under paths of their own other applications. Use as a context manager."""

    def __init__(self, port: int) -> None:
        """Binds `port` (0: any free one) on the loopback interface; raises OSError when it is taken."""
        # Roles attach the policies that AWS itself manages; state machines run; no container engine is asked for.
        default_user_config["iam"] = {"load_aws_managed_policies": True}
        default_user_config["stepfunctions"] = {"execute_state_machine": True}
        default_user_config["lambda"] = {"use_docker": False}
        leave_out_conditions()
        self._mounted: dict[str, Any] = {}
        application = DispatcherMiddleware(DomainDispatcherApplication(_application))
        application.mounts = self._mounted
        self._socket = socket.create_server((HOST, port))
        self._server: BaseWSGIServer = make_server(
            HOST, port, application, threaded=True, request_handler=_QuietHandler, fd=self._socket.fileno()
        )
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, name="emulator", daemon=True)
        os.environ["MOTO_PORT"] = str(self.port)

    def mount(self, path: str, application: Callable[..., Any]) -> None:
        """Have requests below a path answered by another WSGI application; of two that fit, the longer path counts."""
        self._mounted[path] = application

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
