"""`#{Namespace.Variable}` in configurations and rules, filled in with what actions exported."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAMED = re.compile(r"#\{([A-Za-z0-9@_-]+)\.([A-Za-z0-9@_-]+)\}")


class UnresolvedError(ValueError):
    """A variable that no action has exported."""


def resolved(configuration: Mapping[str, str], namespaces: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """The configuration with every variable filled in.

    Raises:
        UnresolvedError: a variable has no value.
    """
    return {key: filled(value, namespaces) for key, value in configuration.items()}


def filled(text: str, namespaces: Mapping[str, Mapping[str, str]]) -> str:
    """The text with every variable filled in.

    Raises:
        UnresolvedError: a variable has no value.
    """

    def value(found: re.Match[str]) -> str:
        namespace, name = found.groups()
        try:
            return namespaces[namespace][name]
        except KeyError:
            raise UnresolvedError(f"no action has exported {found.group()}") from None

    return _NAMED.sub(value, text)
