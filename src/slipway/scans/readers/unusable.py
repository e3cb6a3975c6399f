"""Raised by readers: a report that can't be gone by."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slipway.scans.model import Cause


class UnusableReportError(Exception):
    """What is wrong with a report; `detail` says where, what, and what was expected."""

    def __init__(self, detail: str, cause: Cause = "unreadable") -> None:
        super().__init__(detail)
        self.detail = detail
        self.cause = cause
