import pytest

from slipway.local.pipelines import requests
from slipway.local.pipelines.errors import RefusedError
from tests.unit.local.pipelines.walk import BAD, GOOD, Walk, action, pipeline, rules, stage

DEPLOY = stage("Deploy", action("Shift", "Deploy"))
APPROVAL = stage("Approval", action("Manager", "Approval"))


def refusal(call: object, *arguments: object, **named: object) -> str:
    with pytest.raises(RefusedError) as refused:
        call(*arguments, **named)  # type: ignore[operator]
    return refused.value.error


def test_a_retry_runs_the_failed_actions_and_tells_that_it_resumes() -> None:
    walk = Walk(pipeline(stage("Test", action("A"), action("B"))))
    one = walk.start()
    walk.finish(one, "A")
    walk.finish(one, "B", BAD)
    walk.states()
    requests.retry(walk.machine, "Test", one.id, "FAILED_ACTIONS", walk.at())
    assert list(walk.running(one)) == ["B"]
    assert walk.states() == [("pipeline", "RESUMED"), ("Test", "RESUMED"), ("B", "STARTED")]
    assert walk.through(one).status == "Succeeded"


def test_a_retry_is_refused_where_the_stage_did_not_fail_or_the_structure_is_another() -> None:
    walk = Walk(pipeline(DEPLOY))
    one = walk.start()
    assert refusal(requests.retry, walk.machine, "Deploy", one.id, "ALL_ACTIONS", walk.at()) == (
        "StageNotRetryableException"
    )
    walk.finish(one, "Shift", BAD)
    walk.machine.definition = pipeline(DEPLOY, version=2)
    assert refusal(requests.retry, walk.machine, "Deploy", one.id, "ALL_ACTIONS", walk.at()) == (
        "StageNotRetryableException"
    )


def test_a_retry_is_refused_once_another_execution_has_come() -> None:
    walk = Walk(pipeline(DEPLOY))
    one = walk.start()
    walk.finish(one, "Shift", BAD)
    walk.start()
    assert refusal(requests.retry, walk.machine, "Deploy", one.id, "ALL_ACTIONS", walk.at()) == (
        "NotLatestPipelineExecutionException"
    )


def test_a_skipped_stage_is_neither_retried_nor_rolled_back() -> None:
    walk = Walk(pipeline(stage("Deploy", action("Shift", "Deploy"), beforeEntry=rules("May", result="SKIP"))))
    good = walk.start()
    walk.judge(good, "May")
    walk.through(good)
    skipped = walk.start()
    walk.judge(skipped, "May", BAD)
    assert refusal(requests.retry, walk.machine, "Deploy", skipped.id, "ALL_ACTIONS", walk.at()) == (
        "StageNotRetryableException"
    )
    assert refusal(requests.roll_back, walk.machine, "Deploy", good.id, "arn", walk.at()) == (
        "UnableToRollbackStageException"
    )


def test_a_rollback_by_hand_runs_the_stage_with_the_target_and_names_who_asked() -> None:
    walk = Walk(pipeline(DEPLOY))
    good, later = walk.through(walk.start()), walk.through(walk.start())
    back = requests.roll_back(walk.machine, "Deploy", good.id, "arn:me", walk.at())
    assert (back.target, back.trigger, back.trigger_detail) == (good.id, "ManualRollback", "arn:me")
    assert refusal(requests.roll_back, walk.machine, "Deploy", later.id, "arn", walk.at()) == (
        "UnableToRollbackStageException"
    )
    walk.through(back)
    assert refusal(requests.roll_back, walk.machine, "Deploy", back.id, "arn", walk.at()) == (
        "UnableToRollbackStageException"
    )


def test_a_rollback_by_hand_needs_a_success_under_the_present_structure() -> None:
    walk = Walk(pipeline(DEPLOY))
    bad = walk.start()
    walk.finish(bad, "Shift", BAD)
    assert refusal(requests.roll_back, walk.machine, "Deploy", bad.id, "arn", walk.at()) == (
        "UnableToRollbackStageException"
    )
    good = walk.through(walk.start())
    walk.machine.definition = pipeline(DEPLOY, version=2)
    assert refusal(requests.roll_back, walk.machine, "Deploy", good.id, "arn", walk.at()) == (
        "PipelineExecutionOutdatedException"
    )
    walk.machine.definition = pipeline(DEPLOY, mode="PARALLEL")
    assert refusal(requests.roll_back, walk.machine, "Deploy", good.id, "arn", walk.at()) == (
        "UnableToRollbackStageException"
    )


