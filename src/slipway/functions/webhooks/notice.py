"""What is told on the event bus of a message that was taken."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.clients import Client

SOURCE = "slipway.webhooks"


class UnusableError(ValueError):
    """A message that is signed well and says nothing that can be used, with what was expected."""


class NotToldError(RuntimeError):
    """The bus did not take an event, with its reason."""


@dataclass(frozen=True)
class Notice:
    """An event for the bus.

    Attributes:
        kind: the detail type, such as `GitHub push`.
        facts: what it says, as JSON.
    """

    kind: str
    facts: Mapping[str, Any]


def tell(client: Client, bus: str, key: str, notice: Notice) -> None:
    """Put a notice on the bus, with the key of its message, by which whoever acts on it knows it again.

    Raises:
        ClientError: the bus can't be asked.
        NotToldError: it did not take the event.
    """
    detail = json.dumps({"key": key, **notice.facts}, ensure_ascii=False)
    entry = {"Source": SOURCE, "DetailType": notice.kind, "Detail": detail, "EventBusName": bus}
    answer = client.put_events(Entries=[entry])
    if answer["FailedEntryCount"]:
        raise NotToldError(str(answer["Entries"][0].get("ErrorCode")))
