"""The YAML files of a folder."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from slipway.catalogue.importers.limits import MAX_FILES
from slipway.documents import InvalidInputError, Problem, display_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SUFFIXES = (".yaml", ".yml")
NOT_SOURCES = frozenset({"node_modules", "vendor"})


def yaml_files(folder: Path, enter: Callable[[Path], bool] = lambda _: True) -> Iterator[Path]:
    """The folder's YAML files and those below it, in the order of their names; links to folders are not followed.

    Args:
        folder: where to begin.
        enter: whether to look into a folder; hidden ones and those of package managers are never looked into.

    Raises:
        InvalidInputError: more than `MAX_FILES` of them.
    """
    count = 0
    for where, folders, files in os.walk(folder):
        here = Path(where)
        if not enter(here):
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in NOT_SOURCES)
        for name in sorted(files):
            path = here / name
            if name.endswith(SUFFIXES) and path.is_file():
                count += 1
                if count > MAX_FILES:
                    message = f"more than {MAX_FILES:,} YAML files; expected the folder of one fleet"
                    raise InvalidInputError([Problem(display_path(folder), 0, "", message)])
                yield path
