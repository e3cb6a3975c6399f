"""The package: pinned libraries and the platform's own modules, made once and kept for as long as nothing changes."""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from slipway.cache import cache_folder
from slipway.checkout import CHECKOUT
from slipway.errors import SlipwayError
from slipway.packaging import archive, bytecode, wheels
from slipway.packaging.closure import ROOT, closure, handlers

if TYPE_CHECKING:
    from collections.abc import Iterator

Architecture = Literal["arm64", "x86_64"]
REQUIREMENTS = CHECKOUT / "functions" / "requirements.txt"
LARGEST = 10_000_000
"""Bytes. A package is fetched at every cold start; Lambda itself takes 50 MB (AWS Lambda quotas)."""

UNUSED_DAYS = 30
"""After which what was made is removed, whenever something is made anew."""


@dataclass(frozen=True)
class Package:
    """The package that every function runs from.

    Attributes:
        path: the zip file.
        runtime: the Python that it is made for, as Lambda names it: the one that the platform itself runs on.
        architecture: the machines that it is made for, as Lambda names them.
    """

    path: Path
    runtime: str
    architecture: Architecture


def package(architecture: Architecture = "arm64", environment: Mapping[str, str] = os.environ) -> Package:
    """The package of the functions as they are now; made where it is not kept already.

    Args:
        architecture: of the machines that are to run it.
        environment: says where things are kept: below `$XDG_CACHE_HOME/slipway`, else `~/.cache/slipway`.

    Raises:
        SlipwayError: a library can't be had, or the package is larger than it may be.
    """
    kept = cache_folder(environment) / "functions"
    modules = _contents(closure(handlers()).files)
    recipe = _contents(Path(__file__).parent.glob("*.py"))
    pinned = [sys.version, architecture, REQUIREMENTS.read_bytes(), recipe]
    libraries = _kept(kept / f"libraries-{_digest(pinned)}.zip", lambda path: _add_libraries(path, architecture))

    def make(path: Path) -> None:
        shutil.copyfile(libraries, path)
        _add_modules(path, modules)
        if path.stat().st_size > LARGEST:
            raise SlipwayError(f"The package of the functions has {path.stat().st_size} bytes; at most {LARGEST} do.")

    made = _kept(kept / f"package-{_digest([*pinned, modules])}.zip", make)
    return Package(made, f"python{sys.version_info.major}.{sys.version_info.minor}", architecture)


def _kept(path: Path, make: Callable[[Path], None]) -> Path:
    """The file, made where it is not there; of several that make it at once, the last stays, which is the same."""
    if path.exists():
        path.touch()
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    with _scratch(path.parent) as scratch:
        make(scratch / path.name)
        (scratch / path.name).replace(path)
    for old in path.parent.glob("*.zip"):
        if old.stat().st_mtime < time.time() - UNUSED_DAYS * 24 * 3600:
            old.unlink(missing_ok=True)
    return path


def _add_libraries(path: Path, architecture: Architecture) -> None:
    with _scratch(path.parent) as scratch:
        wheels.unpack(REQUIREMENTS, architecture, scratch / "libraries")
        bytecode.compile_all(scratch / "libraries")
        archive.add(path, scratch / "libraries")


def _add_modules(path: Path, modules: Mapping[str, bytes]) -> None:
    with _scratch(path.parent) as scratch:
        for name, text in modules.items():
            module = scratch / "modules" / name
            module.parent.mkdir(parents=True, exist_ok=True)
            module.write_bytes(text)
        bytecode.compile_all(scratch / "modules")
        archive.add(path, scratch / "modules")


def _contents(files: Iterable[Path]) -> dict[str, bytes]:
    """The texts of modules by their names."""
    return {file.relative_to(ROOT).as_posix(): file.read_bytes() for file in sorted(files)}


def _digest(parts: Sequence[object]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=folder, prefix="making-") as name:
        yield Path(name)
