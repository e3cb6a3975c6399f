"""Reads YAML files of unknown origin: bounded in size, depth and aliases, with the line of every field."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import yaml

from slipway.documents.problems import InvalidInputError, Problem
from slipway.documents.scalars import STANDARD, PlainLoader
from slipway.documents.text import display_path, read_text
from slipway.documents.tree import MAX_NODES, TreeError, check_tree, refuse_deep_nesting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

__all__ = ["MAX_BYTES", "Document", "Location", "display_path", "dotted", "read_document", "read_documents"]

MAX_BYTES = 1_000_000
"""A catalogue file is a page; a megabyte is a mistake."""

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """One YAML document.

    Attributes:
        path: the file it was read from.
        data: plain values: dict with text as keys, list, str, int, float, bool, None.
        node: the parsed tree, kept for the lines.
    """

    path: Path
    data: Any
    node: yaml.Node | None = field(repr=False, compare=False)

    @cached_property
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


def read_document(path: Path, *, max_bytes: int = MAX_BYTES, max_values: int = MAX_NODES) -> Document:
    """Read a file that holds exactly one document.

    Raises:
        InvalidInputError: the file can't be read, is not UTF-8, not YAML, too large, or holds several documents.
    """
    documents = read_documents(path, max_bytes=max_bytes, max_values=max_values)
    if not documents:
        return Document(path, None, None)
    if len(documents) > 1:
        second = documents[1]
        raise InvalidInputError([second.problem((), "a second document; expected one document a file")])
    return documents[0]


def read_documents(path: Path, *, max_bytes: int = MAX_BYTES, max_values: int = MAX_NODES) -> list[Document]:
    """Read every document of a file; empty documents are left out.

    Raises:
        InvalidInputError: as `read_document`, but for the number of documents.
    """
    text = read_text(path, max_bytes=max_bytes)
    with _problems_of(path, text):
        refuse_deep_nesting(text)
        loader = PlainLoader(text)
        try:
            return [
                Document(path, loader.construct_document(node), node) for node in _accepted_nodes(loader, max_values)
            ]
        finally:
            loader.dispose()


def _accepted_nodes(loader: PlainLoader, max_values: int) -> Iterator[yaml.Node]:
    while loader.check_node() and (node := loader.get_node()) is not None:
        check_tree(node, loader, max_values)
        if node.tag != STANDARD + "null":
            yield node


@contextlib.contextmanager
def _problems_of(path: Path, text: str) -> Iterator[None]:
    try:
        yield
    except TreeError as error:
        line, message = error.line, str(error)
    except yaml.MarkedYAMLError as error:
        line, message = _syntax_error(error)
    except yaml.reader.ReaderError as error:
        line = text.encode().count(b"\n", 0, error.position) + 1
        message = f"not YAML: {error.reason}"
    else:
        return
    raise InvalidInputError([Problem(display_path(path), line, "", message)])


def _syntax_error(error: yaml.MarkedYAMLError) -> tuple[int, str]:
    """The line where the parser gave up, and why; with the line where it began, which is often where the mistake is."""
    start, end = error.context_mark, error.problem_mark or error.context_mark
    begun = f" {error.context} from line {start.line + 1}:" if error.context and start else ""
    return end.line + 1 if end else 0, f"not YAML:{begun} {error.problem}"


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in reversed(node.value):  # own keys stand behind merged ones, and win
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item.start_mark.line + 1, item
    return None