def test_a_stop_waits_for_what_runs_and_a_stop_that_abandons_does_not() -> None:
    walk = Walk(pipeline(stage("Test", action("A"), action("B", order=2))))
    one, two = walk.start(), walk.start()
    requests.stop(walk.machine, one.id, "wrong", walk.at(), abandon=False)
    assert (one.status, list(walk.running(one))) == ("Stopping", ["A"])
    assert refusal(requests.stop, walk.machine, one.id, "", walk.at(), abandon=False) == (
        "DuplicatedStopRequestException"
    )
    walk.finish(one, "A")
    assert (one.status, one.stages["Test"].status, list(walk.running(two))) == ("Stopped", "Stopped", ["A"])
    requests.stop(walk.machine, two.id, "wrong", walk.at(), abandon=True)
    assert (two.status, two.stages["Test"].actions["A"].status) == ("Stopped", "Abandoned")
    assert refusal(requests.stop, walk.machine, two.id, "", walk.at(), abandon=True) == (
        "PipelineExecutionNotStoppableException"
    )


def test_one_that_waits_is_stopped_at_once() -> None:
    walk = Walk(pipeline(DEPLOY))
    one, two = walk.start(), walk.start()
    requests.stop(walk.machine, two.id, "", walk.at(), abandon=False)
    assert (two.status, walk.machine.line("Deploy").queue) == ("Stopped", [])
    assert walk.through(one).status == "Succeeded"


def test_a_stopped_stage_can_be_retried() -> None:
    walk = Walk(pipeline(DEPLOY))
    one = walk.start()
    requests.stop(walk.machine, one.id, "", walk.at(), abandon=True)
    requests.retry(walk.machine, "Deploy", one.id, "FAILED_ACTIONS", walk.at())
    assert walk.through(one).status == "Succeeded"


def test_a_failed_entry_condition_can_be_overridden_once() -> None:
    walk = Walk(pipeline(stage("Deploy", action("Shift", "Deploy"), beforeEntry=rules("May"))))
    one = walk.start()
    assert refusal(requests.override, walk.machine, "Deploy", one.id, "entry", walk.at()) == (
        "ConditionNotOverridableException"
    )
    walk.judge(one, "May", BAD)
    requests.override(walk.machine, "Deploy", one.id, "entry", walk.at())
    assert (one.stages["Deploy"].conditions["entry"], list(walk.running(one))) == ("Overridden", ["Shift"])
    assert refusal(requests.override, walk.machine, "Deploy", one.id, "entry", walk.at()) == (
        "ConditionNotOverridableException"
    )
    assert walk.through(one).status == "Succeeded"


def test_a_success_condition_can_be_overridden_and_a_skip_can_not() -> None:
    walk = Walk(
        pipeline(stage("Deploy", onSuccess=rules("Well")), stage("Last", beforeEntry=rules("May", result="SKIP")))
    )
    one = walk.start()
    walk.finish(one, "DeployWork")
    walk.judge(one, "Well", BAD)
    requests.override(walk.machine, "Deploy", one.id, "success", walk.at())
    walk.judge(one, "May", BAD)
    assert (one.status, one.stages["Last"].status) == ("Succeeded", "Skipped")
    assert refusal(requests.override, walk.machine, "Last", one.id, "entry", walk.at()) == (
        "ConditionNotOverridableException"
    )


def test_a_closed_transition_keeps_executions_outside_until_it_is_opened() -> None:
    walk = Walk(pipeline(stage("Test"), DEPLOY))
    requests.transition(walk.machine, "Deploy", "Inbound", "freeze", walk.at())
    requests.transition(walk.machine, "Source", "Outbound", "freeze", walk.at())
    one = walk.start()
    assert walk.machine.line("Test").queue == [one.id]
    requests.transition(walk.machine, "Source", "Outbound", None, walk.at())
    walk.finish(one, "TestWork")
    assert walk.machine.line("Deploy").queue == [one.id]
    requests.transition(walk.machine, "Deploy", "Inbound", None, walk.at())
    assert walk.through(one).status == "Succeeded"
    assert refusal(requests.transition, walk.machine, "No", "Inbound", None, walk.at()) == "StageNotFoundException"


def test_an_approval_takes_one_answer_with_its_own_token() -> None:
    walk = Walk(pipeline(APPROVAL))
    one = walk.start()
    token = walk.running(one)["Manager"].token

    def decide(action_name: str, given: str) -> object:
        return requests.decide(walk.machine, "Approval", action_name, token=given, outcome=GOOD, at=walk.at())

    assert refusal(decide, "Manager", "other") == "InvalidApprovalTokenException"
    assert refusal(decide, "Nobody", token) == "ActionNotFoundException"
    decide("Manager", token)
    assert one.status == "Succeeded"
    assert refusal(decide, "Manager", token) == "ApprovalAlreadyCompletedException"
    two = walk.start()
    assert refusal(decide, "Manager", token) == "InvalidApprovalTokenException"
    assert two.status == "InProgress"


def test_a_rejection_fails_the_stage() -> None:
    walk = Walk(pipeline(APPROVAL, DEPLOY))
    one = walk.start()
    token = walk.running(one)["Manager"].token
    requests.decide(walk.machine, "Approval", "Manager", token=token, outcome=BAD, at=walk.at())
    assert (one.status, "Deploy" in one.stages) == ("Failed", False)
