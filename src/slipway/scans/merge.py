"""Two tools that find one thing report it once. Linear in the number of findings."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from slipway.scans.equivalents import common_package, common_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slipway.scans.model import Finding

    Key = tuple[object, ...]


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """Each thing once, the worst first: with all the tools that found it and the highest severity that one gave it."""
    return sorted((joined(group) for group in groups(findings)), key=order)


def groups(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings that speak of one thing, together.

    They do where they share a public name on one package, or a weakness, a rule or a secret on one line.
    """
    members = list(findings)
    parents = list(range(len(members)))
    first: dict[Key, int] = {}
    for index, finding in enumerate(members):
        for key in _keys(finding):
            earlier = _root(parents, first.setdefault(key, index))
            parents[_root(parents, index)] = earlier
    together: dict[int, list[Finding]] = {}
    for index, finding in enumerate(members):
        together.setdefault(_root(parents, index), []).append(finding)
    return list(together.values())


def joined(group: Sequence[Finding]) -> Finding:
    """The findings of a group as one: the worst of them, with what the others know beside."""
    if len(group) == 1:
        return group[0]
    first = min(group, key=order)
    return dataclasses.replace(
        first,
        tools=tuple(sorted({tool for finding in group for tool in finding.tools})),
        identifiers=tuple(sorted({name for finding in group for name in finding.identifiers})),
        version=first.version or min((finding.version for finding in group if finding.version), default=""),
        fix=first.fix or min((finding.fix for finding in group if finding.fix), default=None),
    )


def order(finding: Finding) -> Key:
    """What findings are sorted by: the worst first, then by place; total, so that no order of input shows."""
    return (
        -finding.severity,
        finding.path,
        finding.line,
        finding.package,
        finding.rule,
        finding.message,
        finding.version,
        finding.tools,
        finding.identifiers,
        finding.scan,
        finding.fix or "",
    )


def _keys(finding: Finding) -> Iterator[Key]:
    """What makes another finding the same thing; at least one key, and equal findings share them all."""
    scan, path, line = finding.scan, finding.path, finding.line
    weaknesses = [name for name in finding.identifiers if name.startswith("CWE-")]
    names = {common_rule(finding.rule), *finding.identifiers}.difference(weaknesses)
    if finding.package:
        package = common_package(finding.package)
        yield from ((scan, "package", package, name.casefold()) for name in names)
    elif path and line:
        yield from ((scan, "line", path, line, name.casefold()) for name in names)
        if len(names) == 1:  # a vulnerability with a name of its own is more than a weakness of its kind
            yield from ((scan, "line", path, line, weakness) for weakness in weaknesses)
        if scan == "secrets":
            yield scan, "secret", path, line
    else:
        yield scan, "alike", path, line, finding.rule, finding.message


def _root(parents: list[int], index: int) -> int:
    while parents[index] != index:
        parents[index] = parents[parents[index]]
        index = parents[index]
    return index
