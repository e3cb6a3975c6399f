"""What is asked of a SonarQube server: whether its task has ended, and what the quality gate says of the analysis."""

from __future__ import annotations

import base64
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError

from slipway.scans.readers.json_shape import Shape

if TYPE_CHECKING:
    from slipway.scans.model import Cause

POLL_SECONDS = 1.0
ANSWER_SECONDS = 30.0
ANSWER_BYTES = 1_000_000
Answer = TypeVar("Answer", bound=BaseModel)


class AnalysisError(Exception):
    """There is no verdict of the server to go by."""

    def __init__(self, detail: str, cause: Cause) -> None:
        super().__init__(detail)
        self.cause = cause


@dataclass(frozen=True)
class Condition:
    """A condition of the quality gate that is not met; `limit` is the comparison that failed, such as `< 80`."""

    metric: str
    value: str
    limit: str


class _Task(Shape):
    status: Literal["PENDING", "IN_PROGRESS", "SUCCESS", "FAILED", "CANCELED"]
    analysis_id: str = ""
    error_message: str = ""


class _TaskAnswer(Shape):
    task: _Task


class _Condition(Shape):
    status: str
    metric_key: str
    comparator: str = ""
    error_threshold: str = ""
    actual_value: str = ""


class _Gate(Shape):
    status: Literal["OK", "WARN", "ERROR", "NONE"]
    conditions: list[_Condition] = Field(default=[])


class _GateAnswer(Shape):
    project_status: _Gate


@dataclass(frozen=True)
class Server:
    """A server's address and token; `deadline`, by the monotonic clock, is when waiting for it ends."""

    address: str
    token: str
    deadline: float

    def ask(self, path: str, query: dict[str, str], shape: type[Answer]) -> Answer:
        """One answer of the web API.

        Raises:
            AnalysisError: the server can't be reached, refuses, or answers in another shape.
        """
        target = f"{self.address.rstrip('/')}{path}?{urllib.parse.urlencode(query)}"
        if not target.startswith(("https://", "http://")):
            raise AnalysisError(f"expected an http or https address, found {self.address}", "no result")
        request = urllib.request.Request(target, headers=self._headers())  # noqa: S310  checked above
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:  # noqa: S310
                return shape.model_validate_json(answer.read(ANSWER_BYTES))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise AnalysisError(f"{path} answered unlike SonarQube: {first['msg']}", "unreadable") from None
        except OSError as error:
            raise AnalysisError(f"{path} gave no answer: {error}", "no result") from None

    def _headers(self) -> dict[str, str]:
        """A token goes as the user's name, which every version of the server takes."""
        secret = base64.b64encode(f"{self.token}:".encode()).decode()
        return {"Authorization": f"Basic {secret}"} if self.token else {}


def gate_of(server: Server, task: str) -> list[Condition]:
    """The conditions of the quality gate that a task's analysis does not meet; none where it passes.

    Raises:
        AnalysisError: the task failed, does not end in time, or no gate judges it.
    """
    gate = server.ask("/api/qualitygates/project_status", {"analysisId": _analysis(server, task)}, _GateAnswer)
    status = gate.project_status
    failed = [condition for condition in status.conditions if condition.status == "ERROR"]
    if status.status not in {"OK", "ERROR"} or (status.status == "ERROR" and not failed):
        raise AnalysisError(f"the quality gate says {status.status}, with no condition to go by", "no result")
    return [
        Condition(each.metric_key, each.actual_value, f"{each.comparator} {each.error_threshold}") for each in failed
    ]


def _analysis(server: Server, task: str) -> str:
    if not task:
        raise AnalysisError("report-task.txt names no task", "unreadable")
    while True:
        state = server.ask("/api/ce/task", {"id": task}, _TaskAnswer).task
        if state.status == "SUCCESS" and state.analysis_id:
            return state.analysis_id
        if state.status not in {"PENDING", "IN_PROGRESS"}:
            raise AnalysisError(f"the server's task is {state.status} {state.error_message}".strip(), "crashed")
        if time.monotonic() + POLL_SECONDS > server.deadline:
            raise AnalysisError("the server's task did not end in time", "hung")
        time.sleep(POLL_SECONDS)
