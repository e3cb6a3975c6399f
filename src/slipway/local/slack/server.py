"""The web application: Slack's Web API below `api/`, uploads, what people do, and the page that they see."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from slipway.local.slack import people
from slipway.local.slack.api import RefusedError, WebApi
from slipway.local.slack.page import page
from slipway.local.slack.shown import shown
from slipway.local.slack.workspace import Workspace

_ROUTES = Map(
    [
        Rule("/", endpoint="page", methods=["GET"]),
        Rule("/version", endpoint="version", methods=["GET"]),
        Rule("/messages", endpoint="messages", methods=["GET"]),
        Rule("/files/<file>", endpoint="file", methods=["GET"]),
        Rule("/upload/<file>", endpoint="upload", methods=["POST", "PUT"]),
        Rule("/press", endpoint="press", methods=["POST"]),
        Rule("/send", endpoint="send", methods=["POST"]),
        Rule("/close", endpoint="close", methods=["POST"]),
        Rule("/api/<method>", endpoint="call", methods=["POST", "GET"]),
    ]
)
PICTURES = {b"\x89PNG": "image/png", b"GIF8": "image/gif", b"\xff\xd8\xff": "image/jpeg"}
TYPED = "typed."
"""What the names of a modal's inputs begin with, in the page's form."""


class SlackServer:
    """Serves a workspace at `base`, an address without a slash at its end."""

    def __init__(self, workspace: Workspace, base: str) -> None:
        """Serve it; uploads are sent below the same address."""
        self._workspace, self._base = workspace, base
        self._api = WebApi(workspace, lambda file: f"{base}/upload/{file}")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401 - the WSGI protocol
        """Serve one request."""
        request = Request(environ)
        answer: Any
        try:
            endpoint, arguments = _ROUTES.bind_to_environ(environ).match()
            answer = getattr(self, f"_{endpoint}")(request, **arguments)
        except HTTPException as error:
            answer = error
        except people.NotPossibleError as error:
            answer = _json({"error": str(error)}, 404)
        return answer(environ, start_response)

    def _call(self, request: Request, method: str) -> Response:
        try:
            token, told = _arguments(request)
            return _json(self._api.call(method, token, told))
        except RefusedError as error:
            told = {"ok": False, "error": error.error}
            if error.messages:
                told["response_metadata"] = {"messages": [f"[ERROR] {text}" for text in error.messages]}
            answer = _json(told, 429 if error.retry_after else 200)
            if error.retry_after:
                answer.headers["Retry-After"] = str(error.retry_after)
            return answer
        except ValueError:
            return _json({"ok": False, "error": "invalid_json"})

    def _upload(self, request: Request, file: str) -> Response:
        with self._workspace.lock:
            place = self._workspace.files.get(file)
            if place is None or place.shared:
                raise NotFound
            place.content = _content(request)
        return Response(f"OK - {len(place.content)}")

    def _file(self, _: Request, file: str) -> Response:
        found = self._workspace.files.get(file)
        if found is None or not found.shared:
            raise NotFound
        kind = next((kind for mark, kind in PICTURES.items() if found.content.startswith(mark)), "text/plain")
        return Response(found.content, mimetype=kind, headers={"X-Content-Type-Options": "nosniff"})

    def _version(self, _: Request) -> Response:
        return _json({"version": self._workspace.version})

    def _messages(self, request: Request) -> Response:
        with self._workspace.lock:
            return _json(shown(self._workspace, request.args.get("user", "")))

    def _page(self, request: Request) -> Response:
        with self._workspace.lock:
            told = shown(self._workspace, request.args.get("user", ""))
        text = page(told, self._base, request.args.get("channel", ""), request.args.get("user", ""))
        return Response(text, mimetype="text/html")

    def _press(self, request: Request) -> Response:
        told = _fields(request)
        done = people.press(self._workspace, told["user"], told["channel"], told["ts"], told["action_id"])
        return self._done(request, told, done)

    def _send(self, request: Request) -> Response:
        told = _fields(request)
        values = {name.removeprefix(TYPED): request.form.getlist(name) for name in told if name.startswith(TYPED)}
        return self._done(request, told, people.send(self._workspace, told["user"], told["view"], values))

    def _close(self, request: Request) -> Response:
        told = _fields(request)
        people.close(self._workspace, told["user"], told["view"])
        return self._done(request, told, people.Told(200, {}))

    def _done(self, request: Request, told: dict[str, str], done: people.Told) -> Response:
        """A program is told what the app answered; a browser is led back to the page."""
        if "text/html" not in request.headers.get("Accept", ""):
            return _json({"status": done.status, "errors": done.errors})
        return redirect(f"{self._base}/?channel={told.get('channel', '')}&user={told['user']}", 303)


def _arguments(request: Request) -> tuple[str, dict[str, Any]]:
    """Token and arguments of a call, in any of the forms that Slack takes."""
    told: dict[str, Any] = {**request.args.to_dict(), **request.form.to_dict()}
    if request.mimetype == "application/json":
        given = json.loads(request.get_data() or b"{}")
        told |= given if isinstance(given, dict) else {}
    for name in ("blocks", "view", "files"):
        if isinstance(told.get(name), str):
            told[name] = json.loads(told[name])
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return token or str(told.get("token", "")), told


def _content(request: Request) -> bytes:
    """What is uploaded: the body, or the one file of a form."""
    if request.mimetype != "multipart/form-data":
        return request.get_data(parse_form_data=False)
    sent = next(iter(request.files.values()), None)
    return sent.read() if sent else b""


def _fields(request: Request) -> dict[str, str]:
    fields = request.form.to_dict()
    missing = {"user"} - set(fields)
    if missing:
        raise people.NotPossibleError("who is it?")
    return _Fields(fields)


class _Fields(dict[str, str]):
    """A form, in which a field that is missing is empty."""

    def __missing__(self, _: str) -> str:
        return ""


def _json(told: object, status: int = 200) -> Response:
    return Response(json.dumps(told), status=status, mimetype="application/json")
