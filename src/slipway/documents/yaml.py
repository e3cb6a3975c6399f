"""Reads YAML files of unknown origin: bounded in size, depth and aliases, with the line of every field."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from slipway.documents.problems import InvalidInputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

MAX_BYTES = 1_000_000
"""A catalogue file is a page; a megabyte is a mistake."""
MAX_NODES = 100_000
"""Nodes of one document once its aliases are followed; a page has hundreds."""
MAX_DEPTH = 50
MAX_OPEN = 1_000
BRACKETS_AND_DASHES = re.compile(r"[\[\]{}]|(?:[-?] +){10,}")

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """One YAML document.

    Attributes:
        path: the file it was read from.
        data: plain values: dict, list, str, int, float, bool, None, date.
        node: the parsed tree, kept for the lines.
    """

    path: Path
    data: Any
    node: yaml.Node | None = field(repr=False, compare=False)

    @property
    def file(self) -> str:
        """The path as a user would type it: relative to the working directory where it lies below it."""
        return display_path(self.path)

    def line(self, location: Sequence[str | int]) -> int:
        """The line of the field at this location, or of its nearest parent that exists; 0 for an empty document."""
        node, line = self.node, self.node.start_mark.line + 1 if self.node else 0
        for step in location:
            found = _child(node, step)
            if found is None:
                break
            line, node = found
        return line

    def problem(self, location: Sequence[str | int], message: str, suggestion: str = "") -> Problem:
        """A problem placed at a location of this document."""
        return Problem(self.file, self.line(location), dotted(location), message, suggestion)


def dotted(location: Sequence[str | int]) -> str:
    """A location as text: ``depends_on[2]``, ``build.kind``."""
    text = ""
    for step in location:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return text


def display_path(path: Path) -> str:
    """The path relative to the working directory where it lies below it, else in full."""
    cwd = path.cwd()
    resolved = path.absolute()
    return str(resolved.relative_to(cwd)) if resolved.is_relative_to(cwd) else str(resolved)


def read_document(path: Path, *, max_bytes: int = MAX_BYTES) -> Document:
    """Read a file that holds exactly one document.

    Raises:
        InvalidInputError: the file can't be read, is not UTF-8, not YAML, too large, or holds several documents.
    """
    documents = read_documents(path, max_bytes=max_bytes)
    if not documents:
        return Document(path, None, None)
    if len(documents) > 1:
        second = documents[1]
        raise InvalidInputError([second.problem((), "a second document; expected one document a file")])
    return documents[0]


def read_documents(path: Path, *, max_bytes: int = MAX_BYTES) -> list[Document]:
    """Read every document of a file; empty documents are left out.

    Raises:
        InvalidInputError: as `read_document`, but for the number of documents.
    """
    text = _text(path, max_bytes)
    _refuse_deep_nesting(path, text)
    with _yaml_errors(path):
        loader = yaml.CSafeLoader(text)
        try:
            return [
                Document(path, loader.construct_document(node), node)
                for node in _checked_nodes(loader, path)
                if not _is_empty(node)
            ]
        finally:
            loader.dispose()


def _checked_nodes(loader: yaml.CSafeLoader, path: Path) -> Iterator[yaml.Node]:
    while loader.check_node():
        node = loader.get_node()
        if node is not None:
            _check(node, path)
            yield node


def _text(path: Path, max_bytes: int) -> str:
    name = display_path(path)
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise InvalidInputError([Problem(name, 0, "", f"{size:,} bytes; expected at most {max_bytes:,}")])
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidInputError([Problem(name, line, "", f"not UTF-8: byte {error.start} can't be read")]) from None
    except OSError as error:
        raise InvalidInputError([Problem(name, 0, "", f"can't be read: {error.strerror}")]) from None


@contextlib.contextmanager
def _yaml_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = Problem(display_path(path), mark.line + 1 if mark else 0, "", f"not YAML: {error.problem}")
        raise InvalidInputError([problem]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise InvalidInputError([Problem(display_path(path), 0, "", f"not YAML: {error}")]) from None


def _refuse_deep_nesting(path: Path, text: str) -> None:
    """Refuse what would overflow the stack of the C parser.

    Coarse on purpose: it also counts brackets inside text, and so leaves them a thousand before it refuses.
    """
    depth = 0
    for match in BRACKETS_AND_DASHES.finditer(text):
        found = match.group()
        depth += (found in "[{") - (found in "]}")
        if depth > MAX_OPEN or len(found) > 2 * MAX_OPEN:
            line = text.count("\n", 0, match.start()) + 1
            raise InvalidInputError([Problem(display_path(path), line, "", "nested too deeply")])


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def _check(root: yaml.Node, path: Path) -> None:
    """Refuse duplicate keys, and aliases that grow or contain themselves.

    The size of a node counts an aliased subtree each time it is used: that is what a reader of the data would see.
    """
    sizes: dict[int, int] = {}
    file = display_path(path)

    def fail(node: yaml.Node, message: str) -> InvalidInputError:
        return InvalidInputError([Problem(file, node.start_mark.line + 1, "", message)])

    def size(node: yaml.Node, depth: int) -> int:
        known = sizes.get(id(node))
        if known == 0:
            raise fail(node, "an alias that contains itself")
        if known:
            return known
        if depth > MAX_DEPTH:
            raise fail(node, f"nested too deeply; expected at most {MAX_DEPTH} levels")
        sizes[id(node)] = 0
        total = 1
        if isinstance(node, yaml.MappingNode):
            _refuse_duplicate_keys(node, fail)
            total += sum(size(key, depth + 1) + size(value, depth + 1) for key, value in node.value)
        elif isinstance(node, yaml.SequenceNode):
            total += sum(size(item, depth + 1) for item in node.value)
        if total > MAX_NODES:
            raise fail(node, f"aliases expand to more than {MAX_NODES:,} values")
        sizes[id(node)] = total
        return total

    size(root, 0)


def _refuse_duplicate_keys(node: yaml.MappingNode, fail: Callable[[yaml.Node, str], InvalidInputError]) -> None:
    seen: dict[str, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
            continue
        if key.value in seen:
            raise fail(key, f"'{key.value}' is given twice; the first is on line {seen[key.value]}")
        seen[key.value] = key.start_mark.line + 1


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None
