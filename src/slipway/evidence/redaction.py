"""Secrets taken out of what is kept or shown."""

from __future__ import annotations

import re

REDACTED = "[redacted]"

_WORDS = (
    r"pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|authorization|cookie"
)
_SECRET_NAME = re.compile(rf"(?:^|[_.-]|(?<=[a-z])(?=[A-Z]))(?:{_WORDS})(?:$|[_.-]|(?<=[a-z])(?=[A-Z]))", re.IGNORECASE)
_NAMED = re.compile(
    rf"(?P<name>(?<![A-Za-z])[\w.-]{{0,40}}?(?:{_WORDS})[\w.-]{{0,20}}[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?)"
    r"(?P<secret>[^\s\"',;&}]+)",
    re.IGNORECASE,
)
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
    return _NAMED.sub(_keep_name, text)


def names_secret(name: str) -> bool:
    """Whether a field of this name holds a secret: `dbPassword`, `API_KEY`, `slack.token`."""
    return _SECRET_NAME.search(name) is not None


def _keep_name(found: re.Match[str]) -> str:
    return f"{found['name']}{REDACTED}" if not found["secret"].startswith(REDACTED) else found[0]
