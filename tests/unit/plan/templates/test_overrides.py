import json
from collections.abc import Callable
from pathlib import Path

import pytest

from slipway.documents import InvalidInputError
from slipway.plan import Plan, Templates, resolve
from tests.unit.plan.conftest import settings, write_catalogue
from tests.unit.plan.templates.conftest import CHILD, PARENT

Load = Callable[..., Templates]
BUILDSPECS = ("build-docker", "build-npm", "unit-docker", "unit-npm", "sast", "dast")


@pytest.fixture
def planned(load: Load, tmp_path: Path) -> Callable[..., Plan]:
    """A function: fields of a service -> its plan by the two templates."""

    def planned(environment: str = "dev", **fields: object) -> Plan:
        (tmp_path / "buildspecs").mkdir()
        for name in BUILDSPECS:
            (tmp_path / "buildspecs" / f"{name}.yaml").write_text("version: 0.2\nphases: {build: {commands: [make]}}")
        catalogue = write_catalogue(tmp_path / "catalogue", {"auth": {"template": "parent", **fields}})
        return resolve(catalogue, load(PARENT, CHILD), settings(environment), "test")

    return planned


def variables(plan: Plan) -> dict[str, dict[str, str]]:
    """The environment variables of each action."""
    return {
        action.kind: {
            each["name"]: each["value"] for each in json.loads(action.configuration.get("EnvironmentVariables", "[]"))
        }
        for stage in plan.pipelines[0].stages
        for action in stage.actions
    }


def test_defaults_reach_the_actions_as_environment_variables(planned: Callable[..., Plan]) -> None:
    found = variables(planned())
    assert found["unit"].items() >= {"COVERAGE_PERCENT": "80"}.items()
    assert found["sast"].items() >= {"THRESHOLD": "high", "TIMEOUT_SECONDS": "600"}.items()


def test_a_service_has_its_own_values(planned: Callable[..., Plan]) -> None:
    found = variables(planned(parameters={"least_coverage": 91, "worst": "low"}))
    assert found["unit"]["COVERAGE_PERCENT"] == "91"
    assert (found["sast"]["THRESHOLD"], found["sast"]["TIMEOUT_SECONDS"]) == ("low", "600")


def test_values_that_the_template_itself_gives_reach_the_action(planned: Callable[..., Plan]) -> None:
    found = variables(planned(template="child"))
    assert found["dast"]["THRESHOLD"] == "low"
    assert found["unit"]["COVERAGE_PERCENT"] == "90"


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"parameters": {"least_coverag": 90}}, r"auth.yaml:\d+: parameters.least_coverag: .*mean 'least_coverage'"),
        ({"parameters": {"least_coverage": "90%"}}, r"parameters.least_coverage: .*in percent.*mean '90'"),
        ({"parameters": {"least_coverage": 70}}, r"at least 75 percent in production, found 70; did you mean '75'"),
        ({"parameters": {"patience": "5m"}}, r"parameters.patience: .*in seconds, found text '5m'; .*'300'"),
        ({"parameters": {"worst": [1]}}, r"parameters.worst: expected a number, text, true or false, found a list"),
        ({"parameters": {"a\x1b[2J": 1}}, r"has no parameter 'a\\x1b\[2J'"),
        ({"targets": ["lambda"]}, r"targets\[0\]: template parent deploys to ecs, cloud-run, not to lambda"),
        ({"build": {"kind": "maven"}}, r"build.kind: template parent is for docker, npm, not for maven"),
    ],
)
def test_what_the_template_refuses_is_told_at_the_line_of_the_service(
    planned: Callable[..., Plan], fields: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidInputError, match=says) as raised:
        planned(**fields)
    assert all(Path(problem.file).name == "auth.yaml" and problem.line for problem in raised.value.problems)
