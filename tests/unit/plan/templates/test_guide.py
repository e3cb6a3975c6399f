"""The guide, docs/templates.md: its example works, its errors and its table are the true ones."""

import re
import shutil
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.documents import InvalidInputError
from slipway.plan import load_templates, resolve
from slipway.plan.templates import INPUTS
from tests.unit.plan.conftest import settings, write_catalogue

GUIDE = (CHECKOUT / "docs" / "templates.md").read_text(encoding="utf-8")
WRONG = {"coverage_percent": 40, "sast_threshold": "Medium", "scan_timeout": "5m", "sast_treshold": "low"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    folder = Path(shutil.copytree(CHECKOUT / "templates", tmp_path / "templates"))
    (folder / "worker.yaml").write_text(blocks("yaml")[0])
    return folder


def test_the_example_can_be_used(templates: Path, tmp_path: Path) -> None:
    catalogue = write_catalogue(tmp_path / "catalogue", {"jobs": {"template": "worker"}})
    (pipeline,) = resolve(catalogue, load_templates(templates), settings("staging"), "test").pipelines
    names = [stage.name for stage in pipeline.stages]
    assert names[names.index("Test") + 1] == "Review"
    assert "Verify" not in names


def test_a_declared_parameter_is_shown_as_it_stands() -> None:
    assert blocks("yaml")[1] in (CHECKOUT / "templates" / "microservice.yaml").read_text(encoding="utf-8")


def test_the_errors_are_those_that_are_told(templates: Path, tmp_path: Path) -> None:
    catalogue = write_catalogue(tmp_path / "catalogue", {"jobs": {"parameters": WRONG}})
    with pytest.raises(InvalidInputError) as raised:
        resolve(catalogue, load_templates(templates), settings(), "test")
    told = {str(problem).partition(": ")[2] for problem in raised.value.problems}
    assert told == set(blocks("text")[0].splitlines())


def test_the_table_of_inputs_is_complete() -> None:
    rows = [f"| `{kind}` | `{name}` | {each} |" for kind, inputs in INPUTS.items() for name, each in inputs.items()]
    table = GUIDE.partition("<!-- inputs -->")[2].partition("<!-- end of inputs -->")[0]
    assert table.strip().splitlines()[2:] == rows
