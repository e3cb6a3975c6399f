"""What the functions of a stack could not take, and the way back: to their inboxes, and to the functions themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from slipway.documents.wording import cut, printable
from slipway.evidence.redaction import redacted
from slipway.plan.naming import physical_name

if TYPE_CHECKING:
    from slipway.clients import Client, Clients

Kind = Literal["poison", "undelivered"]
QUEUE = re.compile(r"(?P<name>.+)-(?P<kind>poison|undelivered)-[0-9a-f]{8}")
LONGEST_QUEUE = 80
"""Characters of a queue's name (Amazon SQS quotas)."""
LOOKED_AT = 10
"""Messages that one look takes at most (Amazon SQS API, ReceiveMessage)."""
HELD = 60
"""Seconds for which a message is ours while it is given back; it then lies in its queue again."""
SHOWN = 120
"""Characters of a message that are shown."""


@dataclass(frozen=True)
class Pile:
    """What lies in a queue of what a function could not take.

    Attributes:
        name: of the function's resources, such as `router`.
        kind: `poison` came by the inbox, `undelivered` by calls that nobody waited for.
        count: how many messages, about.
        oldest: when the oldest of those that were looked at was sent.
        lines: the beginning of some of them, without secrets.
    """

    name: str
    kind: Kind
    url: str
    count: int
    oldest: datetime | None = None
    lines: tuple[str, ...] = ()


def piles(clients: Clients, stack: str) -> list[Pile]:
    """The queues of a stack's functions, by name; empty ones too.

    Raises:
        ClientError: SQS refused.
    """
    sqs = clients("sqs")
    pages = sqs.get_paginator("list_queues").paginate(QueueNamePrefix=f"{stack}-", PaginationConfig={"PageSize": 1000})
    urls = [url for page in pages for url in page.get("QueueUrls", [])]
    found = [pile for url in urls if (pile := _pile(sqs, stack, url))]
    return sorted(found, key=lambda pile: (pile.name, pile.kind))


def give_back(clients: Clients, stack: str, pile: Pile) -> int:
    """Give the messages back to where they can be taken, each before it leaves its queue; how many it were.

    What is refused again meanwhile isn't given back twice: no more are than there were. StartMessageMoveTask would not
    take what EventBridge put aside, nor call a function.

    Raises:
        ClientError: SQS or Lambda refused; what was not given back lies in its queue again after a minute.
        LookupError: there is nowhere to give them back to.
    """
    sqs = clients("sqs")
    give = _to_inbox(sqs, stack, pile) if pile.kind == "poison" else _to_function(clients, stack, pile)
    given = 0
    for message in _messages(sqs, pile):
        give(message["Body"])
        sqs.delete_message(QueueUrl=pile.url, ReceiptHandle=message["ReceiptHandle"])
        given += 1
    return given


def _pile(sqs: Client, stack: str, url: str) -> Pile | None:
    queue = url.rpartition("/")[2]
    told = QUEUE.fullmatch(queue.removeprefix(f"{stack}-"))
    if told is None:
        return None
    name = told["name"]
    kind: Kind = "poison" if told["kind"] == "poison" else "undelivered"
    if queue != physical_name(stack, name, kind, limit=LONGEST_QUEUE):
        return None  # of another stack, whose name begins like this one's
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    count = int(answer["Attributes"]["ApproximateNumberOfMessages"])
    if not count:
        return Pile(name, kind, url, count)
    looked = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=LOOKED_AT,
        VisibilityTimeout=0,
        AttributeNames=["SentTimestamp"],
        MessageAttributeNames=["ErrorMessage"],
    ).get("Messages", [])
    sent = [int(message["Attributes"]["SentTimestamp"]) for message in looked]
    oldest = datetime.fromtimestamp(min(sent) / 1000, UTC) if sent else None
    return Pile(name, kind, url, count, oldest, tuple(map(_line, looked)))


def _line(message: dict[str, Any]) -> str:
    error = message.get("MessageAttributes", {}).get("ErrorMessage", {}).get("StringValue", "")
    text = f"{error}: {message['Body']}" if error else message["Body"]
    return printable(cut(redacted(" ".join(text.split())), SHOWN))


def _messages(sqs: Client, pile: Pile) -> Iterator[dict[str, Any]]:
    left = pile.count
    while left > 0:
        answer = sqs.receive_message(
            QueueUrl=pile.url, MaxNumberOfMessages=min(left, LOOKED_AT), VisibilityTimeout=HELD, WaitTimeSeconds=1
        )
        messages = answer.get("Messages", [])
        if not messages:
            return
        left -= len(messages)
        yield from messages


def _to_inbox(sqs: Client, stack: str, pile: Pile) -> Callable[[str], object]:
    inbox = physical_name(stack, pile.name, "inbox", limit=LONGEST_QUEUE)
    try:
        url = sqs.get_queue_url(QueueName=inbox)["QueueUrl"]
    except sqs.exceptions.QueueDoesNotExist:
        raise LookupError(f"{pile.name} has no inbox any more") from None
    return lambda body: sqs.send_message(QueueUrl=url, MessageBody=body)


def _to_function(clients: Clients, stack: str, pile: Pile) -> Callable[[str], object]:
    """Calls the function that names this queue, or is called like it."""
    functions = clients("lambda")
    arn = clients("sqs").get_queue_attributes(QueueUrl=pile.url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    names = {physical_name(stack, pile.name)}
    found = [
        function["FunctionName"]
        for page in functions.get_paginator("list_functions").paginate()
        for function in page["Functions"]
        if function.get("DeadLetterConfig", {}).get("TargetArn") == arn or function["FunctionName"] in names
    ]
    if not found:
        raise LookupError(f"no function gives up what lies in {pile.url.rpartition('/')[2]} any more")
    return lambda body: functions.invoke(FunctionName=found[0], InvocationType="Event", Payload=body.encode())
