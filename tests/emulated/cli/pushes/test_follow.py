"""Following executions on the emulated AWS; time passes for it whenever the follower sleeps."""

import json

import pytest

from slipway.cli.live import as_data, drawn, frame
from slipway.cli.output import console
from slipway.cli.pushes import follow as module
from slipway.cli.pushes.follow import Action, Followed, follow
from slipway.cli.pushes.printing import printed, summed_up
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
    assert one.waits == "its gate waits: alarms: one rings"
    assert [action.said for action in told if action.name == "Gate"] == ["waits: alarms: one rings"]


def test_lines_say_how_each_outcome_came_to_be(capsys: pytest.CaptureFixture[str]) -> None:
    console.cache_clear()
    tell = printed(SERVICES)
    tell(Followed("booking", "1"), Action("Test", "Unit", "Failed", "recorded", "2 failed"))
    tell(Followed("booking", "1"), Action("Approval", "Manager", "InProgress", "asked", ""))
    tell(Followed("booking", "2", rolls_back=True), Action("Deploy", "Deploy", "Succeeded", "emulated", "d-1"))
    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["booking", "Test/Unit", "failed", "recorded", "2", "failed"]
    assert second.split() == ["booking", "rollback:", "Deploy/Deploy", "succeeded", "emulated", "d-1"]


def test_a_frame_shows_who_is_waited_for_and_what_was_deployed(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    console.cache_clear()
    cloud.delivered()
    followed(cloud, commit="b" * 40)
    shown = frame(cloud.client, SERVICES, ["ana-nunez"], cloud.world.at)
    told = as_data(shown)
    assert told["pipelines"][0]["waits_for"] == "Manager"
    assert [each["status"] for each in told["deployments"]] == ["Succeeded"]
    assert {each["name"]: each["status"] for each in told["pipelines"][0]["stages"]}["Deploy"] == "Succeeded"
    console().print(drawn(shown, everything=False))
    text = capsys.readouterr().out
    assert "booking waits for Manager: ./slipway approve booking; asked: ana-nunez" in text
    assert "● Approval" in text


def test_a_pipeline_in_which_nothing_ran_is_left_out(cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
    console.cache_clear()
    shown = frame(cloud.client, SERVICES, [], cloud.world.at)
    console().print(drawn(shown, everything=False))
    assert "Nothing has been pushed yet" in capsys.readouterr().out
