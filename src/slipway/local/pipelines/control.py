"""What AWS has no API for: pushes, with the outcomes of what is not done here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from werkzeug.wrappers import Request, Response

from slipway.local.pipelines.outcomes import RECORDED, Given
from slipway.local.pipelines.pushes import Push, take
from slipway.local.pipelines.runtime import Runtime

PATH = "/_slipway/pipelines"


class AskedOutcome(BaseModel):
    """How an action ends."""

    model_config = ConfigDict(extra="forbid")

    action: str
    passed: bool
    summary: str = ""
    how: str = RECORDED
    variables: dict[str, str] = {}


class AskedPush(BaseModel):
    """A push."""

    model_config = ConfigDict(extra="forbid")

    repository: str
    branch: str
    commit: str
    message: str = ""
    author: str = ""
    author_name: str = ""
    author_email: str = ""
    paths: tuple[str, ...] = ()
    tree: str = ""
    digest: str = ""
    outcomes: tuple[AskedOutcome, ...] = ()
    rings: str = ""
    rings_during: bool = False
    unwell: bool = False
    pipelines: frozenset[str] = frozenset()


class Control:
    """A web application: POST /push, and GET /head for the last commit that was pushed to a branch."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI
        """Serve one request."""
        return self._answer(Request(environ))(environ, start_response)

    def _answer(self, request: Request) -> Response:
        if (request.method, request.path) == ("GET", "/head"):
            branch = request.args.get("repository", ""), request.args.get("branch", "")
            return _said({"commit": self._runtime.commits.get(branch, {}).get("commit", "")})
        if (request.method, request.path) != ("POST", "/push"):
            return _said({"error": "expected POST /push or GET /head"}, 404)
        try:
            asked = AskedPush.model_validate_json(request.get_data())
        except ValidationError as error:
            return _said({"error": str(error)}, 400)
        given = {name: value for name, value in asked if name != "outcomes"}
        outcomes = tuple(Given(**dict(each)) for each in asked.outcomes)
        started = take(self._runtime, Push(**given, outcomes=outcomes))
        return _said(
            {
                "executions": [{"pipeline": name, "execution": made} for name, made in started.executions],
                "others": [{"pipeline": name, "branches": branches} for name, branches in started.others],
            }
        )


def _said(what: object, status: int = 200) -> Response:
    return Response(json.dumps(what), status=status, mimetype="application/json")
