"""Reads what tools report, a format a file; whatever can't be read is a failure of the tool, never a pass."""

from slipway.scans.readers.report import read_coverage, read_report, read_tests

__all__ = ["read_coverage", "read_report", "read_tests"]
