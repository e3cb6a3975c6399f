"""Messages that are posted once and rewritten as things go on: what they say, and where they stand.

A row of the table of claims is one message in one channel. Each line is an attribute of its own, so that the same line
is kept once, whoever tells it; `revision` counts them, and `shown` is the revision that Slack was given last. Whoever
adds a line shows all that are there; whoever is overtaken while it shows them shows them again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slipway.evidence.item import instant
from slipway.evidence.patience import patiently
from slipway.functions.router.deadline import DEADLINE
from slipway.functions.router.line import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.clients import Client
    from slipway.decide.notices import Notice
    from slipway.functions.slack import Message, Posted

LEASE = 60
"""Seconds after which somebody else may post a message whose poster was not heard of again."""
REMEMBERED = 30 * 24 * 3600
"""Seconds for which a message is rewritten; an execution waits for its approval 7 days by default."""
MOST_ROUNDS = 5
"""How often one event shows a message again because it was overtaken."""
_LINE = "line:"


class BusyError(RuntimeError):
    """Somebody else is just posting the message; it is told again later."""


@dataclass(frozen=True)
class Standing:
    """A message as it stands.

    Attributes:
        lines: the oldest first.
        revision: how many lines there are.
        shown: how many of them Slack has.
        posted: channel and ts, where it was posted.
    """

    lines: tuple[Line, ...]
    revision: int
    shown: int
    posted: tuple[str, str] | None


class Messages:
    """The messages of a stack."""

    def __init__(self, client: Client, table: str) -> None:
        """Ask `client`, of DynamoDB, about the table of claims."""
        self._client, self._table = client, table

    def add(self, notice: Notice, now: float) -> Standing | None:
        """Add a line; None where it only follows a message and there is none.

        Raises:
            ClientError: the table can't be asked.
        """
        line = {"at": instant(notice.at), "text": notice.line, "mood": notice.mood, "title": notice.title}
        condition = "attribute_not_exists(#line)" + (" AND attribute_exists(revision)" if notice.follows else "")
        try:
            row = self._update(
                notice,
                "SET #line = :line, forgotten_at = :forgotten, stands = :taken ADD revision :one",
                condition,
                {"#line": f"{_LINE}{notice.key}"},
                {
                    ":line": {"S": json.dumps({**line, "links": dict(notice.links)})},
                    ":forgotten": {"N": str(int(now) + REMEMBERED)},
                    ":taken": {"S": "taken"},
                    ":one": {"N": "1"},
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            row = error.response.get("Item", {})
        return _standing(row) if "revision" in row else None

    def may_post(self, notice: Notice, now: float) -> None:
        """Claim to post the message.

        Raises:
            BusyError: somebody else is posting it.
            ClientError: the table can't be asked.
        """
        try:
            self._update(
                notice,
                "SET posting_until = :until",
                "attribute_not_exists(ts) AND (attribute_not_exists(posting_until) OR posting_until < :now)",
                {},
                {":until": {"N": str(int(now) + LEASE)}, ":now": {"N": str(int(now))}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            raise BusyError(f"the message about {notice.thread} is being posted") from None

    def stands(self, notice: Notice, posted: Posted, shown: int) -> Standing:
        """Keep where the message stands and what of it Slack has; gives it as it is now."""
        return _standing(
            self._update(
                notice,
                "SET #channel = :channel, ts = :ts, shown = :shown REMOVE posting_until",
                "attribute_exists(revision)",
                {"#channel": "channel"},
                {":channel": {"S": posted.channel}, ":ts": {"S": posted.ts}, ":shown": {"N": str(shown)}},
            )
        )

    def not_posted(self, notice: Notice) -> None:
        """Give the claim to post back, since Slack did not take the message."""
        self._update(notice, "REMOVE posting_until", "attribute_exists(revision)", {}, {})

    def _update(
        self, notice: Notice, expression: str, condition: str, names: dict[str, str], values: dict[str, Any]
    ) -> dict[str, Any]:
        asked = {
            "TableName": self._table,
            "Key": {"message": {"S": f"notice#{notice.channel}#{notice.thread}"}},
            "UpdateExpression": expression,
            "ConditionExpression": condition,
            "ReturnValues": "ALL_NEW",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            **({"ExpressionAttributeNames": names} if names else {}),
            **({"ExpressionAttributeValues": values} if values else {}),
        }
        row: dict[str, Any] = patiently(lambda: self._client.update_item(**asked)["Attributes"], DEADLINE)
        return row


def show(
    notice: Notice,
    messages: Messages,
    now: float,
    post: Callable[[Standing], Posted],
    rewrite: Callable[[Posted, Standing], Posted],
) -> None:
    """Tell a notice: post its message, or rewrite the one that is there, until Slack has all its lines."""
    from slipway.functions.slack import Posted

    standing = messages.add(notice, now)
    for _ in range(MOST_ROUNDS):
        if standing is None or (standing.posted and standing.shown >= standing.revision):
            return
        if standing.posted:
            posted = rewrite(Posted(*standing.posted), standing)
        else:
            messages.may_post(notice, now)
            try:
                posted = post(standing)
            except Exception:
                messages.not_posted(notice)
                raise
        standing = messages.stands(notice, posted, standing.revision)
    raise BusyError(f"the message about {notice.thread} changes faster than it is shown")


def _standing(row: Mapping[str, Any]) -> Standing:
    lines = [Line(**json.loads(value["S"])) for name, value in row.items() if name.startswith(_LINE)]
    posted = (row["channel"]["S"], row["ts"]["S"]) if "ts" in row else None
    return Standing(
        lines=tuple(sorted(lines, key=lambda line: (line.at, line.text))),
        revision=int(row["revision"]["N"]),
        shown=int(row.get("shown", {"N": "0"})["N"]),
        posted=posted,
    )


def as_message(standing: Standing) -> Message:
    """How Slack shows it: the title with how things stand, the lines, and where to look further."""
    from slipway.functions.router.wording import message

    return message(standing.lines)
