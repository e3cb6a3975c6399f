"""A world for the tests of pipelines and deployments: a clock that is set, and ears."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from slipway.local.engine import Engine


@dataclass
class FakeWorld:
    """Hears what is emitted, invoked and published; `run` is what a function does, `answers` what it answers."""

    at: datetime = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    events: list[dict[str, Any]] = field(default_factory=list)
    invoked: list[tuple[str, str]] = field(default_factory=list)
    published: list[tuple[str, str, str]] = field(default_factory=list)
    run: Callable[[str, str], None] = lambda _function, _payload: None
    answers: Callable[[str, str], tuple[str, bool]] = lambda _function, _payload: ('{"hookStatus": "SUCCEEDED"}', False)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.engine = Engine(lambda: self.seconds)

    def now(self) -> datetime:
        return self.at

    def emit(self, source: str, detail_type: str, detail: Mapping[str, Any], resources: Sequence[str] = ()) -> None:
        self.events.append(
            {"source": source, "detail-type": detail_type, "detail": dict(detail), "resources": list(resources)}
        )

    def invoke(self, function: str, payload: str, region: str) -> None:
        assert region
        self.invoked.append((function, payload))
        self.run(function, payload)

    def ask(self, function: str, payload: str, region: str, told: Callable[[str, bool], None]) -> None:
        assert region
        self.invoked.append((function, payload))
        told(*self.answers(function, payload))

    def publish(self, topic: str, subject: str, message: str) -> None:
        self.published.append((topic, subject, message))

    def later(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)

    def passes(self, seconds: float = 10.0) -> None:
        """Let the engine do all that is due within so many seconds, step by step."""
        for _ in range(int(seconds * 20)):
            self.engine.run_due()
            self.seconds += 0.05
            self.at += timedelta(seconds=0.05)

    def told(self, detail_type: str) -> list[dict[str, Any]]:
        return [event["detail"] for event in self.events if event["detail-type"] == detail_type]
