"""Secrets taken out of what is kept or shown."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

REDACTED = "[redacted]"

_SECRET = frozenset(
    {
        "apikey", "authorization", "cookie", "credential", "credentials", "pass", "passphrase", "passwd", "password",
        "pwd", "secret", "token",
    }
)  # fmt: skip
"""Words of a name that make what it names a secret."""
_SECRET_KEYS = frozenset({"api", "access", "private", "signing", "encryption"})
"""Words that make a secret of the `key` behind them."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NAMED = re.compile(r"(?<![\w.-])(?P<name>[\w.-]++)[\"']?\s{0,3}[:=]\s{0,3}[\"']?")
_VALUE = re.compile(r"(?<=\")[^\"]++|(?<=')[^']++|[^\s\"',;&}]++")
_SHAPES = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{20,})"),
    re.compile(r"\bxox[a-z]-[\w-]{10,}|\bxapp-[\w-]{10,}"),
    re.compile(r"\bhooks\.slack\.com/services/[\w/]+"),
    re.compile(r"\bAIza[\w-]{35}"),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    re.compile(r"(?<=\bBearer )[\w.~+/-]{8,}=*|(?<=\bBasic )[A-Za-z0-9+/]{8,}=*", re.IGNORECASE),
    re.compile(r"(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"),
    re.compile(r"(?<![\w/+=])(?=[a-z0-9/+]*[A-Z])(?=[A-Z0-9/+]*[a-z])(?=[A-Za-z/+]*\d)[A-Za-z0-9/+]{40}(?![\w/+=])"),
)
"""Keys and tokens that are known by their shape: PEM, AWS, GitHub, GitLab, Slack, Google, JSON web tokens, headers,
addresses with a password; the last is the shape of an AWS secret key, which no hash in hexadecimal digits has."""


def redacted(text: str) -> str:
    """The text with everything that looks like a secret replaced; what is redacted already stays as it is."""
    for shape in _SHAPES:
        text = shape.sub(REDACTED, text)
    return "".join(_without_values(text))


def names_secret(name: str) -> bool:
    """Whether a field of this name holds a secret: `dbPassword`, `API_KEY`, `slack.token`."""
    words = [word.lower() for word in _WORD.findall(name)]
    of_key = any(first in _SECRET_KEYS and then == "key" for first, then in pairwise(words))
    return of_key or not _SECRET.isdisjoint(words)


def _without_values(text: str) -> Iterator[str]:
    """The text in parts, without the values of secrets; what stands behind another name may be a name itself."""
    end = 0
    for found in _NAMED.finditer(text):
        if found.start() >= end and names_secret(found["name"]):
            value = _VALUE.match(text, found.end())
            if value and not value[0].startswith(REDACTED):
                yield text[end : found.end()] + REDACTED
                end = value.end()
    yield text[end:]
