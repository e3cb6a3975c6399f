"""What there is to say about building one kind of source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from slipway.toolbox.model import Recipe, SourceKind

Command = list[str | Path]


@dataclass(frozen=True)
class Work:
    """A build under way.

    Attributes:
        folder: a copy of the source, where everything is made.
        programs: programs of the tool that lists the components.
        pins: that tool's folder in `toolbox/`.
        environment: the caller's variables.
    """

    folder: Path
    programs: Path
    pins: Path
    environment: Mapping[str, str]

    @property
    def sbom(self) -> Path:
        """Where the bill of materials, CycloneDX JSON, is written."""
        return self.folder / "reports" / "sbom.cdx.json"


@dataclass(frozen=True)
class Builder:
    """How a kind of source is built.

    Attributes:
        kind: the kind.
        marker: the file by which it is recognised.
        lister: the tool that writes the bill of materials; its folder in `toolbox/`.
        recipe: what installs that tool.
        build, list_components, test: the commands of each step, run one after the other in the work's folder.
        tests: pattern of the JUnit reports, below that folder.
        coverage: the coverage report; Cobertura or JaCoCo XML.
        path: folder whose programs come first when the service is started, if any.
    """

    kind: SourceKind
    marker: str
    lister: str
    recipe: Recipe
    build: Callable[[Work], Sequence[Command]]
    list_components: Callable[[Work], Sequence[Command]]
    test: Callable[[Work], Sequence[Command]]
    tests: str
    coverage: str
    path: str = "."
