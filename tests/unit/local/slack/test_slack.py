"""The loopback Slack, spoken to with Slack's own client: it takes what Slack takes and refuses what Slack refuses."""

from __future__ import annotations

import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from slipway.local.slack.workspace import BURST, TRIGGER_SECONDS, channel_id
from tests.unit.local.slack.conftest import ANA, DANA, Loopback

RELEASES = channel_id("#releases")
BUTTON = {
    "type": "button", "action_id": "approve", "value": "v", "style": "primary",
    "text": {"type": "plain_text", "text": "Approve"},
}  # fmt: skip
BLOCKS = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "*booking* waits"}},
    {"type": "actions", "block_id": "approval", "elements": [BUTTON]},
]
VIEW = {
    "type": "modal", "callback_id": "approval", "private_metadata": "m",
    "title": {"type": "plain_text", "text": "Approve"}, "submit": {"type": "plain_text", "text": "Approve"},
    "blocks": [
        {
            "type": "input", "block_id": "reason", "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "reason", "min_length": 3},
        }
    ],
}  # fmt: skip


def section(text: str) -> list[dict[str, Any]]:
    return [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]


def button(**more: object) -> list[dict[str, Any]]:
    return [{"type": "actions", "elements": [{**BUTTON, **more}]}]


def fetched(address: str, fields: dict[str, str] | None = None) -> tuple[str, bytes]:
    """Content type and content of an address."""
    body = urlencode(fields).encode() if fields else None
    with urllib.request.urlopen(address, body) as answer:  # noqa: S310 - the loopback server
        return answer.headers["Content-Type"], answer.read()


def act(slack: Loopback, what: str, **fields: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(fetched(f"{slack.base}/{what}", fields)[1])
    return told


def seen(slack: Loopback, user: str = ANA) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(fetched(f"{slack.base}/messages?user={user}")[1])
    return told


def messages(slack: Loopback, user: str = ANA, channel: str = "#releases") -> list[dict[str, Any]]:
    (found,) = [one for one in seen(slack, user)["channels"] if one["name"] == channel]
    told: list[dict[str, Any]] = found["messages"]
    return told


def refused(call: Any) -> str:  # noqa: ANN401 - any call of the client
    with pytest.raises(SlackApiError) as error:
        call()
    return str(error.value.response["error"])


def pressed(slack: Loopback) -> str:
    """The trigger of a press."""
    told = slack.client.chat_postMessage(channel="#releases", text="t", blocks=BLOCKS)
    act(slack, "press", user=ANA, channel=RELEASES, ts=told["ts"], action_id="approve")
    return str(slack.app.told[-1]["trigger_id"])


def test_a_message_is_posted_answered_rewritten_and_seen(slack: Loopback) -> None:
    posted = slack.client.chat_postMessage(channel="#releases", text="waits", blocks=BLOCKS)
    assert posted["channel"] == RELEASES
    slack.client.chat_postMessage(channel=RELEASES, text="a reminder", thread_ts=posted["ts"])
    slack.client.chat_update(channel=RELEASES, ts=posted["ts"], text="is approved", blocks=section("done"))
    (message,) = messages(slack)
    assert (message["text"], message["blocks"], message["edited"]) == ("is approved", section("done"), True)
    assert [reply["text"] for reply in message["thread"]] == ["a reminder"]


def test_what_is_for_one_person_nobody_else_sees(slack: Loopback) -> None:
    slack.client.chat_postEphemeral(channel="#releases", user=DANA, text="not you")
    assert [message["text"] for message in messages(slack, DANA)] == ["not you"]
    assert messages(slack, ANA) == []


@pytest.mark.parametrize("token", ["", "xoxb-nobody"])
def test_who_has_no_token_is_refused(slack: Loopback, token: str) -> None:
    client = WebClient(token, base_url=f"{slack.base}/api/")
    assert refused(lambda: client.chat_postMessage(channel="#releases", text="x")) in {"not_authed", "invalid_auth"}


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"channel": "#nowhere", "text": "x"}, "channel_not_found"),
        ({"channel": "#other", "text": "x"}, "not_in_channel"),
        ({"channel": "#releases"}, "no_text"),
        ({"channel": "#releases", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "#releases", "text": "x", "thread_ts": "1.0"}, "thread_not_found"),
        ({"channel": "#releases", "text": "x", "blocks": [{"type": "marquee"}]}, "invalid_blocks"),
        ({"channel": "#releases", "text": "x", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"channel": "#releases", "text": "x", "blocks": section("x" * 3001)}, "invalid_blocks"),
        ({"channel": "#releases", "text": "x", "blocks": section("")}, "invalid_blocks"),
        ({"channel": "#releases", "text": "x", "blocks": button(value="x" * 2001)}, "invalid_blocks"),
        ({"channel": "#releases", "text": "x", "blocks": button(action_id="x" * 256)}, "invalid_blocks"),
        ({"channel": "#releases", "text": "x", "blocks": button(style="loud")}, "invalid_blocks"),
        (
            {"channel": "#releases", "text": "x", "blocks": button(text={"type": "plain_text", "text": "x" * 76})},
            "invalid_blocks",
        ),
        (
            {
                "channel": "#releases",
                "text": "x",
                "blocks": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
            },
            "invalid_blocks",
        ),
        (
            {
                "channel": "#releases",
                "text": "x",
                "blocks": [{**BLOCKS[0], "block_id": "b"}, {**BLOCKS[0], "block_id": "b"}],
            },
            "invalid_blocks",
        ),
    ],
)
def test_what_slack_refuses_is_refused(slack: Loopback, told: dict[str, Any], error: str) -> None:
    with pytest.warns(UserWarning, match="text") if "text" not in told else _nothing():
        assert refused(lambda: slack.client.chat_postMessage(**told)) == error
    assert messages(slack) == []


