"""Judges a scan in a build: reads reports, prints the verdict, writes the evidence.

Run: python -m slipway.scans sast --report bandit=bandit.sarif --service payments --tree HASH --environment dev
"""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING

from slipway.documents import InvalidInputError
from slipway.scans import judge, read_report, read_waivers
from slipway.scans.arguments import parse
from slipway.scans.evidence import as_json, evidence_of
from slipway.scans.exits import failure_of
from slipway.scans.licences import PERMISSIVE, Policy
from slipway.scans.table import as_text

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from slipway.scans import Failure, Report

PASSED, REFUSED, WRONG_USAGE = 0, 1, 2


def main(arguments: list[str] | None = None, *, now: dt.datetime | None = None) -> int:
    """Judge one scan of one service.

    Returns:
        0 only on a pass, 1 where the scan refuses, 2 where it could not be judged at all.
    """
    moment = now or dt.datetime.now(dt.UTC)
    options = parse(arguments, moment.date())
    try:
        waivers = read_waivers(options.waivers) if options.waivers else ()
        verdict = judge(
            options.scan,
            _results(options),
            threshold=options.threshold,
            service=options.service,
            today=options.today,
            waivers=waivers,
        )
        if options.evidence:
            evidence = evidence_of(verdict, tree=options.tree, environment=options.environment, judged_at=moment)
            _write(options.evidence, as_json(evidence))
    except InvalidInputError as error:
        sys.stderr.write(f"{error.message}\n")
        return WRONG_USAGE
    except OSError as error:
        sys.stderr.write(f"{options.evidence}: can't be written: {error.strerror}\n")
        return WRONG_USAGE
    sys.stdout.write(f"{as_text(verdict)}\n")
    return PASSED if verdict.passed else REFUSED


def _results(options: argparse.Namespace) -> list[Report | Failure]:
    policy = Policy(PERMISSIVE | set(options.allow_licence), frozenset(options.deny_licence))
    ended = [failure for tool, status in options.status if (failure := failure_of(tool, status))]
    reported = [
        read_report(path, tool=tool, scan=options.scan, root=options.root, licences=policy)
        for tool, path in options.report
    ]
    return [*ended, *reported]


def _write(path: Path, text: str) -> None:
    """All of it or nothing: whoever reads meanwhile never sees half a record."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_text(text, encoding="ascii")
    partial.replace(path)


if __name__ == "__main__":
    sys.exit(main())
