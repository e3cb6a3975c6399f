from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.documents import InvalidInputError
from slipway.plan import load_templates

GOOD = (CHECKOUT / "templates" / "microservice.yaml").read_text()


def folder_with(tmp_path: Path, text: str, name: str = "microservice") -> Path:
    (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def test_the_templates_of_the_checkout_can_be_read() -> None:
    templates = load_templates(CHECKOUT / "templates")
    assert [stage.name for stage in templates.templates["microservice"].stages] == [
        "Source",
        "Build",
        "Test",
        "Approval",
        "Deploy",
    ]
    assert "build-maven" in templates.buildspecs


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("uses: sast", "uses: sasst", r"microservice.yaml:18: stages\[2\].actions\[1\].uses: .*did you mean 'sast'"),
        ("run_order: 2", "run_order: two", r"microservice.yaml:27: .*expected a whole number"),
        ("environments: [production]", "environments: [prodution]", r"did you mean 'production'"),
        ("name: Approval", "name: Test", "stage Test given twice"),
        ("name: Licences", "name: Unit", "action Unit given twice"),
        ("uses: source", "uses: build", "the first stage holds one action, and it uses source"),
        ("uses: deploy", "uses: source", "only the first stage uses source"),
        ("name: microservice", "name: other", "in a file named microservice.yaml"),
        ("name: Deploy\n", "name: De ploy\n", "does not match"),
        ("stages:", "stagess:", "did you mean 'stages'"),
    ],
)
def test_a_mistake_in_a_template_is_told_at_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(InvalidInputError, match=says):
        load_templates(folder_with(tmp_path, GOOD.replace(old, new, 1)))


def test_a_buildspec_without_phases_is_refused(tmp_path: Path) -> None:
    (tmp_path / "buildspecs").mkdir()
    (tmp_path / "buildspecs" / "sast.yaml").write_text("version: 0.2")
    with pytest.raises(InvalidInputError, match="expected a mapping with 'phases'"):
        load_templates(folder_with(tmp_path, GOOD))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no template"):
        load_templates(tmp_path)