class _nothing:  # noqa: N801 - stands beside pytest.warns
    def __enter__(self) -> None: ...
    def __exit__(self, *_: object) -> None: ...


def test_what_fits_to_the_last_character_is_taken(slack: Loopback) -> None:
    blocks = [*section("x" * 3000), *button(value="v" * 2000, text={"type": "plain_text", "text": "x" * 75})]
    slack.client.chat_postMessage(channel="#releases", text="x", blocks=blocks)
    assert len(messages(slack)) == 1


def test_messages_of_others_and_of_nobody_are_not_rewritten(slack: Loopback) -> None:
    posted = slack.client.chat_postMessage(channel="#releases", text="mine")
    assert refused(lambda: slack.client.chat_update(channel="#releases", ts="1.0", text="x")) == "message_not_found"
    slack.apps[1] = type(slack.apps[1])("other", "xoxb-other", "another", "", frozenset({"#releases"}))
    other = WebClient("xoxb-other", base_url=f"{slack.base}/api/")
    assert refused(lambda: other.chat_update(channel=RELEASES, ts=posted["ts"], text="x")) == "cant_update_message"


def test_who_posts_too_often_is_told_when_to_come_again(slack: Loopback) -> None:
    for _ in range(BURST):
        slack.client.chat_postMessage(channel="#releases", text="x")
    with pytest.raises(SlackApiError) as error:
        slack.client.chat_postMessage(channel="#releases", text="x")
    assert (error.value.response["error"], error.value.response.status_code) == ("ratelimited", 429)
    assert error.value.response.headers["Retry-After"] == "1"
    slack.client.chat_postMessage(channel="#team", text="another channel")
    slack.clock[0] += 1
    slack.client.chat_postMessage(channel="#releases", text="x")


