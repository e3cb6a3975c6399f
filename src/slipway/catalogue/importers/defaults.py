"""What stands in the catalogue where a source tells nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.catalogue import Service
from slipway.catalogue.importers.accepts import refusal
from slipway.catalogue.importers.names import valid_name
from slipway.catalogue.importers.repository import find_repository
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from pathlib import Path

UNASSIGNED = "unassigned"
NOT_TELLING = frozenset(
    {
        *("base", "compose", "config", "deploy", "deployment", "deployments", "docker", "docker-compose", "k8s"),
        *("k8s-specifications", "kubernetes", "kubernetes-manifests", "kustomize", "manifests", "src"),
    }
)
"""Names of folders that say what they hold, not of what system it is."""


@dataclass(frozen=True)
class Choice:
    """A default, and why it is what it is."""

    value: str
    remark: str


@dataclass(frozen=True)
class Defaults:
    """Defaults of an import.

    Attributes:
        root: the folder that paths of services start from.
        owner: name of the owner.
        system: name of the system; a source that names its project as a whole wins over it, unless it was given.
        repository: OWNER/NAME.
        system_given: the system was chosen by the user.
    """

    root: Path
    owner: Choice
    system: Choice
    repository: Choice
    system_given: bool = False


def choose_defaults(path: Path, *, owner: str = "", system: str = "", repository: str = "") -> Defaults:
    """The defaults for a source, from what the user gave and from where the source lies.

    Raises:
        SlipwayError: a given value that the catalogue does not accept.
    """
    for field, value in (("owner", owner), ("system", system), ("repository", repository)):
        if value and (refused := refusal(Service, field, value)):
            raise SlipwayError(f"--{field}: {refused}")
    around = find_repository(path)
    folder = valid_name(_telling_folder(around.root).name, "system")
    if repository:
        chosen = Choice(repository, "as given")
    elif around.name and not refusal(Service, "repository", around.name):
        chosen = Choice(around.name, "the git remote of the source")
    else:
        chosen = Choice(f"example/{folder}", "not told by the source; no git remote")
    return Defaults(
        root=around.root,
        owner=Choice(owner, "as given") if owner else Choice(UNASSIGNED, "not told by the source"),
        system=Choice(system, "as given") if system else Choice(folder, "not told by the source; its folder's name"),
        repository=chosen,
        system_given=bool(system),
    )


def _telling_folder(folder: Path) -> Path:
    """The folder, or the nearest above it whose name says more than what it holds."""
    return next((above for above in (folder, *folder.parents) if above.name not in NOT_TELLING), folder)
