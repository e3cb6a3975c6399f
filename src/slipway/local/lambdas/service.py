"""Running a function on an event: what Lambda does between a call and its answer."""

from __future__ import annotations

import json
import logging
import time
import uuid
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from slipway.errors import SlipwayError
from slipway.local import clock
from slipway.local.lambdas import logs
from slipway.local.lambdas.code import Code, writable
from slipway.local.lambdas.deployed import Deployed
from slipway.local.lambdas.environment import variables
from slipway.local.lambdas.images import recorded
from slipway.local.lambdas.logs import Took
from slipway.local.lambdas.pool import Lent, Pool
from slipway.local.lambdas.process import GoneError, LateError, Process, Start
from slipway.local.services.answers import Answers

MOST_BYTES = 6 * 1024 * 1024
"""Of an event, and of an answer (Lambda quotas, synchronous invocation)."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of an event.

    Attributes:
        payload: JSON: what the handler returned, or what went wrong.
        failed: whether it went wrong.
        log: the lines that it wrote, as text.
    """

    request_id: str
    payload: str
    failed: bool
    log: str = ""


class CannotRunError(Exception):
    """The function can't be run here."""


@dataclass
class _Environment:
    """A process with the log stream that it writes to; made at the first event."""

    process: Process
    stream: str
    began: float = field(default_factory=time.monotonic)

    @property
    def used(self) -> float:
        return self.process.used

    def end(self) -> None:
        """End the process."""
        self.process.end()


class Functions:
    """Runs the functions of the emulated Lambda."""

    def __init__(
        self,
        endpoint: str,
        folder: Path,
        extra: Mapping[str, str] = MappingProxyType({}),
        code: Code | None = None,
        *,
        answers: Answers | None = None,
        names: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        """Functions find the emulated AWS at `endpoint`; code goes to `folder`; all get the variables `extra`.

        Those made of images answer as `answers` says. Names that end with one of `names` lead to that loopback port.
        """
        self._endpoint, self._folder, self._extra = endpoint, folder, extra
        self._answers, self._names = answers or Answers(), names
        self._code = code or Code(folder)
        self.pool = Pool(self._start)

    def run(
        self, function: Deployed, event: str, request_id: str = "", begins: Callable[[], object] = lambda: None
    ) -> Outcome:
        """Have a function handle an event, which is JSON, and wait for it; `begins` is called when a process is there.

        Raises:
            ThrottledError: as many run already as may.
            CannotRunError: its code is not for Python.
        """
        request_id = request_id or str(uuid.uuid4())
        if function.image:
            return Outcome(request_id, recorded(function, self._answers), failed=False)
        _refuse(function)
        try:
            lent = self.pool.take(function)
        except (SlipwayError, zipfile.BadZipFile, OSError) as error:
            _log.warning("the package of %s cannot be had", function.name, exc_info=True)
            return _failed(request_id, "LocalCloud.NoPackage", str(error))
        return self._serve(lent, event, request_id, begins)

    def forget(self, arn: str) -> None:
        """The function has changed or is gone: it is run anew the next time."""
        self.pool.forget(arn)

    def close(self) -> None:
        """End every process."""
        self.pool.close()

    def _start(self, function: Deployed) -> _Environment:
        scratch, stream = writable(self._folder), _stream(function)
        task, runtime = self._code.unpacked(function), self._code.runtime()
        given = variables(
            function,
            endpoint=self._endpoint,
            task=task,
            runtime=runtime,
            scratch=scratch,
            stream=stream,
            extra=self._extra,
        )
        start = Start(function.handler, task, (task, runtime), scratch, given, self._names)
        return _Environment(Process(start, clock.ahead()), stream)

    def _serve(self, lent: Lent, event: str, request_id: str, begins: Callable[[], object]) -> Outcome:
        environment: Any = lent.kept
        process: Process = environment.process
        began, init, sound = time.monotonic(), None, False
        answer: dict[str, Any] = {}
        try:
            if lent.fresh:
                answer = {"failed": process.begin()}
                init, began = began - environment.began + (time.monotonic() - began), time.monotonic()
            begins()
            if answer.get("failed") is None:
                answer = process.serve(_given(lent.function, event, request_id), lent.function.timeout)
                sound = True
        except LateError:
            answer = {"failed": _late(request_id, lent.function.timeout)}
        except GoneError:
            answer = {"failed": _gone(request_id, process)}
        finally:
            seconds = time.monotonic() - began
            if not sound:
                process.end()
            lines = process.lines()
            self.pool.give_back(lent) if sound else self.pool.drop(lent)
        took = Took(seconds, init, answer.get("memory", 0))
        written = logs.report(lent.function, request_id, lines + _told(answer), took)
        logs.write(lent.function, environment.stream, written)
        return _outcome(request_id, answer, "\n".join(text for _, text in written))


def _refuse(function: Deployed) -> None:
    if not function.runtime.startswith("python"):
        raise CannotRunError(f"{function.name} is for {function.runtime}: the local cloud runs Python only")


def _stream(function: Deployed) -> str:
    return f"{clock.now():%Y/%m/%d}/[{function.version}]{uuid.uuid4().hex}"


def _given(function: Deployed, event: str, request_id: str) -> dict[str, Any]:
    return {
        "id": request_id,
        "event": event,
        "arn": function.invoked_arn,
        "seconds": function.timeout,
        "ahead": clock.ahead(),
        "trace": f"Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0",
    }


def _late(request_id: str, seconds: int) -> dict[str, Any]:
    message = f"RequestId: {request_id} Error: Task timed out after {seconds}.00 seconds"
    return {"errorType": "Sandbox.Timedout", "errorMessage": message}


def _gone(request_id: str, process: Process) -> dict[str, Any]:
    status = process.ended()
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    message = f"RequestId: {request_id} Error: Runtime exited with error: {how}"
    return {"errorType": "Runtime.ExitError", "errorMessage": message}


def _told(answer: Mapping[str, Any]) -> list[logs.Line]:
    """The line by which the runtime tells of an error."""
    failed = answer.get("failed")
    if failed is None:
        return []
    text = "\n".join([f"[ERROR] {failed['errorType']}: {failed['errorMessage']}", *failed.get("stackTrace", [])])
    return [(int(time.time() * 1000), text)]


def _outcome(request_id: str, answer: Mapping[str, Any], log: str) -> Outcome:
    failed = answer.get("failed")
    if failed is not None:
        return Outcome(request_id, json.dumps({**failed, "requestId": request_id}), failed=True, log=log)
    result = str(answer["result"])
    if len(result.encode()) > MOST_BYTES:
        message = f"Response payload size exceeded maximum allowed payload size ({MOST_BYTES} bytes)."
        return _failed(request_id, "Function.ResponseSizeTooLarge", message)
    return Outcome(request_id, result, failed=False, log=log)


def _failed(request_id: str, kind: str, message: str) -> Outcome:
    return Outcome(request_id, json.dumps({"errorType": kind, "errorMessage": message}), failed=True)