def test_a_press_opens_a_modal_once_and_what_is_typed_is_sent(slack: Loopback) -> None:
    trigger = pressed(slack)
    told = slack.app.told[-1]
    assert (told["type"], told["user"]["id"], told["channel"]["id"]) == ("block_actions", ANA, RELEASES)
    assert told["actions"][0]["value"] == "v"
    slack.client.views_open(trigger_id=trigger, view=VIEW)
    assert refused(lambda: slack.client.views_open(trigger_id=trigger, view=VIEW)) == "exchanged_trigger_id"
    (modal,) = seen(slack)["modals"]
    assert seen(slack, DANA)["modals"] == []
    assert act(slack, "send", user=ANA, view=modal["id"], **{"typed.reason": "x"})["errors"] != {}
    assert len(slack.app.told) == 1
    assert act(slack, "send", user=ANA, view=modal["id"], **{"typed.reason": "fine"}) == {"status": 200, "errors": {}}
    sent = slack.app.told[-1]
    assert (sent["type"], sent["view"]["id"], sent["view"]["private_metadata"]) == ("view_submission", modal["id"], "m")
    assert sent["view"]["state"]["values"]["reason"]["reason"]["value"] == "fine"
    assert seen(slack)["modals"] == []


def test_a_trigger_holds_for_three_seconds(slack: Loopback) -> None:
    trigger = pressed(slack)
    slack.clock[0] += TRIGGER_SECONDS + 0.1
    assert refused(lambda: slack.client.views_open(trigger_id=trigger, view=VIEW)) == "expired_trigger_id"
    assert refused(lambda: slack.client.views_open(trigger_id="1.2.x", view=VIEW)) == "invalid_trigger_id"


@pytest.mark.parametrize(
    "change",
    [
        {"title": {"type": "plain_text", "text": "x" * 25}},
        {"submit": None},
        {"private_metadata": "x" * 3001},
        {"type": "home"},
        {"blocks": [{"type": "input", "block_id": "b"}]},
    ],
)
def test_a_modal_that_slack_would_refuse_is_refused(slack: Loopback, change: dict[str, Any]) -> None:
    trigger = pressed(slack)
    assert refused(lambda: slack.client.views_open(trigger_id=trigger, view={**VIEW, **change})) == "invalid_arguments"
    slack.client.views_open(trigger_id=trigger, view=VIEW)


def test_a_modal_that_the_app_does_not_take_stays_open_with_what_is_wrong(slack: Loopback) -> None:
    slack.client.views_open(trigger_id=pressed(slack), view=VIEW)
    (modal,) = seen(slack)["modals"]
    slack.app.answer = json.dumps({"response_action": "errors", "errors": {"reason": "press again"}})
    assert act(slack, "send", user=ANA, view=modal["id"], **{"typed.reason": "fine"})["errors"] == {
        "reason": "press again"
    }
    slack.app.status = 503
    assert act(slack, "send", user=ANA, view=modal["id"], **{"typed.reason": "fine"})["status"] == 503
    assert seen(slack)["modals"][0]["errors"] == {"": "We had some trouble connecting. Try again?"}
    act(slack, "close", user=ANA, view=modal["id"])
    assert seen(slack)["modals"] == []


def test_a_picture_is_uploaded_into_a_thread_and_shown(slack: Loopback) -> None:
    posted = slack.client.chat_postMessage(channel="#releases", text="rolled back")
    picture = b"\x89PNG\r\n\x1a\n" + b"x" * 100
    slack.client.files_upload_v2(
        channel=RELEASES, thread_ts=posted["ts"], filename="course.png", content=picture, title="The metric's course"
    )
    (reply,) = messages(slack)[0]["thread"]
    (file,) = reply["files"]
    assert (file["name"], file["title"]) == ("course.png", "The metric's course")
    assert fetched(f"{slack.base}/files/{file['id']}") == ("image/png", picture)


