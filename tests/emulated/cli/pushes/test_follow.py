"""Following executions on the emulated AWS; time passes for it whenever the follower sleeps."""

import json

import pytest

from slipway.cli.output import console
from slipway.cli.pushes import follow as module
from slipway.cli.pushes.follow import Action, Followed, follow, runs_of
from slipway.cli.pushes.printing import next_steps, printed, sentence, summed_up
from tests.emulated.local.pipelines.conftest import Cloud

SERVICES = {"booking": "booking"}


@pytest.fixture(autouse=True)
def slept(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [0.0]

    def sleep(_: float) -> None:
        seconds[0] += 1.0
        cloud.world.passes(1.0)

    monkeypatch.setattr(module.time, "sleep", sleep)
    monkeypatch.setattr(module.time, "monotonic", lambda: seconds[0])


def followed(cloud: Cloud, **push: object) -> tuple[list[Followed], list[Action]]:
    execution = cloud.push(**push)["executions"][0]["execution"]
    told: list[Action] = []
    return follow(cloud.api, [("booking", execution)], lambda _, action: told.append(action)), told


def test_it_is_followed_until_a_person_is_waited_for(cloud: Cloud) -> None:
    (one,), told = followed(cloud)
    assert one.waits == "waits for Manager to be approved or rejected"
    ended = {(action.name, action.how) for action in told if action.status == "Succeeded"}
    assert ended == {
        ("Repository", "recorded"),
        ("Image", "recorded"),
        ("Unit", "recorded"),
        ("Gate", "really run"),
    }


def test_a_failure_is_told_with_its_reason_and_nothing_more_is_followed(cloud: Cloud) -> None:
    (one,), _ = followed(
        cloud, outcomes=[{"action": "Unit", "passed": False, "summary": "2 failed", "how": "run here"}]
    )
    assert one.failed
    assert next((each.how, each.said) for each in one.actions if each.status == "Failed") == ("run here", "2 failed")
    (told,) = summed_up([one], SERVICES)["executions"]
    assert told["summary"].endswith("has failed at Test/Unit: 2 failed")


def test_a_second_try_is_told_without_what_the_first_came_to(cloud: Cloud) -> None:
    failures = [{"action": "Test/Unit", "passed": False, "summary": said} for said in ("2 failed", "1 failed")]
    (one,), _ = followed(cloud, outcomes=failures)
    before = {run["actionExecutionId"] for run in runs_of(cloud.api, "booking", one.execution)}
    cloud.api.retry_stage_execution(
        pipelineName="booking", stageName="Test", pipelineExecutionId=one.execution, retryMode="FAILED_ACTIONS"
    )
    told: list[Action] = []
    (again,) = follow(cloud.api, [("booking", one.execution)], lambda _, action: told.append(action), before)
    assert [(action.name, action.said) for action in told if action.status != "InProgress"] == [("Unit", "1 failed")]
    assert summed_up([again], SERVICES)["executions"][0]["summary"].endswith("has failed at Test/Unit: 1 failed")


def test_an_action_that_ran_again_counts_as_it_ended_last() -> None:
    bad, good = Action("Test", "Unit", "Failed", "recorded", "2 failed"), Action("Test", "Unit", "Succeeded", "", "")
    gate = Action("Preflight", "Gate", "Failed", "really run", "alarms: one rings")
    assert Followed("booking", "1", "Failed", actions=[bad, good, gate]).failed_at == gate


GATE = Action("Preflight", "Gate", "Failed", "really run", "window: it is 18:05")


@pytest.mark.parametrize(
    ("each", "stack", "said"),
    [
        (Followed("p", "1", waits="waits for Manager"), "local", ["approve booking --as NAME"]),
        (Followed("p", "1", waits="waits", gate="alarms: one rings"), "local", ["explain booking", "--gate alarms"]),
        (Followed("p", "1", waits="waits", gate="deployments: another"), "local", ["explain booking"]),
        (Followed("p", "1", waits="waits before Deploy", held_since=1.0), "local", ["watch booking"]),
        (Followed("p", "1", "Failed", actions=[GATE]), "local", ["retry booking", "--gate window"]),
        (Followed("p", "1", "Failed", actions=[GATE]), "staging", ["retry booking --stack staging"]),
        (Followed("p", "1", "Stopped"), "local", ["retry booking"]),
        (Followed("p", "1", "Succeeded"), "local", []),
        (Followed("p", "1", "Superseded"), "local", []),
    ],
)  # fmt: skip
def test_what_can_be_done_next_is_said(each: Followed, stack: str, said: list[str]) -> None:
    lines = list(next_steps(each, "booking", stack))
    assert len(lines) == len(said)
    assert all("./slipway " in line and each in line for each, line in zip(said, lines, strict=True))


def test_one_that_gave_way_is_not_said_to_have_failed() -> None:
    assert sentence(Followed("p", "1", "Superseded"), "booking") == "booking (execution 1) gave way to a newer push."


def test_the_rollback_of_a_failed_deployment_is_followed_too(cloud: Cloud) -> None:
    cloud.delivered()
    bad = cloud.push(commit="b" * 40, outcomes=[{"action": "Deploy", "passed": False}])["executions"][0]["execution"]
    cloud.world.passes()
    cloud.answer("Approved")
    found = follow(cloud.api, [("booking", bad)], lambda *_: None)
    assert [(each.rolls_back, each.status) for each in found] == [(False, "Failed"), (True, "Succeeded")]
    assert summed_up(found, SERVICES)["executions"][1]["summary"].startswith("The rollback of booking (execution ")


def test_a_gate_that_goes_on_waiting_ends_the_following(cloud: Cloud) -> None:
    def wait(_function: str, payload: str) -> None:
        job = json.loads(payload)["CodePipeline.job"]["id"]
        told = {"summary": "waits: alarms: one rings"}
        cloud.api.put_job_success_result(jobId=job, continuationToken="again", executionDetails=told)

    cloud.world.run = wait
    (one,), told = followed(cloud)
    assert (one.waits, one.gate) == ("waits at its gate: alarms: one rings", "alarms: one rings")
    assert [action.said for action in told if action.name == "Gate"] == ["waits: alarms: one rings"]


def test_one_that_waits_behind_another_is_not_followed_for_ever(cloud: Cloud) -> None:
    (first,), _ = followed(cloud)
    (second,), _ = followed(cloud, commit="b" * 40)
    assert second.waits == f"waits before Approval for execution {first.execution} to leave it"
    (third,), _ = followed(cloud, commit="c" * 40)
    assert third.waits.endswith("behind 1 more")


def test_one_that_a_closed_transition_holds_up_is_not_followed_for_ever(cloud: Cloud) -> None:
    cloud.api.disable_stage_transition(
        pipelineName="booking", stageName="Approval", transitionType="Inbound", reason="freeze"
    )
    (one,), _ = followed(cloud)
    assert one.waits == "waits before Approval that lets nobody in"


def test_lines_say_how_each_outcome_came_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    console.cache_clear()
    tell = printed(SERVICES)
    tell(Followed("booking", "1"), Action("Test", "Unit", "Failed", "recorded", "2 failed"))
    tell(Followed("booking", "1"), Action("Approval", "Manager", "InProgress", "asked", ""))
    tell(Followed("booking", "2", rolls_back=True), Action("Deploy", "Deploy", "Succeeded", "emulated", "d-1"))
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["booking", "Test/Unit", "failed", "recorded", "2", "failed"]
    assert second.split() == ["booking", "rollback:", "Deploy/Deploy", "succeeded", "emulated", "d-1"]
