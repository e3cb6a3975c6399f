"""What a CodeBuild project runs, read from the buildspec that it declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

import yaml

from policies.kit.facts import UNKNOWN, Plain, Resource, items, look
from policies.pipelines.shell import Command, Options, commands
from policies.pipelines.step import Work
from policies.pipelines.tools import work_of_commands

PHASES = ("install", "pre_build", "build", "post_build")


def work_of(project: Resource) -> Work:
    """The steps of the project's inline buildspec, or why it can't be read."""
    spec = project.get("source", "buildspec")
    if spec is UNKNOWN:
        return Work(unread=f"the buildspec of project `{project.name}` is not known before the update")
    if not isinstance(spec, str) or not ("\n" in spec or spec.startswith("{")):
        where = f"file `{spec}`" if spec else "default file"
        return Work(unread=f"the buildspec of project `{project.name}` is a {where} of the source repository")
    return _work(spec, project.name)


@lru_cache(maxsize=4096)
def _work(spec: str, project: str) -> Work:
    try:
        document = yaml.load(spec, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506
    except yaml.YAMLError:
        return Work(unread=f"the buildspec of project `{project}` is not valid YAML")
    return work_of_commands(_commands(document))


def _commands(document: Plain) -> Iterator[Command]:
    """The commands of all phases. In version 0.2 they share one shell, and so its options."""
    options = Options()
    for phase in PHASES:
        goes_on = look(document, "phases", phase, "on-failure") == "CONTINUE"
        for script in items(look(document, "phases", phase, "commands")):
            for command in commands(str(script), options):
                lost = command.lost or ("`on-failure: CONTINUE` passes over it" if goes_on else None)
                yield replace(command, lost=lost)
