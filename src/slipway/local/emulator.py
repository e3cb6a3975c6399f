"""The emulated AWS: moto behind a threaded web server, beside the control endpoint."""

import os
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import BaseWSGIServer, make_server

HOST = "127.0.0.1"


class _QuietHandler(MotoRequestHandler):
    """Keeps connections open between requests and writes no line for each."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class Emulator:
    """A web server in a thread: moto, and `control` under `prefix`. Use as a context manager."""

    def __init__(self, port: int, prefix: str, control: Callable[..., Any]) -> None:
        """Binds `port` (0: any free one) on the loopback interface; raises OSError when it is taken."""
        # Roles attach the policies that AWS itself manages; state machines run; no container engine is asked for.
        default_user_config["iam"] = {"load_aws_managed_policies": True}
        default_user_config["stepfunctions"] = {"execute_state_machine": True}
        default_user_config["lambda"] = {"use_docker": False}
        application = DispatcherMiddleware(DomainDispatcherApplication(create_backend_app), {prefix: control})
        self._server: BaseWSGIServer = make_server(
            HOST, port, application, threaded=True, request_handler=_QuietHandler
        )
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, name="emulator", daemon=True)
        os.environ["MOTO_PORT"] = str(self.port)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_port)

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
