"""Judges a run of tests in a build: prints why it is refused, if it is.

Run: python -m slipway.scans.unit --tests reports/junit.xml --coverage reports/cobertura-coverage.xml --least 70
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from slipway.scans.model import Failure
from slipway.scans.readers import read_coverage, read_tests
from slipway.scans.testing import refusals

PASSED, REFUSED = 0, 1
MOST = 100


def main(arguments: list[str] | None = None) -> int:
    """Judge the reports of one service's tests.

    Returns:
        0 where tests ran, none failed and enough lines were covered; 1 otherwise.
    """
    options = _parser().parse_args(arguments)
    runs = [read_tests(path, tool="tests") for path in options.tests]
    coverage = read_coverage(options.coverage, tool="coverage") if options.coverage else None
    reasons = refusals(runs, coverage, least_percent=options.least)
    ran = sum(run.run for run in runs if not isinstance(run, Failure))
    sys.stdout.write("\n".join([*reasons, f"{'refused' if reasons else 'passed'}: {ran} tests ran"]) + "\n")
    return REFUSED if reasons else PASSED


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m slipway.scans.unit", allow_abbrev=False, description=__doc__)
    made.add_argument("--tests", type=Path, nargs="+", required=True, metavar="FILE", help="JUnit XML")
    made.add_argument("--coverage", type=Path, metavar="FILE", help="XML of Cobertura or JaCoCo")
    made.add_argument("--least", type=_percent, default=0, metavar="PERCENT", help="lines that must be covered (0)")
    return made


def _percent(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > MOST:
        raise argparse.ArgumentTypeError(f"expected a whole number from 0 to {MOST}, found {text!a}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
