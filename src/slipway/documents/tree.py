"""What a parsed document must hold to before it becomes data: keys, tags and aliases, bounded in size and depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import yaml

from slipway.documents.scalars import STANDARD, TEXT, PlainLoader
from slipway.documents.wording import shown

if TYPE_CHECKING:
    from yaml import Mark
    from yaml._yaml import Mark as CMark

MAX_NODES = 100_000
"""Values of one document once its aliases are followed; a page has hundreds."""
MAX_DEPTH = 50
"""Levels of one document, once its aliases are followed."""


class TreeError(Exception):
    """YAML that is not accepted; `mark` says where it begins."""

    def __init__(self, mark: Mark | CMark | None, message: str) -> None:
        super().__init__(message)
        self.line = mark.line + 1 if mark else 0


class Extent(NamedTuple):
    """How much a node holds, each alias counted as what it stands for."""

    values: int
    levels: int


SCALAR = Extent(values=1, levels=0)


def refuse_deep_nesting(text: str) -> None:
    """Refuse what would overflow the stack of the composer, which calls itself at each level; the parser does not.

    Raises:
        TreeError: at the first level too many.
        yaml.YAMLError: the text is no YAML.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise TreeError(event.start_mark, f"nested too deeply; expected at most {MAX_DEPTH} levels")


def check_tree(root: yaml.Node, loader: PlainLoader, max_values: int = MAX_NODES) -> None:
    """Refuse duplicate keys, foreign tags, and aliases that grow or contain themselves; make every key text.

    Raises:
        TreeError: at the first node that can't be accepted.
    """
    _measure(root, loader, max_values, {})


def _measure(node: yaml.Node, loader: PlainLoader, max_values: int, extents: dict[int, Extent | None]) -> Extent:
    if id(node) in extents:
        extent = extents[id(node)]
        if extent is None:
            raise TreeError(node.start_mark, "an alias that contains itself")
        return extent
    _refuse_foreign_tag(node, loader)
    if isinstance(node, yaml.ScalarNode):
        return SCALAR
    extents[id(node)] = None
    children = [_measure(child, loader, max_values, extents) for child in _children(node, loader)]
    values = 1 + sum(child.values for child in children)
    levels = 1 + max((child.levels for child in children), default=0)
    if values > max_values:
        raise TreeError(node.start_mark, f"more than {max_values:,} values, aliases followed")
    if levels > MAX_DEPTH:
        raise TreeError(node.start_mark, f"nested too deeply; expected at most {MAX_DEPTH} levels, aliases followed")
    extents[id(node)] = extent = Extent(values, levels)
    return extent


def _children(node: yaml.Node, loader: PlainLoader) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        _make_keys_text(node, loader)
        return [child for entry in node.value for child in entry]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _make_keys_text(node: yaml.MappingNode, loader: PlainLoader) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise TreeError(key.start_mark, "a key must be text, not a collection")
        _refuse_foreign_tag(key, loader)
        if key.tag == STANDARD + "merge":
            continue
        if key.value in seen:
            raise TreeError(
                key.start_mark, f"{shown(key.value)} is given twice; the first is on line {seen[key.value]}"
            )
        seen[key.value] = key.start_mark.line + 1
        key.tag = TEXT


def _refuse_foreign_tag(node: yaml.Node, loader: PlainLoader) -> None:
    """A tag may say that a scalar is text, or what it means anyway."""
    if node.tag != TEXT and node.tag != loader.meaning(node):
        raise TreeError(
            node.start_mark, f"tag {shown(node.tag.replace(STANDARD, '!!'))} is not supported; leave it out"
        )
