"""What is wrong with a buildspec whose shape is right: failures that go unheard, files that nothing writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.documents import Document, Problem
    from slipway.plan.buildspecs.schema import ArtifactFiles, Buildspec, Phase, Report

STRICT = "set -euo pipefail"
SWALLOWED = re.compile(
    r"\|\|\s*(?:true|:|exit\s+0|echo\b[^\n|&;]*$)|;\s*true\s*$|\bset\s+\+[a-z]*e|\bset\s+\+o\s", re.MULTILINE
)
"""`|| true` and its like, and `set +e`."""
WRITTEN_BY_CONVENTION = {"mvn": ("target/",)}
"""Where a program writes with nothing in its command that says so."""
PHASES = ("install", "pre_build", "build", "post_build")


def check(spec: Buildspec, document: Document) -> Iterator[Problem]:
    """A problem for each mistake, at its place."""
    yield from _failures(spec, document)
    script = "\n".join(command for _, phase in _phases(spec) for command in phase.commands)
    for index, name in enumerate(spec.env.exported_variables):
        if not re.search(rf"^\s*export\b.*\b{name}\b", script, re.MULTILINE):
            at = ("env", "exported-variables", index)
            yield document.problem(at, f"no command exports {name}: actions after the build would read nothing")
    for name, report in spec.reports.items():
        yield from _unwritten(report, script, document, ("reports", name))
    if spec.artifacts:
        yield from _unwritten(spec.artifacts, script, document, ("artifacts",))
        for name, artifact in spec.artifacts.secondary_artifacts.items():
            yield from _unwritten(artifact, script, document, ("artifacts", "secondary-artifacts", name))


def _phases(spec: Buildspec) -> Iterator[tuple[str, Phase]]:
    for name in PHASES:
        phase: Phase | None = getattr(spec.phases, name)
        if phase:
            yield name, phase


def _failures(spec: Buildspec, document: Document) -> Iterator[Problem]:
    for name, phase in _phases(spec):
        for index, command in enumerate(phase.commands):
            at = ("phases", name, "commands", index)
            if swallowed := SWALLOWED.search(command):
                yield document.problem(at, f"`{swallowed[0].strip()}` swallows an exit code")
            if "\n" in command.strip() and not command.startswith(STRICT):
                yield document.problem(
                    at, f"a command of several lines begins with `{STRICT}`: only its last exit code counts else"
                )
        if phase.on_failure == "CONTINUE":
            yield document.problem(
                ("phases", name, "on-failure"), "a failure that is passed over goes unheard", "ABORT"
            )
    build, after = spec.phases.build, spec.phases.post_build
    if build and after and build.on_failure != "ABORT":
        message = "post_build runs although build failed: expected `on-failure: ABORT` in build"
        yield document.problem(("phases", "post_build"), message)


def _unwritten(
    files: Report | ArtifactFiles, script: str, document: Document, at: tuple[str, ...]
) -> Iterator[Problem]:
    base = files.base_directory
    if base and not _written(base, script):
        yield document.problem((*at, "base-directory"), f"no command writes into '{base}'")
    for index, pattern in enumerate([] if base else files.files):
        if not _written(pattern, script):
            yield document.problem((*at, "files", index), f"no command writes '{pattern}'")


def _written(pattern: str, script: str) -> bool:
    """Whether the part of a pattern before its first wildcard occurs in a command, or a program writes there anyway."""
    fixed = re.split(r"[*?\[]", pattern)[0].rstrip("/").removeprefix("./")
    by_convention = (
        place
        for program, places in WRITTEN_BY_CONVENTION.items()
        if re.search(rf"\b{program}\b", script)
        for place in places
    )
    return bool(fixed) and (fixed in script or any(place in f"{fixed}/" for place in by_convention))
