"""What an importer found in its source, each fact with the place where it stands."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Value = TypeVar("Value")


@dataclass(frozen=True, order=True)
class Place:
    """Where a fact stands: file, line counted from 1 (0 for the file as a whole), and the field or variable."""

    file: str
    line: int
    field: str = ""

    def below(self, folder: Path) -> Place:
        """The place with its file told from a folder, where it lies below it."""
        file, base = os.path.realpath(self.file), os.path.realpath(folder)
        return replace(self, file=os.path.relpath(file, base)) if file.startswith(base + os.sep) else self

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line} {self.field}".rstrip()


@dataclass(frozen=True)
class Fact(Generic[Value]):
    """A value and its place."""

    value: Value
    place: Place


@dataclass(frozen=True, order=True)
class Note:
    """Something that the source does not tell, or that was left out, in words."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


@dataclass(frozen=True)
class BuildFolder:
    """Where a service is built: the folder, and the Dockerfile below it where the source names one."""

    folder: Path
    dockerfile: str = ""


@dataclass(frozen=True)
class FoundService:
    """A service as its source describes it.

    Attributes:
        name: the name in the source, in the source's spelling.
        place: where it is declared.
        hosts: names under which other services reach it.
        scope: what a short host name is looked up in: a Kubernetes namespace, or empty.
        needs: hosts that the source declares as dependencies.
        settings: values that may hold addresses of other services: variables, arguments.
        infrastructure: what kind of infrastructure the source itself says it is; empty where it says nothing.
        notes: what is to be said of it, unless it is left out.
    """

    name: str
    place: Place
    hosts: tuple[str, ...]
    scope: str = ""
    image: str = ""
    build: BuildFolder | None = None
    port: Fact[int] | None = None
    health: Fact[str] | None = None
    owner: Fact[str] | None = None
    system: Fact[str] | None = None
    description: str = ""
    repository: Fact[str] | None = None
    needs: tuple[Fact[str], ...] = ()
    settings: tuple[Fact[str], ...] = ()
    infrastructure: str = ""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Found:
    """Everything that an importer read.

    Attributes:
        kind: what the source is, in words.
        system: name for the system of services that name none.
        owner_emails: addresses of owners, by the owner's name in the source.
        system_owners: owner of a system, by the system's name in the source.
    """

    kind: str
    services: tuple[FoundService, ...]
    notes: tuple[Note, ...] = ()
    system: Fact[str] | None = None
    owner_emails: tuple[tuple[str, str], ...] = ()
    system_owners: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Importer:
    """One format: whether a path holds it, and how it is read.

    `read` raises InvalidInputError where the source is broken or holds no service.
    """

    kind: str
    recognises: Callable[[Path], bool]
    read: Callable[[Sequence[Path]], Found]
