"""Zip files that hold the same bytes whenever and wherever they are made of the same files."""

from __future__ import annotations

import zipfile
from pathlib import Path

OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can tell."""
READABLE = 0o100644 << 16
"""A regular file that everybody reads: a function doesn't run as the owner of its package."""
UNIX = 3


def add(path: Path, folder: Path) -> None:
    """Add the files of a folder to a zip file, which is made where it is not there."""
    with zipfile.ZipFile(path, "a") as archive:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), OLDEST)
            entry.external_attr, entry.create_system, entry.compress_type = READABLE, UNIX, zipfile.ZIP_DEFLATED
            archive.writestr(entry, file.read_bytes(), compresslevel=9)
