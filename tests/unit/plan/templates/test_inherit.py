from collections.abc import Callable

import pytest

from slipway.documents import InvalidInputError
from slipway.plan import Templates
from tests.unit.plan.templates.conftest import CHILD, PARENT

Load = Callable[..., Templates]


def test_stages_are_replaced_removed_and_inserted_by_name(load: Load) -> None:
    child = load(PARENT, CHILD).templates["child"]
    assert [stage.name for stage in child.stages] == ["Source", "Build", "Test", "Deploy", "Attack"]
    assert [action.name for action in child.stages[2].actions] == ["Unit"]
    assert child.extends == "parent"


def test_what_the_child_does_not_say_is_its_parents(load: Load) -> None:
    child = load(PARENT, CHILD).templates["child"]
    assert child.builds == ("docker", "npm")
    assert child.targets == ("ecs",)


def test_a_child_changes_defaults_and_keeps_limits(load: Load) -> None:
    parameter = load(PARENT, CHILD).templates["child"].parameters["least_coverage"]
    assert parameter.default == 90
    assert parameter.limits["production"].min == 75


def test_parameters_that_only_replaced_stages_used_are_gone(load: Load) -> None:
    assert list(load(PARENT, CHILD).templates["child"].parameters) == ["least_coverage"]


def test_several_stages_are_inserted_one_after_another(load: Load) -> None:
    more = "  - name: Last\n    after: Attack\n    actions:\n      - {name: Unit, uses: unit}\n"
    names = [stage.name for stage in load(PARENT, CHILD + more).templates["child"].stages]
    assert names[-3:] == ["Deploy", "Attack", "Last"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "extends: parent",
            "extends: parnt",
            r"child.yaml:2: extends: unknown template 'parnt'; did you mean 'parent'",
        ),
        ("extends: parent", "extends: child", r"child.yaml:2: extends: child extends itself"),
        ("remove: [Approval]", "remove: [Aproval]", r"child.yaml:6: remove\[0\]: .*did you mean 'Approval'"),
        ("name: Test", "name: Tests", r"child.yaml:8: stages\[0\].name: parent has no stage 'Tests' to replace"),
        ("after: Deploy", "after: Deplo", r"child.yaml:14: stages\[1\].after: no stage 'Deplo'.*mean 'Deploy'"),
        ("after: Deploy", "after: Approval", r"child.yaml:14: .*no stage 'Approval' before this one"),
        ("after: Deploy", "after: Attack", r"child.yaml:14: .*no stage 'Attack' before this one"),
        ("name: Attack", "name: Build", r"'Build' replaces a stage of parent, which stays in its place"),
        ("remove: [Approval]", "remove: [Test]", "stage 'Test' is removed, and so can't be replaced"),
        ("{least_coverage: 90}", "{least_coverag: 90}", r"child.yaml:5: .*did you mean 'least_coverage'"),
        ("{least_coverage: 90}", "{least_coverage: 50}", r"child.yaml:5: .*at least 60 percent in staging.*'75'"),
        ("remove: [Approval]", "remove: [Source]", "the first stage holds one action, and it uses source"),
    ],
)
def test_what_a_child_says_of_its_parent_must_be_so(load: Load, old: str, new: str, says: str) -> None:
    assert old in CHILD
    with pytest.raises(InvalidInputError, match=says):
        load(PARENT, CHILD.replace(old, new, 1))


def test_a_parameter_of_the_parent_can_not_be_declared_anew(load: Load) -> None:
    anew = "parameters:\n  least_coverage: {type: percent, default: 0, description: Looser.}\nstages:"
    with pytest.raises(InvalidInputError, match=r"parameters.least_coverage: .*under 'defaults'"):
        load(PARENT, CHILD.replace("stages:", anew))


def test_inheritance_ends_after_one_level(load: Load) -> None:
    grandchild = "name: grandchild\nextends: child\n"
    with pytest.raises(InvalidInputError, match=r"grandchild.yaml:2: .*child itself extends parent.*mean 'parent'"):
        load(PARENT, CHILD, grandchild)


def test_templates_that_extend_each_other_are_refused(load: Load) -> None:
    with pytest.raises(InvalidInputError) as raised:
        load("name: one\nextends: two\n", "name: two\nextends: one\n")
    assert [problem.message for problem in raised.value.problems] == [
        "two itself extends one; a template is extended by one level only",
        "one itself extends two; a template is extended by one level only",
    ]
