import re
from pathlib import Path

import pytest
import yaml

from slipway.catalogue import Thresholds
from slipway.catalogue.thresholds import Overrides
from slipway.documents import InvalidInputError, Problem
from slipway.documents.validate import validate_data
from slipway.plan import ENVIRONMENTS


def read(**given: object) -> Thresholds:
    def place(location: tuple[str | int, ...], message: str, suggestion: str) -> Problem:
        return Problem("service.yaml", 0, ".".join(map(str, location)), message, suggestion)

    return validate_data(Thresholds, given, place)


def test_an_environment_changes_what_it_names_and_nothing_else() -> None:
    base = read(latency_p99_ms=1500, cpu_percent=70, environments={"dev": {"latency_p99_ms": 5000}})
    assert base.within("dev").latency_p99_ms == 5000
    assert base.within("dev").cpu_percent == 70
    assert {base.within(name).latency_p99_ms for name in ENVIRONMENTS if name != "dev"} == {1500}


@pytest.mark.parametrize(
    ("overrides", "field", "message", "suggestion"),
    [
        (
            {"stage": {}},
            "environments.stage",
            "expected one of dev, qa, staging, production, found text 'stage'",
            "staging",
        ),
        (
            {"dev": {"cpu_percentage": 1}},
            "environments.dev.cpu_percentage",
            f"unknown field; expected one of {', '.join(sorted(Overrides.model_fields))}",
            "cpu_percent",
        ),
        (
            {"qa": {"login_failures_per_minute": "30/min"}},
            "environments.qa.login_failures_per_minute",
            "expected a plain number, in failures a minute, found '30/min'",
            "30",
        ),
        (
            {"qa": {"memory_percent": 101}},
            "environments.qa.memory_percent",
            "expected at most 100, found 101",
            "100",
        ),
    ],
)
def test_a_mistake_in_an_override_is_told(
    overrides: dict[str, object], field: str, message: str, suggestion: str
) -> None:
    with pytest.raises(InvalidInputError) as raised:
        read(environments=overrides)
    assert raised.value.problems == (Problem("service.yaml", 0, field, message, suggestion),)


def test_the_example_of_the_guide_is_right() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "monitor.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    thresholds = read(**yaml.safe_load(example)["thresholds"])
    assert (thresholds.within("dev").latency_p99_ms, thresholds.within("qa").latency_p99_ms) == (2000, 300)
