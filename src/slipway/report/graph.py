"""The dependency graph as text, Mermaid or Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def as_text(waves: Sequence[Sequence[str]], dependencies: Mapping[str, Sequence[str]]) -> str:
    """The waves in order, each service with what it depends on."""
    lines: list[str] = []
    for number, wave in enumerate(waves, 1):
        lines.append(f"wave {number}")
        for name in wave:
            needs = ", ".join(dependencies[name])
            lines.append(f"  {name} <- {needs}" if needs else f"  {name}")
    return "\n".join(lines)


def as_mermaid(waves: Sequence[Sequence[str]], dependencies: Mapping[str, Sequence[str]]) -> str:
    """A Mermaid flowchart; an arrow goes from a service to one that it depends on."""
    lines = ["flowchart LR"]
    for number, wave in enumerate(waves, 1):
        lines.append(f"  subgraph wave{number}[wave {number}]")
        lines += [f"    {_id(name)}[{name}]" for name in wave]
        lines.append("  end")
    lines += [f"  {_id(name)} --> {_id(needed)}" for name in sorted(dependencies) for needed in dependencies[name]]
    return "\n".join(lines)


def as_dot(waves: Sequence[Sequence[str]], dependencies: Mapping[str, Sequence[str]]) -> str:
    """A Graphviz digraph; an arrow goes from a service to one that it depends on."""
    lines = ["digraph services {", "  rankdir=RL;", "  node [shape=box];"]
    lines += [f"  {{ rank=same; {' '.join(f'{_quoted(name)};' for name in wave)} }}" for wave in waves]
    lines += [
        f"  {_quoted(name)} -> {_quoted(needed)};" for name in sorted(dependencies) for needed in dependencies[name]
    ]
    return "\n".join([*lines, "}"])


def _id(name: str) -> str:
    return name.replace("-", "_") + "_"


def _quoted(name: str) -> str:
    return f'"{name}"'
