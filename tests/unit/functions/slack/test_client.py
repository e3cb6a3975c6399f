"""What Slack is asked for: it makes no mention or link of its own out of texts."""

from typing import Any

from slipway.functions.slack import Message, Posted, Slack

MESSAGE = Message(
    "@channel see example.com",
    (
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "@channel"},
            "fields": [{"type": "mrkdwn", "text": "x"}],
        },
        {"type": "header", "text": {"type": "plain_text", "text": "@here"}},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "@everyone"}]},
    ),
)


class Asked:
    """Slack's client, as far as it is used; remembers what it was asked for."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def take(self, **told: Any) -> dict[str, str]:  # noqa: ANN401
        self.told.append(told)
        return {"channel": "C1", "ts": "1.0"}

    chat_postMessage = chat_update = chat_postEphemeral = views_open = take  # noqa: N815 - Slack's own


def texts(told: Any) -> list[dict[str, Any]]:  # noqa: ANN401
    if isinstance(told, dict):
        own = [told] if told.get("type") in {"mrkdwn", "plain_text"} else []
        return own + [text for each in told.values() for text in texts(each)]
    return [text for each in told for text in texts(each)] if isinstance(told, (list, tuple)) else []


def test_nobody_is_called_by_what_only_looks_like_a_mention() -> None:
    client = Asked()
    slack = Slack(client)  # type: ignore[arg-type]
    posted = slack.post("#releases", MESSAGE)
    slack.post("#releases", MESSAGE, posted)
    slack.rewrite(Posted("C1", "1.0"), MESSAGE)
    slack.whisper("C1", "U1", MESSAGE)
    slack.open("trigger", {"type": "modal", "blocks": list(MESSAGE.blocks)})
    assert [told.get("parse") for told in client.told] == ["none"] * 4 + [None]
    for told in client.told:
        found = texts(told)
        assert len(found) == 4
        assert all(("verbatim" in text) == (text["type"] == "mrkdwn") for text in found)
    assert texts(MESSAGE.blocks)[0] == {"type": "mrkdwn", "text": "@channel"}, "the message stays as it was"
