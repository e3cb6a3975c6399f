"""Which pushes start a pipeline, by its own triggers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any


def starts(triggers: Iterable[Mapping[str, Any]], branch: str, paths: Sequence[str]) -> str | None:
    """The source action that a push to `branch` which changed `paths` starts; None where no trigger takes it.

    No path at all stands for changes that nobody told: filters of paths then let them pass.
    """
    for trigger in triggers:
        git = trigger.get("gitConfiguration") or {}
        if any(_takes(push, branch, paths) for push in git.get("push") or ()):
            return str(git["sourceActionName"])
    return None


def _takes(push: Mapping[str, Any], branch: str, paths: Sequence[str]) -> bool:
    """All filters of one push must pass; a push with a filter of tags is none of a branch."""
    if push.get("tags"):
        return False
    branches, files = push.get("branches") or {}, push.get("filePaths") or {}
    return _passes(branches, [branch]) and (not paths or _passes(files, paths))


def _passes(names: Mapping[str, Any], found: Sequence[str]) -> bool:
    """Whether one of what was found is included and not excluded; no includes means all."""
    includes, excludes = names.get("includes") or ["**"], names.get("excludes") or ()
    return any(
        any(matches(each, name) for each in includes) and not any(matches(each, name) for each in excludes)
        for name in found
    )


def matches(glob: str, name: str) -> bool:
    """Whether the glob matches the whole name: `*` ends at a slash, `**` does not, {a,b} are alternatives
    (AWS CodePipeline user guide, "Working with glob patterns in syntax").
    """
    return _pattern(glob).fullmatch(name) is not None


@lru_cache(maxsize=1024)
def _pattern(glob: str) -> re.Pattern[str]:
    words = {"**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}
    parts = re.split(r"(\*\*|[*?{},])", glob)
    return re.compile("".join(words.get(part) or re.escape(part) for part in parts), re.DOTALL)
