import pytest

from slipway.cli.inputs import UsageError, load_plan
from slipway.cli.pushes.told import failing, failing_health, outcomes_of
from slipway.plan import Pipeline
from slipway.toolbox.stages import Outcome


@pytest.fixture(scope="module")
def booking() -> Pipeline:
    plan, _ = load_plan("local")
    return next(each for each in plan.pipelines if each.service == "booking")


@pytest.mark.parametrize(
    ("named", "meant"),
    [("Test", "Test/Unit"), ("Unit", "Test/Unit"), ("Test/Secrets", "Test/Secrets"), ("Deploy", "Deploy/Deploy-ecs")],
)
def test_a_failure_is_of_a_stage_or_of_an_action(named: str, meant: str, booking: Pipeline) -> None:
    (told,) = failing([named], booking)
    assert (told["action"], told["passed"]) == (meant, False)


def test_what_is_really_asked_can_not_be_told(booking: Pipeline) -> None:
    for named in ("Preflight", "ReleaseManager", "Approval"):
        with pytest.raises(UsageError, match="is really asked"):
            failing([named], booking)
    with pytest.raises(UsageError, match="Source/Repository is the push itself"):
        failing(["Source"], booking)


def test_an_unknown_name_gets_the_nearest_one(booking: Pipeline) -> None:
    with pytest.raises(UsageError, match="did you mean 'Secrets'"):
        failing(["Secretss"], booking)


def test_only_what_a_function_tries_can_fail_its_health_checks() -> None:
    plan, _ = load_plan("local")
    tried = {each.service: {"ecs", "lambda"} & {one.target for one in each.deliveries} for each in plan.pipelines}
    assert any(tried.values())
    assert not all(tried.values())
    for pipeline in plan.pipelines:
        if tried[pipeline.service]:
            assert failing_health(pipeline) == {"unwell": True}
        else:
            with pytest.raises(UsageError, match=f"no function tries a new version of {pipeline.service} on"):
                failing_health(pipeline)


def test_outcomes_of_this_machine_become_those_of_the_actions_that_do_the_same(booking: Pipeline) -> None:
    told = outcomes_of(
        [
            Outcome("unit tests", passed=True, told=("12 tests",)),
            Outcome("sast", passed=False, told=("1 finding",)),
            Outcome("image", passed=None, told=("no Docker",)),
            Outcome("build", passed=True),
        ],
        booking,
    )
    assert {each["action"]: (each["passed"], each["how"]) for each in told} == {
        "Test/Unit": (True, "run here"),
        "Test/StaticAnalysis": (False, "run here"),
        "Build/Image": (True, "run here"),
    }
