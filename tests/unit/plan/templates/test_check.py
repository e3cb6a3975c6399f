from collections.abc import Callable

import pytest

from slipway.documents import InvalidInputError
from slipway.plan import Templates
from slipway.plan.templates import ACTION_KINDS, INPUTS
from tests.unit.plan.templates.conftest import PARENT

Load = Callable[..., Templates]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("${worst}", "${worts}", r"with.threshold: no parameter 'worts'; did you mean '\$\{worst\}'"),
        ("${worst}", "${patience}", "parameter of type severity; patience is of type seconds.*'\\${worst}'"),
        ("{threshold:", "{treshold:", r"with.treshold: sast takes no such input; it takes .*did you mean 'threshold'"),
        ('"${worst}"', "hihg", r"with.threshold: expected one of low, .*did you mean 'high'"),
        ('"${patience}"', "10m", r"with.timeout_seconds: expected a whole number, in seconds.*did you mean '600'"),
        ('"${least_coverage}"', "70", r"parameters.least_coverage: no action is told this parameter"),
        ("uses: approval", "uses: approval\n        with: {threshold: low}", "approval takes no such input"),
        ('threshold: "${worst}", ', "", r"actions\[1\].with: sast must be told its threshold"),
        (', timeout_seconds: "${patience}"', "", r"actions\[1\].with: sast must be told its timeout_seconds"),
        (
            "limits: {staging: {max: high}, production: {max: high}}",
            "limits: {production: {max: high}}",
            "with.threshold: decides what passes, so its parameter worst needs a max in staging",
        ),
        (
            "limits: {staging: {min: 60}, production: {min: 75}}",
            "max: 95",
            "with.coverage_percent: decides what passes, so .* needs a min in production and staging",
        ),
        ("uses: source", "uses: build", "the first stage holds one action, and it uses source"),
        ("uses: deploy", "uses: source", "only the first stage uses source"),
    ],
)
def test_what_an_action_is_told_is_checked(load: Load, old: str, new: str, says: str) -> None:
    assert old in PARENT
    with pytest.raises(InvalidInputError, match=says):
        load(PARENT.replace(old, new, 1))


def test_a_template_of_one_stage_is_refused(load: Load) -> None:
    with pytest.raises(InvalidInputError, match="at least 2 stages, found 1"):
        load("name: short\nstages:\n  - name: Source\n    actions:\n      - {name: Repository, uses: source}\n")


def test_inputs_are_those_of_kinds_that_exist() -> None:
    assert set(INPUTS) <= set(ACTION_KINDS)
