from datetime import timedelta

import pytest

from slipway.local.pipelines.records import Outcome
from tests.unit.local.pipelines.walk import BAD, GOOD, Walk, action, pipeline, rules, stage

DEPLOY = stage("Deploy", action("Shift", "Deploy"), onFailure={"result": "ROLLBACK"})


def test_actions_of_one_order_run_side_by_side_and_the_next_order_waits_for_all() -> None:
    walk = Walk(pipeline(stage("Test", action("A"), action("B"), action("C", order=2))))
    one = walk.start()
    assert list(walk.running(one)) == ["A", "B"]
    walk.finish(one, "A")
    assert list(walk.running(one)) == ["B"]
    walk.finish(one, "B")
    assert list(walk.running(one)) == ["C"]
    walk.finish(one, "C")
    assert one.status == "Succeeded"


def test_a_failure_lets_what_runs_beside_it_end_and_begins_nothing_more() -> None:
    walk = Walk(pipeline(stage("Test", action("A"), action("B"), action("C", order=2)), DEPLOY))
    one = walk.start()
    walk.finish(one, "A", BAD)
    assert one.status == "InProgress"
    walk.finish(one, "B")
    assert (one.status, walk.running(one), one.stages["Test"].status) == ("Failed", {}, "Failed")
    assert "Deploy" not in one.stages


def test_variables_come_from_the_namespaces_of_earlier_actions() -> None:
    told = {"Tree": "#{Built.TREE} of #{SourceVariables.BranchName} in #{codepipeline.PipelineExecutionId}"}
    built = stage("Build", action("Image", namespace="Built"))
    walk = Walk(pipeline(built, stage("Gate", action("Ask", "Invoke", configuration=told))))
    one = walk.machine.start(walk.at(), trigger="WebhookV2")
    walk.finish(one, "Repository", Outcome(passed=True, variables={"BranchName": "main"}))
    walk.finish(one, "Image", Outcome(passed=True, variables={"TREE": "4f1c"}))
    assert walk.running(one)["Ask"].resolved == {"Tree": f"4f1c of main in {one.id}"}


def test_an_action_whose_variable_nobody_exported_fails_and_is_not_begun() -> None:
    walk = Walk(pipeline(stage("Gate", action("Ask", "Invoke", configuration={"Tree": "#{Built.TREE}"}))))
    one = walk.start()
    assert one.status == "Failed"
    assert one.stages["Gate"].actions["Ask"].error == ("ConfigurationError", "no action has exported #{Built.TREE}")
    assert walk.begun() == ["Repository"]


def test_queued_executions_take_turns_in_each_stage_in_the_order_they_came() -> None:
    walk = Walk(pipeline(stage("Build"), stage("Test")))
    one, two, three = walk.start(), walk.start(), walk.start()
    assert (walk.machine.line("Build").occupant, walk.machine.line("Build").queue) == (one.id, [two.id, three.id])
    walk.finish(one, "BuildWork")
    assert (walk.machine.line("Test").occupant, walk.machine.line("Build").occupant) == (one.id, two.id)
    walk.finish(two, "BuildWork")
    assert (walk.machine.line("Test").queue, walk.machine.line("Build").occupant) == ([two.id], three.id)
    walk.finish(one, "TestWork", BAD)
    assert (one.status, walk.machine.line("Test").occupant) == ("Failed", two.id)


def test_a_newer_execution_takes_the_place_of_one_that_waits() -> None:
    walk = Walk(pipeline(stage("Build"), mode="SUPERSEDED"))
    one, two, three = walk.start(), walk.start(), walk.start()
    assert [each.status for each in (one, two, three)] == ["InProgress", "Superseded", "InProgress"]
    walk.through(one)
    assert walk.machine.line("Build").occupant == three.id
    assert ("pipeline", "SUPERSEDED") in walk.states()


def test_parallel_executions_do_not_wait_for_each_other() -> None:
    walk = Walk(pipeline(stage("Build"), mode="PARALLEL"))
    one, two = walk.start(), walk.start()
    assert walk.running(one)["BuildWork"].id != walk.running(two)["BuildWork"].id


@pytest.mark.parametrize(
    ("result", "status", "follows"), [("FAIL", "Failed", "Failed"), ("SKIP", "Skipped", "Succeeded")]
)
def test_an_entry_condition_that_is_not_met_fails_or_skips_the_stage(result: str, status: str, follows: str) -> None:
    walk = Walk(pipeline(stage("Test", beforeEntry=rules("One", "Two", result=result)), stage("Last")))
    one = walk.start()
    assert walk.begun() == ["Repository"]
    walk.judge(one, "One")
    walk.judge(one, "Two", BAD)
    assert (one.stages["Test"].status, one.stages["Test"].actions) == (status, {})
    assert walk.through(one).status == follows


