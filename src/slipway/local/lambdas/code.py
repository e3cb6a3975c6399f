"""The code of functions, unpacked for this machine."""

from __future__ import annotations

import io
import platform
import re
import tempfile
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from slipway.local.lambdas.deployed import Deployed
from slipway.packaging import Architecture, package

_OURS = re.compile(r"slipway/functions/[^/]+/handler\.py")
_MODULES = "slipway/"
_RUNTIME = (
    "boto3",
    "botocore",
    "s3transfer",
    "urllib3",
    "jmespath",
    "dateutil",
    "six",
    "time_machine",
    "_time_machine",
)
"""What Lambda's own runtime holds for Python, and what lets a function go by the daemon's clock."""

Made = Callable[[Architecture], Path]


def _made(architecture: Architecture) -> Path:
    return package(architecture).path


def machine() -> Architecture:
    """What this machine is, as Lambda names it."""
    return "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"


class Code:
    """Unpacks what is deployed, each code once, into a folder of the daemon.

    The platform's own package holds libraries for the machines that Lambda runs it on. Where this one is of another
    kind, they are taken from the package made for it, and the platform's own modules from what was deployed.
    """

    def __init__(self, folder: Path, made: Made = _made) -> None:
        """Unpack into `folder`; `made` gives the platform's package for a kind of machine."""
        self._folder, self._made, self._lock = folder, made, Lock()

    def runtime(self) -> Path:
        """The folder of what the runtime itself holds: boto3, as on Lambda, and nothing else of this environment."""
        with self._lock:
            folder = self._folder / "runtime"
            if not folder.exists():
                draft = Path(tempfile.mkdtemp(dir=self._folder, prefix="making-"))
                for name in _RUNTIME:
                    found = find_spec(name)
                    if found is not None and found.origin:
                        origin = Path(found.origin)
                        place = origin.parent if origin.name == "__init__.py" else origin
                        (draft / place.name).symlink_to(place)
                draft.rename(folder)
            return folder

    def unpacked(self, function: Deployed) -> Path:
        """The folder to run the function from.

        Raises:
            SlipwayError: the libraries for this machine cannot be had.
            BadZipFile: what was deployed is no zip file.
        """
        with self._lock:
            place = self._folder / re.sub(r"[^A-Za-z0-9]", "_", f"{function.digest}-{function.architecture}")
            if not place.exists():
                draft = Path(tempfile.mkdtemp(dir=self._folder, prefix="making-"))
                with zipfile.ZipFile(io.BytesIO(function.code)) as deployed:
                    self._fill(draft, deployed, function.architecture)
                draft.rename(place)
            return place

    def _fill(self, folder: Path, deployed: zipfile.ZipFile, architecture: str) -> None:
        if architecture == machine() or not any(_OURS.fullmatch(name) for name in deployed.namelist()):
            deployed.extractall(folder)
            return
        with zipfile.ZipFile(self._made(machine())) as here:
            here.extractall(folder, [name for name in here.namelist() if not name.startswith(_MODULES)])
        deployed.extractall(folder, [name for name in deployed.namelist() if name.startswith(_MODULES)])


def writable(folder: Path) -> Path:
    """A new folder for a process to write to, as /tmp is on Lambda."""
    return Path(tempfile.mkdtemp(dir=folder, prefix="tmp-"))
