"""Which tool is to have written a report, of which scan, and where it saw the source tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.documents.wording import shown
from slipway.scans.readers.known import ANY, KNOWN
from slipway.scans.readers.unusable import UnusableReportError

if TYPE_CHECKING:
    from pathlib import PurePosixPath

    from slipway.scans.model import ScanKind
    from slipway.scans.readers.known import Known


@dataclass(frozen=True)
class Expected:
    """What a report must be.

    Attributes:
        tool: name of the tool.
        scan: the scan that it serves.
        root: where the tool saw the source tree, as an absolute path.
    """

    tool: str
    scan: ScanKind
    root: PurePosixPath | None = None

    @property
    def known(self) -> Known:
        """What is known of the tool."""
        return KNOWN.get(self.tool, ANY)

    def check_scan(self) -> None:
        """Refuse a tool that is known to do other scans.

        Raises:
            UnusableReportError: the scan is none of the tool's.
        """
        if self.scan not in self.known.scans:
            serves = ", ".join(self.known.scans)
            raise UnusableReportError(f"{self.tool} serves {serves}; expected a tool for {self.scan}", "wrong tool")

    def check_tool(self, *names: str) -> None:
        """Refuse a report that none of the given names, of the tool that wrote it, makes the expected tool's.

        Raises:
            UnusableReportError: it is another tool's.
        """
        wanted = {_plain(self.tool), *map(_plain, self.known.signs)}
        if wanted.isdisjoint(map(_plain, names)):
            written = ", ".join(map(shown, names)) or "no tool"
            raise UnusableReportError(f"expected a report of {self.tool}, found one of {written}", "wrong tool")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.lower())