def test_all_rules_of_an_entry_condition_must_pass_before_work_begins() -> None:
    walk = Walk(pipeline(stage("Test", beforeEntry=rules("One", "Two"))))
    one = walk.start()
    walk.judge(one, "One")
    assert walk.running(one) == {}
    walk.judge(one, "Two")
    assert list(walk.running(one)) == ["TestWork"]


def test_a_failed_stage_brings_back_what_went_well_in_it_last() -> None:
    walk = Walk(pipeline(DEPLOY))
    good = walk.through(walk.start())
    bad = walk.start()
    walk.finish(bad, "Shift", BAD)
    *_, back = walk.machine.executions.values()
    assert (bad.status, back.target, back.trigger) == ("Failed", good.id, "AutomatedRollback")
    assert back.trigger_detail == f'{{"failedPipelineExecutionId":"{bad.id}"}}'
    assert walk.through(back).status == "Succeeded"
    assert list(back.stages) == ["Deploy"]


def test_a_rollback_goes_in_before_all_who_wait() -> None:
    walk = Walk(pipeline(DEPLOY))
    walk.through(walk.start())
    bad, waiting = walk.start(), walk.start()
    walk.finish(bad, "Shift", BAD)
    back = list(walk.machine.executions.values())[-1]
    assert (walk.machine.line("Deploy").occupant, walk.machine.line("Deploy").queue) == (back.id, [waiting.id])


def test_nothing_is_brought_back_where_nothing_ever_went_well() -> None:
    walk = Walk(pipeline(DEPLOY))
    walk.finish(walk.start(), "Shift", BAD)
    assert len(walk.machine.executions) == 1


def test_what_ran_under_another_structure_is_not_brought_back() -> None:
    walk = Walk(pipeline(DEPLOY))
    walk.through(walk.start())
    walk.machine.definition = pipeline(DEPLOY, version=2)
    walk.finish(walk.start(), "Shift", BAD)
    assert len(walk.machine.executions) == 2


def test_an_update_lets_what_runs_end_and_then_fails_it_without_a_retry_or_a_rollback() -> None:
    for failure in ("RETRY", "ROLLBACK"):
        deploy = stage("Deploy", action("A"), action("B"), onFailure={"result": failure})
        walk = Walk(pipeline(deploy))
        walk.through(walk.start())
        one = walk.start()
        walk.machine.definition = pipeline(deploy, version=2)
        walk.finish(one, "A")
        assert (one.status, list(walk.running(one))) == ("InProgress", ["B"])
        walk.finish(one, "B", BAD if failure == "ROLLBACK" else GOOD)
        assert (one.status, one.stages["Deploy"].status) == ("Failed", "Failed")
        assert "updated" in one.summary
        assert len(walk.machine.executions) == 2


def test_one_that_waits_goes_by_its_own_structure_when_one_of_another_leaves() -> None:
    walk = Walk(pipeline(DEPLOY))
    old = walk.start()
    walk.machine.definition = pipeline(stage("Extra"), stage("Deploy", action("Other", "Deploy")), version=2)
    new = walk.start()
    walk.finish(new, "ExtraWork")
    assert not walk.running(new)
    walk.finish(old, "Shift")
    assert list(walk.running(new)) == ["Other"]
    assert walk.through(new).status == "Succeeded"


def test_a_rollback_is_neither_a_target_nor_rolled_back() -> None:
    walk = Walk(pipeline(DEPLOY))
    good = walk.through(walk.start())
    walk.finish(walk.start(), "Shift", BAD)
    walk.through(list(walk.machine.executions.values())[-1])
    walk.finish(walk.start(), "Shift", BAD)
    last = list(walk.machine.executions.values())[-1]
    assert last.target == good.id
    walk.finish(last, "Shift", BAD)
    assert (last.status, list(walk.machine.executions.values())[-1]) == ("Failed", last)


def test_a_rollback_carries_the_variables_of_its_target() -> None:
    told = {"Tree": "#{Built.TREE}"}
    deploy = stage("Deploy", action("Shift", "Deploy", configuration=told), onFailure={"result": "ROLLBACK"})
    walk = Walk(pipeline(stage("Build", action("Image", namespace="Built")), deploy))
    for tree in ("good", "bad"):
        made = walk.start()
        walk.finish(made, "Image", Outcome(passed=True, variables={"TREE": tree}))
        walk.finish(made, "Shift", Outcome(passed=tree == "good"))
    back = list(walk.machine.executions.values())[-1]
    assert walk.running(back)["Shift"].resolved == told | {"Tree": "good"}


