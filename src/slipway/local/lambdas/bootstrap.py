"""What a function's process runs: it imports the handler, and gives it one event after the other.

Run as a script by a bare interpreter that knows nothing of the platform: `python -I -S bootstrap.py ASKED ANSWERED`,
two descriptors that it reads JSON lines from and writes them to. Its standard input is a pipe that nobody writes to:
its end tells that the daemon is gone. Standard output and error are the function's log; after each event a line of its
own (`MARK`) says that nothing of that event comes any more.
"""

import importlib
import json
import os
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from typing import Any, TextIO

MARK = "\x00\x01end of event\x01\x00"


def main() -> None:
    """Serve until the daemon closes the pipe."""
    asked, answers = os.fdopen(int(sys.argv[1]), encoding="utf-8"), os.fdopen(int(sys.argv[2]), "w", encoding="utf-8")
    threading.Thread(target=_die_with_the_daemon, args=(os.dup(0),), daemon=True).start()
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    start = json.loads(asked.readline())
    sys.path[:0] = start["path"]
    set_clock(start["ahead"])
    resolve(start["names"])
    handler = None
    try:
        module, _, name = start["handler"].rpartition(".")
        handler = getattr(importlib.import_module(module.replace("/", ".")), name)
        _tell(answers, {"ready": True})
    except BaseException as error:  # noqa: BLE001 - whatever ends the import, SystemExit too, is told
        _tell(answers, {"failed": _described(error, _init_type(error))})
        return
    for line in asked:
        _serve(handler, json.loads(line), answers)


def _serve(handler: Callable[..., Any], given: dict[str, Any], answers: TextIO) -> None:
    set_clock(given["ahead"])
    os.environ["_X_AMZN_TRACE_ID"] = given["trace"]
    answer: dict[str, Any] = {}
    try:
        told = handler(json.loads(given["event"]), Context(given))
        answer["result"] = json.dumps(told, ensure_ascii=False)
    except TypeError as error:
        answer["failed"] = _described(error, "Runtime.MarshalError" if "not JSON serializable" in str(error) else "")
    except BaseException as error:  # noqa: BLE001 - SystemExit ends the event, as it does on Lambda
        answer["failed"] = _described(error, "")
    answer["memory"] = _memory()
    _tell(answers, answer)


def _tell(answers: TextIO, answer: dict[str, Any]) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(1, f"{MARK}\n".encode())
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _memory() -> int:
    """MiB that the process had at most; what `getrusage` tells counts those of the process that started this one."""
    try:
        with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 - pathlib would cost the start
            peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
    except OSError:
        return 0
    return int(peak) // 1024


def _described(error: BaseException, kind: str) -> dict[str, Any]:
    frames = traceback.format_list(traceback.extract_tb(error.__traceback__)[1:])
    return {"errorMessage": str(error), "errorType": kind or type(error).__name__, "stackTrace": frames}


def _init_type(error: BaseException) -> str:
    if isinstance(error, ImportError):
        return "Runtime.ImportModuleError"
    return "Runtime.HandlerNotFound" if isinstance(error, AttributeError | ValueError) else ""


def _die_with_the_daemon(pipe: int) -> None:
    os.read(pipe, 1)
    os._exit(1)


_ahead: list[Any] = [0.0, None]


def set_clock(ahead: float) -> None:
    """Go by the daemon's clock, which is `ahead` seconds ahead of the machine's."""
    if ahead == _ahead[0]:
        return
    import time_machine

    if _ahead[1] is None:
        _ahead[1] = time_machine.travel(time.time() + ahead, tick=True).start()
    else:
        _ahead[1].move_to(time_machine.escape_hatch.time.time() + ahead)
    _ahead[0] = ahead


def resolve(names: dict[str, int]) -> None:
    """Have names that end so lead to a port of this machine, whichever port is asked for; all others as they would."""
    ask = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *more: Any, **named: Any) -> Any:  # noqa: ANN401 - the library's own function
        name = host.decode() if isinstance(host, bytes) else host or ""
        for end, here in names.items():
            if name.rstrip(".").endswith(end):
                return ask("127.0.0.1", here, *more, **named)
        return ask(host, port, *more, **named)

    socket.getaddrinfo = getaddrinfo


class Context:
    """What Lambda tells a handler beside the event (Lambda guide, context object in Python)."""

    client_context = None
    identity = None

    def __init__(self, given: dict[str, Any]) -> None:
        self._deadline = time.monotonic() + given["seconds"]
        self.aws_request_id = given["id"]
        self.invoked_function_arn = given["arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the event is given up."""
        return max(0, int((self._deadline - time.monotonic()) * 1000))


if __name__ == "__main__":
    main()
