"""The pinned libraries of the functions, as wheels for the machines that these run on."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from slipway.errors import SlipwayError

PLATFORMS = {"arm64": "manylinux2014_aarch64", "x86_64": "manylinux2014_x86_64"}
"""Lambda's names of architectures; the oldest Linux that wheels are built for."""


def unpack(requirements: Path, architecture: str, folder: Path) -> None:
    """Download the wheels of pinned requirements, by their hashes, and unpack them side by side.

    Raises:
        SlipwayError: a wheel can't be had, or is not the one that is pinned.
    """
    wheels = folder.parent / "wheels"
    _download(requirements, PLATFORMS[architecture], wheels)
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)


def _download(requirements: Path, platform: str, folder: Path) -> None:
    version = f"{sys.version_info.major}{sys.version_info.minor}"
    options = ["--only-binary=:all:", "--require-hashes", "--no-deps", "--quiet", "--disable-pip-version-check"]
    machine = ["--platform", platform, "--implementation", "cp", "--python-version", version]
    tags = [word for tag in (f"cp{version}", "abi3", "none") for word in ("--abi", tag)]
    command = [sys.executable, "-m", "pip", "download", *options, *machine, *tags]
    done = subprocess.run(
        [*command, "--dest", str(folder), "--requirement", str(requirements)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        told = done.stderr.strip().splitlines()[-1:] or ["pip said nothing"]
        raise SlipwayError(
            f"The libraries of the functions ({requirements.name}, {platform}) cannot be had: {told[0]}",
            hint="They are downloaded once and kept; the first time needs the package index.",
        )
