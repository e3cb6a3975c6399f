"""Scans: what tools report, in one form, and the verdict on it."""

from slipway.scans.judge import judge
from slipway.scans.merge import merge
from slipway.scans.model import (
    SCANS,
    Cause,
    Failure,
    Finding,
    Report,
    ScanKind,
    Severity,
    Tool,
    Verdict,
    Waived,
    Waiver,
)
from slipway.scans.readers import read_report
from slipway.scans.waivers import read_waivers

__all__ = [
    "SCANS",
    "Cause",
    "Failure",
    "Finding",
    "Report",
    "ScanKind",
    "Severity",
    "Tool",
    "Verdict",
    "Waived",
    "Waiver",
    "judge",
    "merge",
    "read_report",
    "read_waivers",
]
