"""A tool's report file, read in the format that the tool writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.documents import InvalidInputError, display_path
from slipway.documents.text import read_text
from slipway.scans.model import Failure, Report
from slipway.scans.readers import ecr, npm_audit, osv, pip_audit, sarif, zap
from slipway.scans.readers.expected import Expected
from slipway.scans.readers.unusable import UnusableReportError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path, PurePosixPath

    from slipway.scans.model import ScanKind

    Reader = Callable[[str, Expected], Report]

MAX_BYTES = 50_000_000
"""Of one report; 100,000 findings fit. What is larger would take the memory of a small build machine."""

READERS: Mapping[str, Reader] = {
    "ecr": ecr.read,
    "npm-audit": npm_audit.read,
    "osv-scanner": osv.read,
    "pip-audit": pip_audit.read,
    "zap": zap.read,
}
"""Tools with a format of their own; all others write SARIF."""


def read_report(path: Path, *, tool: str, scan: ScanKind, root: PurePosixPath | None = None) -> Report | Failure:
    """What a tool reported, or why that can't be known.

    Args:
        path: the report's file.
        tool: which tool is to have written it; it also says in which format.
        scan: the scan that it serves.
        root: where the tool saw the source tree, where its report holds absolute paths.
    """
    if not path.exists():
        return Failure(tool, "no result", f"{display_path(path)}: there is no such file; the tool wrote no report")
    reader = READERS.get(tool, sarif.read)
    try:
        return reader(read_text(path, max_bytes=MAX_BYTES), Expected(tool, scan, root))
    except InvalidInputError as error:
        return Failure(tool, "unreadable", error.message)
    except UnusableReportError as error:
        return Failure(tool, error.cause, f"{display_path(path)}: {error.detail}")
