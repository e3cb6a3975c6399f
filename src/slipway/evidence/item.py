"""One item of evidence: something that happened to a source tree of a service in an environment."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from slipway.evidence.redaction import REDACTED, names_secret, redacted

Kind = Literal[
    "built",
    "scanned",
    "tested",
    "deployed",
    "verified",
    "approved",
    "rejected",
    "rolled-back",
    "override",
    "held-back",
    "refused-answer",
]
SCHEMA_VERSION: Literal[1] = 1
MAX_DETAILS_BYTES = 4096
"""As JSON. A query answers with at most 1 MB (DynamoDB API, Query), so the evidence of a tree stays one call."""
BACK = frozenset({"rolls_back", "rolls_back_to"})
"""Details of a deployment that brings an earlier version back."""


def _clean(text: str) -> str:
    """One form for one text, without what steers a terminal, and without secrets."""
    plain = unicodedata.normalize("NFC", text).strip()
    if not plain.isprintable():
        raise ValueError("expected one line without control characters")
    return redacted(plain)


def _in_utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:
        raise ValueError("expected an instant between the years 1 and 9999") from None


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=63)]
Label = Annotated[str, Field(min_length=1, max_length=160), AfterValidator(_clean)]
Value = str | int | float | bool | None


class Item(BaseModel):
    """An item of evidence. Unknown fields are refused; secrets in texts are replaced.

    Attributes:
        tree: hash of the source tree as git gives it, SHA-1 or SHA-256.
        digest: image or plan that was made of the tree; None where there is none yet.
        by: the person, or the pipeline, that did it.
        execution: id of the pipeline execution, deployment or message that it comes from.
        action: what of the execution it is, such as `sast` or `canary`; empty where there is but one.
        at: when it happened, in UTC; when the same event is told twice, the first instant stands.
        passed: False for what was tried and failed.
        details: what else is worth keeping, flat and small.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)

    schema_version: Literal[1] = SCHEMA_VERSION
    kind: Kind
    service: Name
    environment: Name
    tree: Annotated[str, Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")]
    digest: Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")] | None = None
    by: Label
    execution: Label
    action: Annotated[str, Field(max_length=160), AfterValidator(_clean)] = ""
    at: Annotated[AwareDatetime, AfterValidator(_in_utc)]
    passed: bool = True
    details: dict[Annotated[str, Field(max_length=100)], Value | list[str]] = {}

    @field_validator("details")
    @classmethod
    def _small_and_without_secrets(cls, details: dict[str, Value | list[str]]) -> dict[str, Value | list[str]]:
        size = len(_json(details))
        if size > MAX_DETAILS_BYTES:
            raise ValueError(f"expected at most {MAX_DETAILS_BYTES} bytes as JSON, found {size}; keep a link instead")
        return {_text(key): REDACTED if names_secret(key) else _value(value) for key, value in details.items()}

    @property
    def id(self) -> str:
        """64 hexadecimal digits of what the event is, not of when it was told: the same event has the same id."""
        identity = (
            self.kind,
            self.passed,
            self.service,
            self.environment,
            self.tree,
            self.digest,
            self.by,
            self.execution,
            self.action,
        )
        return hashlib.sha256(_json(identity).encode()).hexdigest()

    @property
    def brings_back(self) -> bool:
        """Whether it is of a deployment that brings an earlier version back, by the pipeline or past it."""
        return bool(BACK & self.details.keys())

    @property
    def document(self) -> str:
        """The item as ASCII JSON, the same for the same item."""
        return _json({**self.model_dump(mode="json"), "at": instant(self.at)})


@dataclass(frozen=True)
class Unread:
    """An item that this version can't read: of a newer schema, or damaged. It proves nothing and hides nothing.

    Attributes:
        schema_version: what it says of itself; None where it says nothing sensible.
        fields: as they are stored, for showing.
    """

    schema_version: int | None
    fields: dict[str, Any]


def instant(at: datetime) -> str:
    """An instant as text whose order is that of time: `2026-11-23T09:00:00.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _value(value: Value | list[str]) -> Value | list[str]:
    if isinstance(value, list):
        return [_text(text) for text in value]
    return _text(value) if isinstance(value, str) else value


def _text(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("expected text without half characters (lone surrogates)") from None
    return redacted(text)
