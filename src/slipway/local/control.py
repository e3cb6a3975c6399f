"""The daemon's control endpoint: a small web application under a path that no AWS service uses."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic import AwareDatetime, BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from slipway.local import clock
from slipway.local.ledger import Ledger
from slipway.local.provider.errors import CloudError
from slipway.local.provider.lifecycle import Lifecycle, reap

PREFIX = "/_slipway"
"""A path that moto leaves free: no bucket's name may begin with an underscore."""
APIS = f"{PREFIX}/apis"
"""Where the emulated REST APIs answer: APIS/{id}/{stage}/{path}."""
SLACK = f"{PREFIX}/slack"
"""Where the loopback Slack answers; its Web API below api/."""

_ROUTES = Map(
    [
        Rule("/health", endpoint="health", methods=["GET"]),
        Rule("/ledger", endpoint="ledger", methods=["GET"]),
        Rule("/types", endpoint="types", methods=["GET"]),
        Rule("/reap", endpoint="reap", methods=["POST"]),
        Rule("/clock", endpoint="clock", methods=["GET"]),
        Rule("/clock", endpoint="set_clock", methods=["POST"]),
    ]
)


class Setting(BaseModel, extra="forbid"):
    """Where to set the clock: a moment with its time zone."""

    now: AwareDatetime


class Reaping(BaseModel, extra="forbid"):
    """What to remove: entries of the ledger, by their orders."""

    orders: frozenset[int]


@dataclass(frozen=True)
class Control:
    """Answers health, ledger, types, reap and clock as JSON.

    Attributes:
        moved: called when the clock was set, before that is answered: nobody may meet the time in between, in which
            nothing has happened.
    """

    boot_id: str
    ledger: Ledger
    lifecycles: Mapping[str, Lifecycle]
    moved: Callable[[], None]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:  # noqa: ANN401 - the WSGI protocol
        """Serve one request."""
        request = Request(environ)
        try:
            endpoint, _ = _ROUTES.bind_to_environ(environ).match()
            answer = _said(getattr(self, f"_{endpoint}")(request))
        except HTTPException as error:
            answer = _said({"error": error.description}, error.code or 500)
        except CloudError as error:
            answer = _said({"error": str(error)}, 500)
        return answer(environ, start_response)

    def _health(self, _request: Request) -> object:
        return {"boot_id": self.boot_id}

    def _ledger(self, _request: Request) -> object:
        return [asdict(entry) for entry in self.ledger.entries()]

    def _types(self, _request: Request) -> object:
        return self.ledger.types_seen()

    def _reap(self, request: Request) -> object:
        try:
            asked = Reaping.model_validate_json(request.get_data())
        except ValidationError as error:
            raise BadRequest(str(error)) from error
        return reap(self.lifecycles, self.ledger, asked.orders)

    def _clock(self, _request: Request) -> object:
        return {"now": clock.now().isoformat(), "ahead_seconds": clock.ahead()}

    def _set_clock(self, request: Request) -> object:
        try:
            clock.set_to(Setting.model_validate_json(request.get_data()).now)
        except ValueError as error:
            raise BadRequest(str(error)) from error
        self.moved()
        return self._clock(request)


def _said(what: object, status: int = 200) -> Response:
    return Response(json.dumps(what), status=status, mimetype="application/json")
