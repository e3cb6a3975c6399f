"""A tool's report file, read in the format that the tool writes; whatever can't be read is a failure of the tool."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from slipway.documents import InvalidInputError, display_path
from slipway.documents.text import read_text
from slipway.scans.collection import paused
from slipway.scans.model import Failure, Report
from slipway.scans.readers import coverage, cyclonedx, ecr, junit, npm_audit, osv, pip_audit, sarif, wapiti, zap
from slipway.scans.readers.expected import Expected
from slipway.scans.readers.unusable import UnusableReportError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path, PurePosixPath

    from slipway.scans.licences import Policy
    from slipway.scans.model import ScanKind
    from slipway.scans.testing import Coverage, UnitTests

    Reader = Callable[[str, Expected], Report]

MAX_BYTES = 50_000_000
"""Of one report; 100,000 findings fit. What is larger would take the memory of a small build machine."""

READERS: Mapping[str, Reader] = {
    "ecr": ecr.read,
    "npm-audit": npm_audit.read,
    "osv-scanner": osv.read,
    "pip-audit": pip_audit.read,
    "wapiti": wapiti.read,
    "zap": zap.read,
}
"""Tools with a format of their own; all others write SARIF, and bills of materials for the scan of licences."""

Read = TypeVar("Read")


def read_report(
    path: Path, *, tool: str, scan: ScanKind, root: PurePosixPath | None = None, licences: Policy | None = None
) -> Report | Failure:
    """What a tool reported, or why that can't be known.

    Args:
        path: the report's file.
        tool: which tool is to have written it; it also says in which format.
        scan: the scan that it serves.
        root: where the tool saw the source tree, where its report holds absolute paths.
        licences: which licences are allowed, for the scan of licences; the default list where none is given.
    """
    expected = Expected(tool, scan, root)

    def reader(text: str) -> Report:
        expected.check_scan()
        if scan == "licences":
            return cyclonedx.read(text, expected, licences)
        return READERS.get(tool, sarif.read)(text, expected)

    return _read(path, tool, reader)


def read_tests(path: Path, *, tool: str) -> UnitTests | Failure:
    """What a runner of tests reported as JUnit XML, or why that can't be known."""
    return _read(path, tool, junit.read)


def read_coverage(path: Path, *, tool: str) -> Coverage | Failure:
    """What a tool measured, as Cobertura's or JaCoCo's XML, or why that can't be known."""
    return _read(path, tool, coverage.read)


def _read(path: Path, tool: str, reader: Callable[[str], Read]) -> Read | Failure:
    try:
        if not path.exists():
            return Failure(tool, "no result", f"{display_path(path)}: there is no such file; the tool wrote no report")
        with paused():
            return reader(read_text(path, max_bytes=MAX_BYTES))
    except OSError as error:
        return Failure(tool, "unreadable", f"{display_path(path)}: {error.strerror}")
    except InvalidInputError as error:
        return Failure(tool, "unreadable", error.message)
    except UnusableReportError as error:
        return Failure(tool, error.cause, f"{display_path(path)}: {error.detail}")
