"""Words and places of a report, in the form that findings have."""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from slipway.documents.wording import cut

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import PurePosixPath

LONGEST = 500
"""Characters of a message that are kept; the rest is in the tool's own report."""
LONGEST_NAME = 200
READ = 4 * LONGEST
"""Characters of any text that are looked at: a report may have one long text shared by all of its results."""

IDENTIFIER = re.compile(
    r"\b(CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|CWE-\d+|PYSEC-\d+-\d+|OSV-\d+-\d+)\b", re.IGNORECASE
)


def sentence(text: str) -> str:
    """The text on one line, of at most `LONGEST` characters."""
    return cut(" ".join(text[:READ].split()), LONGEST)


def masked(text: str) -> str:
    """The text with all that stands in quotes masked, where that may be the very secret that was found."""
    return re.sub(r"(['\"`])[^'\"`]*\1", r"\1***\1", text[:READ])


def first_line(text: str) -> str | None:
    """The first line that holds anything, or nothing."""
    return next((sentence(line) for line in text[:READ].splitlines() if line.strip()), None)


def name(text: str) -> str:
    """A rule's or package's name, of at most `LONGEST_NAME` characters."""
    return cut(text[:READ].strip(), LONGEST_NAME)


def identifiers(texts: Iterable[str]) -> tuple[str, ...]:
    """The public names of weaknesses in the texts, in one spelling each, in order."""
    return _identifiers(tuple(text[:LONGEST] for text in texts))


@lru_cache(maxsize=4096)
def _identifiers(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({_spelled(found) for text in texts for found in IDENTIFIER.findall(text)}))


def _spelled(identifier: str) -> str:
    """CVE-2024-0001, CWE-89 without leading zeros, GHSA-xxxx-xxxx-xxxx."""
    kind, rest = identifier.upper().split("-", 1)
    if kind == "GHSA":
        return f"{kind}-{rest.lower()}"
    return f"{kind}-{int(rest)}" if kind == "CWE" else f"{kind}-{rest}"


def place(uri: str, root: PurePosixPath | None = None) -> str:
    """A file's path below the source tree, `/` between its steps.

    What lies outside stays as it is told, normalised: a finding there still counts, and no waiver's pattern reaches it.

    Args:
        uri: a path or a `file:` address, percent-encoded.
        root: where the tool saw the source tree; cut from the paths below it.
    """
    path = posixpath.normpath(unquote(re.sub(r"^file:(//[^/]*)?", "", uri[:READ].replace("\\", "/"))))
    if root:
        path = path.removeprefix(f"{root}/")
    return cut(path, 4 * LONGEST_NAME)
