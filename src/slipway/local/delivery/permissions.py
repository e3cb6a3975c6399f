"""Whether a service may reach a queue, topic or function: by that one's own policy, as AWS decides it."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Caller:
    """A service that acts for one of its resources.

    Attributes:
        service: its principal, such as events.amazonaws.com.
        source: ARN of the rule, topic or API that it acts for.
    """

    service: str
    source: str

    @property
    def facts(self) -> dict[str, str]:
        """What conditions can ask for, by lower-case keys."""
        return {
            "aws:sourcearn": self.source,
            "aws:sourceaccount": self.source.split(":")[4],
            "aws:sourceowner": self.source.split(":")[4],
            "aws:securetransport": "true",
            "aws:principalisawsservice": "true",
            "aws:principalservicename": self.service,
        }


def allows(policy: str | Iterable[Statement] | None, caller: Caller, action: str) -> bool:
    """Whether a resource policy lets a service do an action: some statement allows it and none denies it.

    A condition that asks for what is not known here holds for nobody.
    """
    effects = {each["Effect"] for each in _statements(policy) if _fits(each, caller, action)}
    return effects == {"Allow"}


def _statements(policy: str | Iterable[Statement] | None) -> list[Statement]:
    found = json.loads(policy)["Statement"] if isinstance(policy, str) and policy else policy or []
    return [found] if isinstance(found, Mapping) else list(found)


def _fits(statement: Statement, caller: Caller, action: str) -> bool:
    return (
        _named(statement.get("Principal"), caller.service)
        and any(fnmatch.fnmatchcase(action.lower(), each.lower()) for each in _many(statement.get("Action")))
        and all(
            _holds(operator, key, _many(wanted), caller)
            for operator, keys in (statement.get("Condition") or {}).items()
            for key, wanted in keys.items()
        )
    )


def _named(principal: object, service: str) -> bool:
    if isinstance(principal, Mapping):
        return service in _many(principal.get("Service")) or "*" in _many(principal.get("AWS"))
    return principal in {"*", service}


def _holds(operator: str, key: str, wanted: list[str], caller: Caller) -> bool:
    known = caller.facts.get(key.lower())
    if known is None or operator not in _OPERATORS:
        return False
    return any(_OPERATORS[operator](known, str(each)) for each in wanted)


_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda known, wanted: known == wanted,
    "StringLike": fnmatch.fnmatchcase,
    "ArnEquals": fnmatch.fnmatchcase,
    "ArnLike": fnmatch.fnmatchcase,
    "Bool": lambda known, wanted: known == wanted.lower(),
}
"""ArnEquals and ArnLike are the same (IAM guide, condition operators)."""


def _many(value: object) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]
