"""Which modules the functions need: the handlers, and whatever these import, directly or not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import slipway

ROOT = Path(slipway.__file__).parent.parent
"""The folder that the platform's package lies in."""
HANDLERS = "slipway/functions/*/handler.py"


@dataclass(frozen=True)
class Closure:
    """What handlers need.

    Attributes:
        files: modules of the platform, below `ROOT`.
        foreign: top-level names of everything else that is imported.
    """

    files: tuple[Path, ...]
    foreign: frozenset[str]


def handlers() -> list[Path]:
    """The module of each function's entry point."""
    return sorted(ROOT.glob(HANDLERS))


def closure(entries: list[Path]) -> Closure:
    """The modules that these need, themselves and the packages they lie in among them.

    Imports inside functions count; those for type checkers alone don't.
    """
    waiting, found, foreign = list(entries), set[Path](), set[str]()
    while waiting:
        file = waiting.pop()
        if file in found:
            continue
        found.add(file)
        waiting += [folder / "__init__.py" for folder in file.parents if ROOT in folder.parents]
        for name in imports(ast.parse(file.read_text(encoding="utf-8"))):
            if name.partition(".")[0] == "slipway":
                waiting += _modules(name)
            else:
                foreign.add(name.partition(".")[0])
    return Closure(tuple(sorted(found)), frozenset(foreign))


def imports(tree: ast.AST) -> Iterator[str]:
    """The dotted names that a module imports at run time; of `from a import b` both `a` and `a.b`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield from imports(ast.Module(node.orelse, []))
        else:
            yield from imports(node)


def _modules(name: str) -> list[Path]:
    """The file of a module or a package; none for a name inside of one."""
    path = ROOT.joinpath(*name.split("."))
    return [file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()]
