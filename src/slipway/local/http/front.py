"""The web application that stands for API Gateway: /{api}/{stage}/{path} on loopback."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from threading import Event, Thread
from typing import Any
from urllib.parse import unquote

from moto.core.exceptions import JsonRESTError
from werkzeug.wrappers import Request, Response

from slipway.local import clock
from slipway.local.delivery import senders
from slipway.local.delivery.permissions import Caller
from slipway.local.delivery.senders import UndeliverableError
from slipway.local.http import proxy
from slipway.local.http.proxy import Answer, Asked, MalformedError
from slipway.local.http.routes import Route, resolve
from slipway.local.lambdas.deployed import Deployed, find
from slipway.local.lambdas.pool import ThrottledError
from slipway.local.lambdas.service import CannotRunError, Outcome

SERVICE = "apigateway.amazonaws.com"
MOST_BYTES = 10 * 1024 * 1024
"""Of a request (Amazon API Gateway quotas)."""
_log = logging.getLogger(__name__)

Run = Callable[[Deployed, str, str, Callable[[], object]], Outcome]


class RestApis:
    """Answers requests to the stages of the emulated REST APIs with what their functions answer."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - the WSGI protocol
        """Serve one request."""
        told = self._answer(Request(environ))
        response = Response(told.body, told.status, list(told.headers))
        response.headers["x-amzn-RequestId"] = str(uuid.uuid4())
        return response(environ, start_response)

    def _answer(self, request: Request) -> Answer:
        api, stage, path = _parts(request)
        route = resolve(api, stage, request.method, path)
        if route is None:
            return _refused(403, "Missing Authentication Token", "MissingAuthenticationTokenException")
        if (request.content_length or 0) > MOST_BYTES:
            return _refused(413, "Request Too Long")
        body = request.get_data()
        if len(body) > MOST_BYTES:
            return _refused(413, "Request Too Long")
        if not route.function:
            return _refused(500, "Internal server error")
        headers = tuple((name, value) for name, value in request.headers.items())
        query = tuple(request.args.items(multi=True))
        asked = Asked(request.method, path, headers, query, body, request.remote_addr or "127.0.0.1")
        return self._proxied(asked, route, request.headers.get("Accept", ""))

    def _proxied(self, asked: Asked, route: Route, accept: str) -> Answer:
        given = json.dumps(proxy.event(asked, route, str(uuid.uuid4()), clock.now()))
        try:
            senders.admit(route.function, Caller(SERVICE, _source(asked, route)))
            function = find(_account(route.function), route.region, route.function)
            outcome = _within(route.milliseconds / 1000, lambda begins: self._run(function, given, "", begins))
        except LateError:
            return _refused(504, "Endpoint request timed out")
        except (ThrottledError, CannotRunError, JsonRESTError, UndeliverableError) as error:
            _log.warning("%s %s: %s", asked.method, route.resource, error)
            return _refused(500, "Internal server error")
        if outcome.failed:
            return _refused(502, "Internal server error")
        try:
            return proxy.answer(outcome.payload, accept, route)
        except MalformedError as error:
            _log.warning("%s answered %s with what is no answer: %s", function.name, route.resource, error)
            return _refused(502, "Internal server error")


def _parts(request: Request) -> tuple[str, str, str]:
    """API, stage and path; the path with its escapes, so that a parameter may hold a slash."""
    raw = str(request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path)
    mounted = request.environ.get("SCRIPT_NAME", "")
    path = raw.partition("?")[0].removeprefix(mounted)
    api, _, rest = path.lstrip("/").partition("/")
    stage, _, below = rest.partition("/")
    return unquote(api), unquote(stage), f"/{below}"


def _source(asked: Asked, route: Route) -> str:
    """What a function's permission names: the method and path of the API."""
    account = _account(route.function)
    return f"arn:aws:execute-api:{route.region}:{account}:{route.api}/{route.stage}/{asked.method}{route.resource}"


def _account(arn: str) -> str:
    return arn.split(":")[4]


def _within(seconds: float, do: Callable[[Callable[[], object]], Outcome]) -> Outcome:
    """What `do` gives, or LateError that many seconds after it said that it begins.

    What was begun goes on, as it does behind API Gateway. That a process is started first does not count: a laptop that
    does other things may take long for what takes Lambda a second.
    """
    done: Future[Outcome] = Future()
    begun = Event()

    def work() -> None:
        try:
            done.set_result(do(begun.set))
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            done.set_exception(error)
        finally:
            begun.set()

    Thread(target=work, name="api request", daemon=True).start()
    begun.wait()
    return done.result(seconds)


def _refused(status: int, message: str, kind: str = "") -> Answer:
    headers = (("Content-Type", "application/json"), *((("x-amzn-ErrorType", kind),) if kind else ()))
    return Answer(status, headers, json.dumps({"message": message}).encode())
