"""How items lie in the tables: the keys, and the way there and back.

| table | partition key | sort key | answers |
|---|---|---|---|
| evidence | tree | event: service#environment#kind#id | what was proved of a tree |
| evidence, index `deployments` | place: service#environment | moment: instant#id | the last deployments of a service |
| running | environment | service | what runs where |
"""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from slipway.evidence.item import SCHEMA_VERSION, Item, Unread, instant

DEPLOYMENTS = "deployments"
"""The index. Only the kinds below are in it, so that it stays small."""
PLACED = frozenset({"deployed", "rolled-back"})

Row = dict[str, dict[str, Any]]


def evidence_row(item: Item) -> Row:
    """The item as the table of evidence keeps it."""
    texts = {"tree": item.tree, "event": f"{item.service}#{item.environment}#{item.kind}#{item.id}"}
    if item.kind in PLACED:
        texts |= {"place": place(item.service, item.environment), "moment": moment(item)}
    return _row(texts, item)


def running_row(item: Item) -> Row:
    """The item as the table of what runs keeps it."""
    return {**running_key(item.environment, item.service), **_row({"moment": moment(item)}, item)}


def running_key(environment: str, service: str) -> Row:
    """Where the table of what runs keeps a service."""
    return {"environment": {"S": environment}, "service": {"S": service}}


def place(service: str, environment: str) -> str:
    """Where a deployment went."""
    return f"{service}#{environment}"


def moment(item: Item) -> str:
    """When it was; the id tells apart what was at the same instant."""
    return f"{instant(item.at)}#{item.id}"


def read(row: Row) -> Item | Unread:
    """The item in a row of either table."""
    version, document = row.get("schema_version", {}).get("N", ""), row.get("document", {}).get("S", "")
    if version == str(SCHEMA_VERSION):
        try:
            item = Item.model_validate_json(document)
        except ValidationError:
            return Unread(SCHEMA_VERSION, _fields(row, document))
        if row == (evidence_row(item) if "event" in row else running_row(item)):
            return item
    return Unread(int(version) if version.isdecimal() else None, _fields(row, document))


def _row(texts: dict[str, str], item: Item) -> Row:
    return {
        **{name: {"S": text} for name, text in texts.items()},
        "schema_version": {"N": str(item.schema_version)},
        "document": {"S": item.document},
    }


def _fields(row: Row, document: str) -> dict[str, Any]:
    """The document where it is one, else what the row says by itself."""
    try:
        fields = json.loads(document)
    except ValueError:
        fields = None
    return fields if isinstance(fields, dict) else {name: next(iter(value.values())) for name, value in row.items()}