def test_parallel_has_no_rollback() -> None:
    walk = Walk(pipeline(DEPLOY, mode="PARALLEL"))
    walk.through(walk.start())
    walk.finish(walk.start(), "Shift", BAD)
    assert len(walk.machine.executions) == 2


def test_an_automatic_retry_runs_the_failed_actions_once_more() -> None:
    walk = Walk(pipeline(stage("Test", action("A"), action("B"), onFailure={"result": "RETRY"})))
    one = walk.start()
    walk.finish(one, "A")
    walk.finish(one, "B", BAD)
    assert (list(walk.running(one)), one.attempt) == (["B"], 2)
    walk.finish(one, "B", BAD)
    assert one.status == "Failed"


def test_a_retry_may_be_of_all_actions() -> None:
    failure = {"result": "RETRY", "retryConfiguration": {"retryMode": "ALL_ACTIONS"}}
    walk = Walk(pipeline(stage("Test", action("A"), action("B"), onFailure=failure)))
    one = walk.start()
    walk.finish(one, "A")
    walk.finish(one, "B", BAD)
    assert list(walk.running(one)) == ["A", "B"]


@pytest.mark.parametrize(("met", "executions"), [(True, 3), (False, 2)])
def test_a_failure_condition_decides_whether_to_roll_back(met: bool, executions: int) -> None:  # noqa: FBT001
    walk = Walk(pipeline(stage("Deploy", onFailure=rules("Bad", result="ROLLBACK"))))
    walk.through(walk.start())
    bad = walk.start()
    walk.finish(bad, "DeployWork", BAD)
    assert bad.status == "InProgress"
    walk.judge(bad, "Bad", Outcome(passed=met))
    assert (bad.status, len(walk.machine.executions)) == ("Failed", executions)


@pytest.mark.parametrize(("result", "executions"), [("ROLLBACK", 3), ("FAIL", 2)])
def test_a_success_condition_that_is_not_met_rolls_back_or_fails(result: str, executions: int) -> None:
    walk = Walk(pipeline(stage("Deploy", onSuccess=rules("Well", result=result)), stage("Last")))
    good = walk.start()
    walk.finish(good, "DeployWork")
    walk.judge(good, "Well")
    walk.through(good)
    bad = walk.start()
    walk.finish(bad, "DeployWork")
    walk.judge(bad, "Well", BAD)
    assert (bad.status, len(walk.machine.executions), "Last" in bad.stages) == ("Failed", executions, False)


def test_an_approval_ends_after_seven_days_by_the_clock() -> None:
    walk = Walk(pipeline(stage("Approval", action("Manager", "Approval"))))
    one = walk.start()
    asked = walk.running(one)["Manager"]
    assert asked.token
    walk.machine.late(asked.started + timedelta(days=7, seconds=-1))
    assert one.status == "InProgress"
    walk.machine.late(asked.started + timedelta(days=7))
    assert (one.status, asked.token) == ("Failed", "")
    assert asked.error == ("Timeout", "no end within 10080 minutes")


def test_an_action_may_say_itself_how_long_it_may_take() -> None:
    walk = Walk(pipeline(stage("Test", action("A", timeoutInMinutes=5))))
    one = walk.start()
    walk.machine.late(walk.now + timedelta(minutes=5))
    assert one.status == "Failed"


def test_what_is_told_after_the_end_changes_nothing() -> None:
    walk = Walk(pipeline(stage("Test")))
    one = walk.start()
    run = walk.running(one)["TestWork"]
    assert walk.machine.settle(run.id, BAD, walk.at())
    assert not walk.machine.settle(run.id, Outcome(passed=True), walk.at())
    assert one.status == "Failed"


def test_every_transition_is_told_in_order() -> None:
    walk = Walk(pipeline(stage("Test")))
    walk.through(walk.start())
    assert walk.states() == [
        ("pipeline", "STARTED"),
        ("Source", "STARTED"),
        ("Repository", "STARTED"),
        ("Repository", "SUCCEEDED"),
        ("Source", "SUCCEEDED"),
        ("Test", "STARTED"),
        ("TestWork", "STARTED"),
        ("TestWork", "SUCCEEDED"),
        ("Test", "SUCCEEDED"),
        ("pipeline", "SUCCEEDED"),
    ]
