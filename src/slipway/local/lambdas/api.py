"""Lambda's own calls, where moto answers them without running anything: they run the function instead."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda.responses import LambdaResponse

from slipway.local.lambdas.asynchronous import Asynchronous
from slipway.local.lambdas.deployed import find
from slipway.local.lambdas.pool import ThrottledError
from slipway.local.lambdas.service import MOST_BYTES, CannotRunError, Functions, Outcome
from slipway.local.patches import Patches

MOST_ASYNCHRONOUS_BYTES = 1024 * 1024
"""Of an event that is handled later (Lambda quotas)."""
_TAIL_BYTES = 4096
"""Of the log that an answer carries (Lambda API reference, Invoke)."""

Answer = tuple[int, dict[str, str], str]


def install(patches: Patches, functions: Functions, asynchronous: Asynchronous) -> None:
    """Have moto's Lambda run functions, and note what it does not keep of them."""
    calls = Calls(functions, asynchronous)
    patches.put(LambdaResponse, "invoke", _method(calls.invoke))
    patches.put(LambdaResponse, "invoke_async", _method(calls.invoke_async))
    patches.put(LambdaFunction, "invoke", _method(calls.from_inside))
    _keep_dead_letters(patches)
    _notice_changes(patches, functions)


def _method(instead: Callable[..., Any]) -> Callable[..., Any]:
    """A method that is given the object it is called on, as a bound one would not be."""

    def method(*given: Any) -> Any:  # noqa: ANN401 - moto's own method
        return instead(*given)

    return method


class Calls:
    """Answers calls of the API, and those that come from other services of moto."""

    def __init__(self, functions: Functions, asynchronous: Asynchronous) -> None:
        self._functions, self._asynchronous = functions, asynchronous

    def invoke(self, response: Any) -> Answer:  # noqa: ANN401 - moto's own object
        """Invoke, in its three types."""
        name, qualifier = unquote(response.path.rsplit("/", 2)[-2]), response.querystring.get("Qualifier", [None])[0]
        function = find(response.current_account, response.region, name, qualifier)
        kind, body = response.headers.get("X-Amz-Invocation-Type", "RequestResponse"), _text(response.body)
        refused = _refused(body, MOST_BYTES if kind == "RequestResponse" else MOST_ASYNCHRONOUS_BYTES)
        if refused is not None:
            return refused
        if kind == "DryRun":
            return 204, {"status": "204"}, ""
        if kind == "Event":
            return self._later(response, name, qualifier, body)
        try:
            outcome = self._functions.run(function, body)
        except ThrottledError as error:
            return _error(429, "TooManyRequestsException", "Rate Exceeded.", {"Reason": str(error)})
        except CannotRunError as error:
            return _error(502, "InvalidRuntimeException", str(error))
        return _answered(outcome, function.version, tail=response.headers.get("X-Amz-Log-Type") == "Tail")

    def invoke_async(self, response: Any) -> Answer:  # noqa: ANN401 - moto's own object
        """The call that came before Invoke's type Event."""
        name = unquote(response.path.rstrip("/").rsplit("/", 2)[-2])
        find(response.current_account, response.region, name)
        return self._later(response, name, None, _text(response.body))

    def from_inside(self, function: Any, body: str, *_: object) -> bytes:  # noqa: ANN401 - moto's own object
        """A topic, rule, log group or other service calls: it gives the event and does not wait."""
        qualifier = None if function.version == "$LATEST" else str(function.version)
        self._asynchronous.take(function.account_id, function.region, function.function_name, qualifier, body or "{}")
        return b""

    def _later(self, response: Any, name: str, qualifier: str | None, body: str) -> Answer:  # noqa: ANN401 - moto's own object
        request_id = self._asynchronous.take(response.current_account, response.region, name, qualifier, body)
        return 202, {"x-amzn-RequestId": request_id, "status": "202"}, ""


def _text(body: bytes | str) -> str:
    text = body.decode() if isinstance(body, bytes) else body
    return text or "{}"


def _refused(body: str, most: int) -> Answer | None:
    if len(body.encode()) > most:
        message = f"{len(body.encode())} byte payload is too large for the invocation type (limit {most} bytes)"
        return _error(413, "RequestTooLargeException", message)
    try:
        json.loads(body)
    except ValueError as error:
        return _error(400, "InvalidRequestContentException", f"Could not parse request body into json: {error}")
    return None


def _error(status: int, kind: str, message: str, more: Mapping[str, str] | None = None) -> Answer:
    headers = {"x-amzn-ErrorType": kind, "Content-Type": "application/json", "status": str(status)}
    return status, headers, json.dumps({"Type": "User", "message": message, **(more or {})})


def _answered(outcome: Outcome, version: str, *, tail: bool) -> Answer:
    headers = {
        "Content-Type": "application/json",
        "X-Amz-Executed-Version": version,
        "x-amzn-RequestId": outcome.request_id,
    }
    if outcome.failed:
        headers["X-Amz-Function-Error"] = "Unhandled"
    if tail:
        headers["X-Amz-Log-Result"] = base64.b64encode(outcome.log.encode()[-_TAIL_BYTES:]).decode()
    return 200, headers, outcome.payload


def _keep_dead_letters(patches: Patches) -> None:
    """A function's DeadLetterConfig, which moto drops, is kept beside, and told as Lambda tells it."""

    def __init__(function: Any, account_id: str, spec: dict[str, Any], *more: Any, **named: Any) -> None:  # noqa: ANN401, N807 - moto's own object
        begin(function, account_id, spec, *more, **named)
        function.dead_letter_arn = (spec.get("DeadLetterConfig") or {}).get("TargetArn", "")

    def update(function: Any, updates: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - moto's own object
        if "DeadLetterConfig" in updates:
            function.dead_letter_arn = (updates["DeadLetterConfig"] or {}).get("TargetArn", "")
        changed: dict[str, Any] = change(function, updates)
        return changed

    def told(function: Any, *given: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401 - moto's own object
        arn = getattr(function, "dead_letter_arn", "")
        return {**tell(function, *given, **named), **({"DeadLetterConfig": {"TargetArn": arn}} if arn else {})}

    begin = patches.put(LambdaFunction, "__init__", __init__)
    change = patches.put(LambdaFunction, "update_configuration", update)
    tell = patches.put(LambdaFunction, "get_configuration", told)


def _notice_changes(patches: Patches, functions: Functions) -> None:
    """End the processes of a function whose code or configuration changes, or that goes."""

    def after(name: str) -> None:
        def noticed(backend: Any, function_name: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 - moto's own object
            done = original(backend, function_name, *more, **named)
            last = function_name.rpartition(":function:")[2].partition(":")[0]
            functions.forget(
                f"arn:{backend.partition}:lambda:{backend.region_name}:{backend.account_id}:function:{last}"
            )
            return done

        original = patches.put(LambdaBackend, name, noticed)

    for name in ("update_function_code", "update_function_configuration", "delete_function"):
        after(name)
