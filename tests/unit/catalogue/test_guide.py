"""The guide, docs/catalogue.md: its reference, its example and its errors are the true ones."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import pytest

from slipway.catalogue import Deployment, Function, Instances, Terraform, load_catalogue
from slipway.catalogue.fargate import FARGATE_MEMORY
from slipway.catalogue.model import Build, Compute, Owner, Service, System, Thresholds
from slipway.catalogue.reference import field_reference
from slipway.documents import InvalidInputError

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "catalogue.md"
CATALOGUE = Path("catalogue")


def _blocks(language: str) -> list[str]:
    pattern = rf"^ *```{language}\n(.*?)^ *```$"
    return [
        textwrap.dedent(block)
        for block in re.findall(pattern, GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    ]


@pytest.fixture
def ferries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the guide adds to a copy of the default fleet."""
    shutil.copytree(ROOT / "catalogue", tmp_path / "catalogue")
    monkeypatch.chdir(tmp_path)
    return CATALOGUE / "services" / "ferries.yaml"


def test_the_example_of_the_guide_can_be_added_to_the_default_fleet(ferries: Path) -> None:
    good, _ = _blocks("yaml")
    ferries.write_text(good)
    assert load_catalogue(CATALOGUE).services["ferries"].depends_on == ["partners", "places"]


def test_the_errors_of_the_guide_are_those_of_its_wrong_example(ferries: Path) -> None:
    (_, bad), (errors,) = _blocks("yaml"), _blocks("text")
    ferries.write_text(bad)
    with pytest.raises(InvalidInputError) as raised:
        load_catalogue(CATALOGUE)
    assert str(raised.value) == errors.rstrip()


def test_the_guide_holds_the_reference_of_the_fields() -> None:
    assert field_reference() in GUIDE.read_text(encoding="utf-8"), (
        "run: python -m slipway.catalogue.reference docs/catalogue.md"
    )


def test_the_reference_has_every_field_with_its_default() -> None:
    reference = field_reference()
    prefixes = {Service: "", Build: "build.", Compute: "compute.", Thresholds: "thresholds.", System: "systems.NAME.",
                Owner: "owners.NAME.", Deployment: "deployment.", Instances: "instances.", Function: "function.",
                Terraform: "terraform."}  # fmt: skip
    for model, prefix in prefixes.items():
        for name, field in model.model_fields.items():
            (row,) = [line for line in reference.splitlines() if line.startswith(f"| `{prefix}{name}` |")]
            assert row.endswith(f"| {field.description} |")
            assert ("| required |" in row) == field.is_required()


@pytest.mark.parametrize(("cpu", "sizes"), FARGATE_MEMORY.items())
def test_the_guide_has_the_sizes_of_tasks(cpu: int, sizes: tuple[int, ...]) -> None:
    listed = ", ".join(map(str, sizes))
    stepped = f"{sizes[0]} to {sizes[-1]} in steps of {sizes[1] - sizes[0]}"
    guide = GUIDE.read_text(encoding="utf-8")
    assert f"| {cpu} | {listed} |" in guide or f"| {cpu} | {stepped} |" in guide


def test_limits_and_defaults_are_told() -> None:
    assert "| `port` | whole number from 1 to 65,535 | `8080` |" in field_reference()
    assert "| `thresholds.error_rate_percent` | number above 0 to 100 | `1.0` |" in field_reference()
    assert "| `owners.NAME.slack` | text or nothing | `null` |" in field_reference()
