"""The evidence of a stack, for the commands that show it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from slipway.cli.inputs import UsageError
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.clients import Clients
    from slipway.evidence import EvidenceStore, Found, Item, Unread
    from slipway.plan.settings import Settings

COLUMNS = ("what", "service", "environment", "when (UTC)", "tree", "digest", "by", "execution", "details")
SHOWN_DIGEST = len("sha256:") + 12


def store_of(stack: str, settings: Settings, clients: Clients) -> EvidenceStore:
    """The store of a stack, in the account that the clients belong to."""
    from slipway.evidence import EvidenceStore
    from slipway.evidence.names import names_of

    account = clients("sts").get_caller_identity()["Account"]
    names = names_of(stack, account, settings.region)
    return EvidenceStore(clients, names.table, names.bucket, names.running_table)


@contextmanager
def evidence_of(stack: str, settings: Settings) -> Iterator[EvidenceStore]:
    """The store of a stack; what fails while it is asked is told in the reader's words.

    Raises:
        SlipwayError: the stack has no store yet, or the cloud refused.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    from slipway.cli.clouds import clients_of

    clients = clients_of(stack, settings.region)
    try:
        yield store_of(stack, settings, clients)
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] == "ResourceNotFoundException":
            raise SlipwayError(f"stack '{stack}' has no tables of evidence yet; `up` makes them") from error
        raise SlipwayError(f"the evidence of stack '{stack}' can't be read: {error}") from error


def expect_known(service: str, stack: str) -> None:
    """Refuse the name of a service that nothing is known of; one that left the catalogue still has its evidence.

    Raises:
        UsageError: the catalogue has no such service; with the nearest that it has.
    """
    from slipway.cli.inputs import made_plan
    from slipway.documents import nearest
    from slipway.documents.wording import shown

    services = made_plan(stack)[1].services
    if service not in services:
        near = nearest(service, services)
        hint = f"; did you mean '{near}'?" if near else f"; there are {', '.join(sorted(services))}"
        raise UsageError(f"nothing is known of a service {shown(service)}{hint}")


def as_data(found: Found) -> dict[str, Any]:
    """What was found as JSON has it; what this version can't read is as it is stored."""
    return {
        "items": [{"id": item.id, **item.model_dump(mode="json")} for item in found.items],
        "unread": [{"schema_version": one.schema_version, "fields": one.fields} for one in found.unread],
    }


def as_rows(found: Found) -> list[tuple[str, ...]]:
    """A row of `COLUMNS` for each item, then for each that this version can't read."""
    return [*map(_row, found.items), *map(_unread, found.unread)]


def _row(item: Item) -> tuple[str, ...]:
    what = f"{item.kind} {item.action}".strip()
    return (
        what if item.passed else f"{what}: failed",
        item.service,
        item.environment,
        f"{item.at:%Y-%m-%d %H:%M:%S}",
        item.tree,
        (item.digest or "")[:SHOWN_DIGEST],
        item.by,
        item.execution,
        _texts(item.details),
    )


def _unread(one: Unread) -> tuple[str, ...]:
    """The same columns, as far as the fields are there."""
    version = "damaged" if one.schema_version in {None, 1} else f"schema {one.schema_version}"
    known = {
        name: str(one.fields.get(name, "")) for name in ("service", "environment", "at", "tree", "by", "execution")
    }
    told = (
        f"{one.fields.get('kind', '?')} ({version}, can't be read)",
        known["service"],
        known["environment"],
        known["at"],
        known["tree"],
        str(one.fields.get("digest") or "")[:SHOWN_DIGEST],
        known["by"],
        known["execution"],
        "",
    )
    from slipway.documents.wording import printable

    return tuple(map(printable, told))


def _texts(details: dict[str, Any]) -> str:
    from slipway.documents.wording import cut, printable

    text = ", ".join(f"{name} {', '.join(v) if isinstance(v, list) else v}" for name, v in details.items())
    return printable(cut(text, 100))
