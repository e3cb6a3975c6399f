"""Who is told of what: one message for each execution and channel, rewritten as it goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from slipway.functions.router.line import Line
from slipway.functions.router.wording import message
from tests.emulated.functions.router.conftest import Stage
from tests.unit.functions.router.events import NOON, alarm, directory, execution, listed

MINUTE = timedelta(minutes=1)
OWNER, EVERYBODY = "C-#trips", "C-#deployments"
PLANTED = "ghp_" + "a1B2" * 9


def failed(place: str, summary: str = "3 tests failed", **more: object) -> dict[str, object]:
    result = {"external-execution-summary": summary, "external-execution-url": "https://console.example/log"}
    return execution("FAILED", place, **{"execution-result": result}, **more)  # type: ignore[arg-type]


def test_the_owner_is_told_of_a_failure_with_its_reason_and_where_to_look(stage: Stage) -> None:
    stage.taken(failed("Test/Unit"))
    ((channel, shown),) = stage.slack.shown.items()
    assert channel == OWNER
    assert "booking in production" in shown
    assert "Test Unit failed: 3 tests failed" in shown
    assert "<https://console.example/log|log>" in shown
    assert "/executions/e-1/timeline" in shown


def test_a_closed_gate_is_told_with_its_reasons(stage: Stage) -> None:
    stage.taken(failed("Preflight/Gate", "window: closed until Monday 9:00"))
    assert "the gate is closed: window: closed until Monday 9:00" in stage.slack.shown[OWNER]


@pytest.mark.parametrize("place", ["", "Test", "Test/Unit", "Build/Image"])
def test_nobody_is_told_of_a_success(stage: Stage, place: str) -> None:
    stage.taken(execution("SUCCEEDED", place))
    assert stage.slack.messages == {}


def test_a_deployment_to_production_is_one_message_that_goes_on(stage: Stage) -> None:
    stage.taken(execution("STARTED", "Deploy"), execution("SUCCEEDED", "Deploy", at=NOON + MINUTE))
    ((posted, versions),) = stage.slack.messages.items()
    assert posted.channel == EVERYBODY
    assert len(versions) == 2
    assert ":large_green_circle:" in versions[-1].blocks[0]["text"]["text"]


def test_elsewhere_deployments_are_told_to_nobody(stage: Stage) -> None:
    tools = stage.tools
    object.__setattr__(tools, "directory", directory("staging"))
    stage.taken(execution("SUCCEEDED", "Deploy"))
    assert stage.slack.messages == {}


def test_a_failed_deployment_is_told_to_all_and_paged(stage: Stage) -> None:
    stage.taken(execution("FAILED", "Deploy"))
    assert set(stage.slack.shown) == {OWNER, EVERYBODY}
    (page,) = stage.pages()
    assert "deployment of booking to production failed" in page


def test_lines_that_come_late_stand_where_they_belong(stage: Stage) -> None:
    stage.taken(execution("FAILED", at=NOON + MINUTE), failed("Test/Unit"))
    ((_, versions),) = stage.slack.messages.items()
    text = versions[-1].blocks[0]["text"]["text"]
    assert text.index("Test Unit failed") < text.index("Pipeline failed")


def test_what_went_well_after_all_is_told_where_the_failure_was(stage: Stage) -> None:
    stage.taken(failed("Test/Unit"), execution("SUCCEEDED", at=NOON + MINUTE))
    ((_, versions),) = stage.slack.messages.items()
    assert ":large_green_circle:" in versions[-1].blocks[0]["text"]["text"]


def test_an_alarm_is_one_message_until_it_is_quiet(stage: Stage) -> None:
    stage.taken(alarm("ALARM"), alarm("OK", at=NOON + MINUTE, rang=NOON))
    ((posted, versions),) = stage.slack.messages.items()
    assert (posted.channel, len(versions)) == (OWNER, 2)
    stage.taken(alarm("ALARM", at=NOON + 2 * MINUTE))
    assert len(stage.slack.messages) == 2


def test_an_owner_without_a_channel_is_told_in_the_stacks(stage: Stage) -> None:
    object.__setattr__(stage.tools, "directory", directory("production", listed(channel=""), listed("auth")))
    stage.taken(execution("FAILED", "Deploy"))
    assert set(stage.slack.shown) == {EVERYBODY}


def test_without_slack_the_pager_still_goes(stage: Stage) -> None:
    object.__setattr__(stage.tools, "slack", lambda: None)
    stage.taken(execution("FAILED", "Deploy"))
    assert (stage.slack.messages, len(stage.pages())) == ({}, 1)


def test_slack_takes_texts_for_texts_and_sees_no_secret(stage: Stage) -> None:
    stage.taken(failed("Test/Unit", f"<!channel> token {PLANTED} & https://u:planted@example.com"))
    shown = stage.slack.shown[OWNER]
    assert "&lt;!channel&gt;" in shown
    assert "[redacted]" in shown
    assert PLANTED not in shown
    assert "planted" not in shown


def test_whatever_a_line_says_its_secrets_are_not_shown() -> None:
    told = message(
        [Line("2026-11-24T12:00", f"token {PLANTED}", "bad", f"in {PLANTED}", {"log": f"https://{PLANTED}"})]
    )
    assert PLANTED not in f"{told}"


def test_a_link_that_is_none_is_not_shown(stage: Stage) -> None:
    result = {"external-execution-url": "https://x.example/|<!channel>"}
    stage.taken(execution("FAILED", "Test/Unit", **{"execution-result": result}))
    assert "x.example" not in stage.slack.shown[OWNER]


def test_a_long_story_fits_into_a_message(stage: Stage) -> None:
    stage.taken(*(failed("Test/Unit", "x" * 5000, at=NOON - number * MINUTE) for number in range(20)))
    ((_, versions),) = stage.slack.messages.items()
    assert len(versions[-1].blocks[0]["text"]["text"]) <= 3000
