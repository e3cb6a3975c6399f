"""Reads files of unknown origin as text: regular files only, bounded in size, UTF-8."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from slipway.documents.problems import InvalidInputError, Problem

if TYPE_CHECKING:
    from pathlib import Path


def read_text(path: Path, *, max_bytes: int) -> str:
    """The text of a file, without a byte order mark.

    Raises:
        InvalidInputError: it is no regular file, can't be read, is larger than `max_bytes` or not UTF-8.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise _unusable(path, "expected a file, found a folder" if path.is_dir() else "not a regular file")
        if status.st_size > max_bytes:
            raise _unusable(path, f"{status.st_size:,} bytes; expected at most {max_bytes:,}")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise _unusable(path, f"not UTF-8: byte {error.start} can't be read", line) from None
    except (OSError, ValueError) as error:
        raise _unusable(path, f"can't be read: {reason(error)}") from None


def display_path(path: Path) -> str:
    """The path relative to the working directory where it lies below it, else in full."""
    cwd = path.cwd()
    absolute = path.absolute()
    return str(absolute.relative_to(cwd)) if absolute.is_relative_to(cwd) else str(absolute)


def reason(error: OSError | ValueError) -> str:
    """Why a path can't be used, without the path; Python raises ValueError for one that holds a null character."""
    return str(error.strerror if isinstance(error, OSError) else error)


def _unusable(path: Path, message: str, line: int = 0) -> InvalidInputError:
    return InvalidInputError([Problem(display_path(path), line, "", message)])
