"""What the alarms of a service tolerate, in every environment or in one of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from slipway.catalogue.values import EnvironmentName, Strict
from slipway.documents import FieldError
from slipway.documents.wording import shown

if TYPE_CHECKING:
    from collections.abc import Mapping


def _plain(unit: str, factors: Mapping[str, float]) -> BeforeValidator:
    """Refuses a number with its unit behind it; `factors` turns other units into the right one for the suggestion."""

    def check(value: object) -> object:
        written = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([^\d\s._]+)\s*", value) if isinstance(value, str) else None
        if written is None:
            return value
        number, given = written.groups()
        near = f"{float(number) * factors[given]:.15g}" if given in factors else ""
        raise FieldError((), f"expected a plain number, in {unit}, found {shown(value)}", near)

    return BeforeValidator(check)


_PERCENT = _plain("percent", {"%": 1, "percent": 1})
ErrorRate = Annotated[float, Field(gt=0, le=100), _PERCENT]
Use = Annotated[int, Field(ge=1, le=100), _PERCENT]
Latency = Annotated[int, Field(ge=1, le=60_000), _plain("milliseconds", {"ms": 1, "s": 1000, "m": 60_000})]
LoginFailures = Annotated[int, Field(ge=1, le=1_000_000), _plain("failures a minute", {"/min": 1, "/s": 60})]


class Overrides(Strict):
    """What is otherwise in one environment; what is left out stays as it is."""

    error_rate_percent: ErrorRate | None = None
    latency_p99_ms: Latency | None = None
    cpu_percent: Use | None = None
    memory_percent: Use | None = None
    login_failures_per_minute: LoginFailures | None = None


class Thresholds(Strict):
    """What the service's alarms tolerate; a deployment that crosses one is rolled back."""

    error_rate_percent: ErrorRate = Field(1.0, description="Share of 5xx answers, in percent.")
    latency_p99_ms: Latency = Field(1000, description="99th percentile of the answer time, in ms.")
    cpu_percent: Use = Field(85, description="Mean CPU use of the service's tasks, in percent.")
    memory_percent: Use = Field(85, description="Mean memory use of the service's tasks, in percent.")
    login_failures_per_minute: LoginFailures | None = Field(
        None, description="Failed logins a minute; only a service that sets it is watched for them."
    )
    environments: dict[EnvironmentName, Overrides] = Field(
        default={}, description="Other thresholds by environment: dev, qa, staging or production."
    )

    def within(self, environment: EnvironmentName) -> Thresholds:
        """The thresholds that hold in an environment."""
        other = self.environments.get(environment, Overrides())
        return self.model_copy(update=other.model_dump(exclude_none=True))
