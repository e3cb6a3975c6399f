"""Where engines are kept: one folder for each version and platform, outside any checkout."""

import fcntl
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from slipway.engine.model import Version


def cache_folder(environment: Mapping[str, str]) -> Path:
    """`$XDG_CACHE_HOME/slipway`, or `~/.cache/slipway` where that variable is unset or not absolute."""
    base = Path(environment.get("XDG_CACHE_HOME", ""))
    return (base if base.is_absolute() else Path.home() / ".cache") / "slipway"


def engine_folder(environment: Mapping[str, str], version: Version) -> Path:
    """The folder of one engine of this machine's platform."""
    return cache_folder(environment) / "engine" / f"{version}-{platform.system().lower()}-{platform.machine().lower()}"


def executable(folder: Path) -> Path:
    """The engine itself inside its folder, where the SDK looks for it too."""
    return folder / "bin" / "pulumi"


@contextmanager
def exclusive(lock: Path, *, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock file; `on_wait` is called once when another process holds it. The kernel frees a dead holder's."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
