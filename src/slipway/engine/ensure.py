"""Finds the engine to run, on PATH or in the cache, and has one made when there is none."""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from slipway.cache import cache_folder, exclusive
from slipway.engine.cache import engine_folder, executable
from slipway.engine.discovery import candidates
from slipway.engine.make import Making, make
from slipway.engine.model import Engine, EngineError, Origin, has_language_host, pinned_version
from slipway.engine.shims import policy_shims


def find_engine(environment: Mapping[str, str] = os.environ) -> Engine | None:
    """The engine that is there already, on PATH or in the cache; None when one would have to be made.

    Raises:
        EngineError: the engine lacks the executable for policy packs and the cache can't be written to add it.
    """
    pinned = pinned_version()
    for candidate in candidates(environment, pinned):
        if candidate.version and not candidate.problem:
            first = shutil.which("pulumi", path=environment["PATH"]) == str(candidate.path)
            folders = () if first else (candidate.path.parent,)
            return Engine(
                candidate.path, candidate.version, Origin.PATH, (*folders, *_shims(candidate.path, environment))
            )
    cached = executable(engine_folder(environment, pinned))
    if not cached.exists():
        return None
    origin = Origin.DOWNLOADED if has_language_host(cached) else Origin.BUILT
    return Engine(cached, pinned, origin, (cached.parent, *_shims(cached, environment)))


def ensure_engine(report: Callable[[str], None], environment: Mapping[str, str] = os.environ) -> Engine:
    """The engine to run, made first when there is none; `report` gets lines of progress.

    Two processes never make it at once: the second waits. What a killed one left is cleaned up by the next.

    Raises:
        EngineError: no engine can be made, or the cache can't be written.
    """
    found = find_engine(environment)
    if found:
        return found
    version = pinned_version()
    making = Making(engine_folder(environment, version), version, environment, report)
    try:
        with exclusive(
            making.beside("lock"),
            on_wait=lambda: report("another run is preparing the Pulumi engine; waiting for it ..."),
        ):
            if not executable(making.folder).exists():
                make(making)
    except OSError as error:
        raise _unwritable(making.folder.parent, error) from error
    made = find_engine(environment)
    if made is None:
        raise EngineError(
            f"The Pulumi engine that was just made is gone from {making.folder}.", hint="Run the command again."
        )
    return made


def _shims(engine: Path, environment: Mapping[str, str]) -> tuple[Path, ...]:
    """The folder of the executables that this engine lacks, if it lacks any."""
    if has_language_host(engine):
        return ()
    cache = cache_folder(environment)
    try:
        return (policy_shims(cache, Path(sys.executable)),)
    except OSError as error:
        raise _unwritable(cache, error) from error


def _unwritable(folder: Path, error: OSError) -> EngineError:
    return EngineError(
        f"The cache folder {folder} cannot be written: {error}.",
        hint="Set XDG_CACHE_HOME to a folder that can be, or put the official Pulumi CLI on PATH.",
    )
