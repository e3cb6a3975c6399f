"""The file of waivers: which findings may stand for a while, why, who answers for it, and until when."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from slipway.documents import FieldError, InvalidInputError, Problem, Shape, nearest, read_document, validate
from slipway.documents.wording import shown
from slipway.scans.model import ScanKind, Waiver

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from slipway.documents import Document

LONGEST_DAYS = 90
"""From granting to the last day: what must stand longer is decided anew, with what is known by then."""

MOST_WILDCARDS = 5
"""Of one path; the time that a pattern takes grows with their number."""


def _date(value: object) -> dt.date:
    text = value if isinstance(value, str) else ""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError as error:
            raise FieldError((), f"{shown(text)} is no date: {error}") from None
    raise FieldError((), f"expected a date such as 2026-01-31, found {shown(value)}")


Date = Annotated[dt.date, BeforeValidator(_date)]
Name = Annotated[
    str,
    Field(max_length=63),
    Shape(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", "lower-case letters, digits and single inner hyphens, a letter first"),
]
Exact = Annotated[str, Field(min_length=1, max_length=200), Shape(r"^[^\s*?]+$", "one exact name, without * and ?")]
Identifier = Annotated[
    str,
    Field(max_length=60),
    Shape(
        r"^(CVE-\d{4}-\d{4,}|GHSA(-[0-9a-z]{4}){3}|(PYSEC|OSV)-\d{4}-\d+)$",
        "one vulnerability, such as CVE-2026-1234 or GHSA-xxxx-xxxx-xxxx",
        lambda text: text.strip().upper(),
    ),
]
Reason = Annotated[str, Field(min_length=10, max_length=500), Shape(r"^\S.*$", "one line of words")]


class _Entry(BaseModel):
    """One waiver as it is written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    scan: ScanKind
    service: Name
    rule: Exact | None = None
    identifier: Identifier | None = None
    path: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    package: Exact | None = None
    reason: Reason
    owner: Name
    granted: Date
    expires: Date

    @model_validator(mode="after")
    def _is_narrow(self) -> Self:
        if (self.rule is None) == (self.identifier is None):
            raise FieldError(("rule",), "expected one of rule and identifier")
        if self.rule and not (self.path or self.package):
            raise FieldError(("rule",), "a rule is waived in one place; expected path or package beside it")
        if self.path is not None:
            self._check_path(self.path)
        return self

    @model_validator(mode="after")
    def _ends_in_time(self) -> Self:
        if self.expires < self.granted:
            raise FieldError(("expires",), f"{self.expires} is before {self.granted}, when it is granted")
        last = self.granted + dt.timedelta(days=LONGEST_DAYS)
        if self.expires > last:
            message = f"{self.expires} is more than {LONGEST_DAYS} days after {self.granted}, when it is granted"
            raise FieldError(("expires",), message, str(last))
        return self

    def _check_path(self, path: str) -> None:
        if not path.strip("*?/."):
            raise FieldError(("path",), f"{shown(path)} could be any place; expected a file or a folder by its name")
        if len(re.findall(r"\*+|\?", path)) > MOST_WILDCARDS:
            raise FieldError(("path",), f"expected at most {MOST_WILDCARDS} wildcards, found {shown(path)}")
        if self.scan != "dast" and (path.startswith("/") or ".." in path.split("/")):
            raise FieldError(("path",), f"{shown(path)} leaves the source tree; expected a path below it")


class _File(BaseModel):
    """The file waivers.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    waivers: list[_Entry]


def read_waivers(
    path: Path, *, owners: Collection[str] | None = None, services: Collection[str] | None = None
) -> tuple[Waiver, ...]:
    """The waivers of a file, in its order; none where it is empty.

    Args:
        path: the file.
        owners: names of owners in the catalogue, where it is at hand.
        services: names of its services.

    Raises:
        InvalidInputError: with every mistake, each at its line.
    """
    document = read_document(path)
    if document.data is None:
        return ()
    entries = validate(_File, document).waivers
    problems = [
        document.problem(("waivers", index, field), f"unknown {field} {shown(name)}", nearest(name, known))
        for index, entry in enumerate(entries)
        for field, name, known in (("owner", entry.owner, owners), ("service", entry.service, services))
        if known is not None and name not in known
    ]
    if problems:
        raise InvalidInputError(problems)
    return tuple(_waiver(document, index, entry) for index, entry in enumerate(entries))


def lapsed(waivers: Iterable[Waiver], today: dt.date) -> Iterator[Problem]:
    """The waivers that have expired, and so let nothing stand any more, each at its line."""
    for waiver in waivers:
        if waiver.expires < today:
            what = f"the waiver of {waiver.rule or waiver.identifier} for {waiver.service}"
            message = f"{what} expired on {waiver.expires}: remove it, or decide anew"
            yield Problem(waiver.file, waiver.line, "", message)


def _waiver(document: Document, index: int, entry: _Entry) -> Waiver:
    return Waiver(
        scan=entry.scan,
        service=entry.service,
        rule=entry.rule or "",
        identifier=entry.identifier or "",
        path=entry.path or "",
        package=entry.package or "",
        reason=entry.reason,
        owner=entry.owner,
        granted=entry.granted,
        expires=entry.expires,
        file=document.file,
        line=document.line(("waivers", index)),
    )
