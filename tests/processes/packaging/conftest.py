"""The package itself, made once a run for the machine that the tests run on."""

import os
import platform
import zipfile
from pathlib import Path

import pytest

from slipway.packaging import Architecture, package

HERE: Architecture = "arm64" if platform.machine() in {"aarch64", "arm64"} else "x86_64"


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a function finds itself in."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(package(HERE, os.environ).path) as archive:
        archive.extractall(folder)
    return folder
