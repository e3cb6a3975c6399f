"""What plain words of a YAML file mean."""

from __future__ import annotations

import re

import yaml

STANDARD = "tag:yaml.org,2002:"
TEXT = STANDARD + "str"


class PlainLoader(yaml.CSafeLoader):
    """Plain words mean what editors take them for: null, booleans and decimal numbers as in JSON; all others are text.

    The YAML 1.1 of the base class would make `no` a boolean, `010` and `22:22` numbers and `2026-01-01` a date. Whole
    numbers have at most 18 digits, which fit 64 bits.
    """

    yaml_implicit_resolvers = {}  # noqa: RUF012 - the base class declares it so

    def meaning(self, node: yaml.Node) -> str:
        """The tag that a node has when it is written plainly."""
        return str(self.resolve(type(node), node.value, (True, False)))  # type: ignore[no-untyped-call]


for _tag, _pattern, _first in (
    ("null", r"null|Null|NULL|~|", ["n", "N", "~", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"-?(0|[1-9][0-9]{0,17})", list("-0123456789")),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+([eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)", list("-0123456789")),
    ("merge", r"<<", ["<"]),
):
    PlainLoader.add_implicit_resolver(STANDARD + _tag, re.compile(rf"(?:{_pattern})\Z"), _first)
