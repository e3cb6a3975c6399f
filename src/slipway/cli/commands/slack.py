"""`slipway slack`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slipway.cli.inputs import Json, UsageError
from slipway.cli.output import emit_json, say
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Channel = Annotated[str | None, typer.Option("--channel", help="Only this channel: #releases, or releases.")]
By = Annotated[str, typer.Option("--as", help="Whose eyes it is seen with: a name of people.yaml.", metavar="NAME")]


def command(*, channel: Channel = None, by: By = "", json: Json = False) -> None:
    """Print what was posted in the loopback Slack of the local cloud.

    The oldest comes first. What is whispered to one person shows with --as. The same is seen, with pictures and
    buttons, at the address that is printed last.
    """
    from slipway.cli.approvals import slack_of
    from slipway.cli.clouds import local_cloud
    from slipway.cli.loopback import Person

    cloud = local_cloud()
    if cloud is None:
        raise SlipwayError("the local cloud does not run; `./slipway up` starts it")
    base = slack_of(cloud.endpoint)
    people = {name: user for user, name in Person(base, "").seen()["people"].items()}
    if by and by not in people:
        raise UsageError(f"'{by}' is nobody in this workspace; there are {', '.join(people)}")
    told = Person(base, people.get(by, "")).seen()
    chosen = [one for one in told["channels"] if channel is None or one["name"] in {channel, f"#{channel}"}]
    if channel is not None and not chosen:
        names = ", ".join(one["name"] for one in told["channels"]) or "none"
        raise UsageError(f"there is no channel '{channel}'; there are: {names}")
    if json:
        emit_json(chosen)
        return
    for one in chosen:
        for line in lines(one, told["people"]):
            typer.echo(line)
    say(f"See it at {base}/")


def lines(channel: Mapping[str, Any], people: Mapping[str, str]) -> Iterator[str]:
    """The messages of a channel, as lines; none where it has none."""
    if channel["messages"]:
        yield channel["name"]
    for message in channel["messages"]:
        yield from _message(message, people, "  ")
        for reply in message["thread"]:
            yield from _message(reply, people, "      ")


def _message(message: Mapping[str, Any], people: Mapping[str, str], margin: str) -> Iterator[str]:
    from slipway.local.slack.mrkdwn import plain

    at = datetime.fromtimestamp(float(message["ts"]), UTC)
    marks = [" (only to you)" if message["only_for"] else "", " (edited)" if message["edited"] else ""]
    yield f"{margin}{at:%Y-%m-%d %H:%M} UTC {message['app']}{''.join(marks)}"
    for text in _texts(message):
        for line in plain(text, people).splitlines():
            yield f"{margin}  {_printable(line)}"
    for file in message["files"]:
        yield f"{margin}  picture: {_printable(file['title'])}"


def _texts(message: Mapping[str, Any]) -> Iterable[str]:
    """What stands in a message, block by block; of buttons their names."""
    if not message["blocks"]:
        yield message["text"]
    for block in message["blocks"]:
        if block.get("text"):
            yield block["text"]["text"]
        for part in block.get("fields", ()):
            yield part["text"].replace("\n", ": ")
        if block["type"] == "actions":
            yield " ".join(f"[{element['text']['text']}]" for element in block["elements"])
        elif block["type"] == "context":
            yield from (element.get("text", element.get("alt_text", "")) for element in block["elements"])


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else " " for each in text)
