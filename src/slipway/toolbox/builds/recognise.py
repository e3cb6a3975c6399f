"""Finds out of which kind a source is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.toolbox.builds.maven import MAVEN
from slipway.toolbox.builds.npm import NPM
from slipway.toolbox.builds.python import PYTHON
from slipway.toolbox.model import ToolboxError

if TYPE_CHECKING:
    from pathlib import Path

    from slipway.toolbox.builds.model import Builder

BUILDERS = (MAVEN, NPM, PYTHON)


def builder_of(source: Path) -> Builder:
    """The builder of a source, by the file that marks its kind.

    Raises:
        ToolboxError: no marker is there, or those of several kinds.
    """
    found = [builder for builder in BUILDERS if (source / builder.marker).is_file()]
    if len(found) == 1:
        return found[0]
    markers = ", ".join(builder.marker for builder in BUILDERS)
    seen = f"found {' and '.join(builder.marker for builder in found)}" if found else "found none of them"
    raise ToolboxError(f"{source}: expected exactly one of {markers}, {seen}.")
