from collections.abc import Callable
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.documents import InvalidInputError
from slipway.plan import Templates, load_templates
from tests.unit.plan.templates.conftest import CHILD, PARENT

Load = Callable[..., Templates]


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_the_templates_of_the_checkout_can_be_read() -> None:
    templates = load_templates(CHECKOUT / "templates")
    names = [stage.name for stage in templates.templates["microservice"].stages]
    assert names[:2] == ["Source", "Build"]
    assert names.index("Test") < names.index("Approval") < names.index("Deploy")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("uses: sast", "uses: sasst", r"stages\[2\].actions\[1\].uses: .*did you mean 'sast'"),
        ("run_order: 2", "run_order: two", r"stages\[2\].actions\[1\].run_order: expected a whole number"),
        ("environments: [production]", "environments: [prodution]", r"did you mean 'production'"),
        ("name: Approval", "name: Test", r"stages\[3\].name: stage Test given twice"),
        ("name: Static", "name: Unit", r"stages\[2\].actions\[1\].name: action Unit given twice"),
        ("name: Deploy\n", "name: De ploy\n", "does not match"),
        ("stages:", "stagess:", "did you mean 'stages'"),
        ("targets: [ecs,", "targets: [ecss,", r"targets\[0\]: .*did you mean 'ecs'"),
        ("builds: [docker,", "builds: [npm,", r"builds\[1\]: 'npm' is given twice"),
        ("least_coverage:", "Least-coverage:", r"parameters.Least-coverage"),
        ("  worst:", "  worst: [", "not YAML"),
        ("description: For tests.", "after: Build", "unknown field"),
        ("name: Build\n", "name: Build\n    after: Source\n", "only a template that extends another inserts stages"),
        ("stages:", "remove: [Test]\nstages:", "only a template that extends another has this"),
    ],
)
def test_a_mistake_in_a_template_is_told_at_its_line(load: Load, old: str, new: str, says: str) -> None:
    assert old in PARENT
    with pytest.raises(InvalidInputError, match=says) as raised:
        load(PARENT.replace(old, new, 1))
    assert any(problem.line >= line_of(PARENT, old) for problem in raised.value.problems)


def test_a_template_in_a_file_of_another_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(PARENT)
    with pytest.raises(InvalidInputError, match=r"other.yaml:1: name: 'parent' in a file named other.yaml"):
        load_templates(tmp_path)


def test_a_buildspec_without_phases_is_refused(load: Load, tmp_path: Path) -> None:
    (tmp_path / "buildspecs").mkdir()
    (tmp_path / "buildspecs" / "sast.yaml").write_text("version: 0.2")
    with pytest.raises(InvalidInputError, match="phases: required, but missing"):
        load(PARENT)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="no template"):
        load_templates(tmp_path)


def test_the_problems_of_every_file_are_told_at_once(load: Load) -> None:
    with pytest.raises(InvalidInputError) as raised:
        load(PARENT.replace("uses: sast", "uses: nothing"), CHILD.replace("uses: dast", "uses: nothing"))
    assert {Path(problem.file).name for problem in raised.value.problems} == {"parent.yaml", "child.yaml"}


def test_a_problem_of_an_inherited_action_is_placed_in_the_file_of_the_parent(load: Load) -> None:
    templates = load(PARENT, CHILD)
    inherited = templates.problem("child", "Deploy", "Deploy", "does not work")
    own = templates.problem("child", "Attack", "Dynamic", "does not work")
    assert (Path(inherited.file).name, inherited.line) == ("parent.yaml", line_of(PARENT, "      - name: Deploy"))
    assert (Path(own.file).name, own.line) == ("child.yaml", line_of(CHILD, "      - name: Dynamic"))