def test_the_page_shows_it_all_and_runs_nothing_of_what_is_posted(slack: Loopback) -> None:
    hostile = (
        "<script>alert(1)</script> <https://example.com/?a=1&amp;b=2|*look*> <@U05DANAWEIS> `a < b` :rotating_light:"
    )
    slack.client.chat_postMessage(channel="#releases", text="t", blocks=section(hostile))
    posted = slack.client.chat_postMessage(channel="#releases", text="t", blocks=BLOCKS)
    slack.client.chat_postMessage(channel="#releases", text="below <b>", thread_ts=posted["ts"])
    slack.client.views_open(trigger_id=pressed(slack), view=VIEW)
    page = fetched(f"{slack.base}/?user={ANA}")[1].decode()
    assert "<script>alert" not in page
    for shown in (
        '<a href="https://example.com/?a=1&amp;b=2" rel="noreferrer">*look*</a>',
        '<span class="mention">@dana</span>',
        "<code>a &lt; b</code>",
        "🚨",
        "<b>booking</b> waits",
        ">Approve</button>",
        "below &lt;b&gt;",
        'name="typed.reason"',
    ):
        assert shown in page


def test_a_press_of_nothing_is_told_so(slack: Loopback) -> None:
    with pytest.raises(urllib.error.HTTPError) as error:
        act(slack, "press", user=ANA, channel=RELEASES, ts="1.0", action_id="approve")
    with error.value as told:
        assert (told.code, json.loads(told.read())) == (404, {"error": "there is no such button"})


CHECKBOXES = {
    "type": "checkboxes", "action_id": "gates",
    "options": [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("window", "alarms")],
}  # fmt: skip
NUMBER = {
    "type": "number_input", "action_id": "hours", "is_decimal_allowed": False, "min_value": "1", "max_value": "24",
}  # fmt: skip


def asking(*elements: dict[str, Any]) -> dict[str, Any]:
    """A modal with an input for each element, whose block has the id of its action."""
    label = {"type": "plain_text", "text": "x"}
    blocks = [{"type": "input", "block_id": one["action_id"], "label": label, "element": one} for one in elements]
    return {**VIEW, "blocks": blocks}


@pytest.mark.parametrize(
    "element",
    [
        {**CHECKBOXES, "options": []},
        {**CHECKBOXES, "options": CHECKBOXES["options"] * 6},
        {**CHECKBOXES, "options": [{"text": {"type": "plain_text", "text": "x" * 76}, "value": "x"}]},
        {**CHECKBOXES, "options": [{"text": {"type": "plain_text", "text": "x"}}]},
        {**NUMBER, "is_decimal_allowed": None},
        {**NUMBER, "max_value": 24},
        {**NUMBER, "type": "slider"},
    ],
)
def test_an_input_that_slack_would_refuse_is_refused(slack: Loopback, element: dict[str, Any]) -> None:
    trigger = pressed(slack)
    assert refused(lambda: slack.client.views_open(trigger_id=trigger, view=asking(element))) == "invalid_arguments"


def test_what_is_chosen_is_told_and_what_could_not_be_chosen_is_not_sent(slack: Loopback) -> None:
    slack.client.views_open(trigger_id=pressed(slack), view=asking(CHECKBOXES, NUMBER))
    (modal,) = seen(slack)["modals"]

    def send(*fields: tuple[str, str]) -> dict[str, str]:
        body = urlencode([("user", ANA), ("view", modal["id"]), *fields]).encode()
        with urllib.request.urlopen(f"{slack.base}/send", body) as answer:  # noqa: S310 - the loopback server
            errors: dict[str, str] = json.loads(answer.read())["errors"]
            return errors

    assert set(send()) == {"gates", "hours"}
    for gates, hours, wrong in (("posture", "2", "gates"), ("window", "25", "hours"), ("window", "1.5", "hours")):
        assert list(send(("typed.gates", gates), ("typed.hours", hours))) == [wrong]
    assert list(send(("typed.gates", "window"), ("typed.hours", "two"))) == ["hours"]
    assert len(slack.app.told) == 1
    assert send(("typed.gates", "alarms"), ("typed.gates", "window"), ("typed.hours", "3")) == {}
    values = slack.app.told[-1]["view"]["state"]["values"]
    assert [one["value"] for one in values["gates"]["gates"]["selected_options"]] == ["window", "alarms"]
    assert values["hours"]["hours"] == {"type": "number_input", "value": "3"}
