"""How long a verdict on many findings takes, from SARIF files to evidence; and how that grows.

Run: python benchmarks/verdicts.py [--findings 100000]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import tempfile
import time
from pathlib import Path

from slipway.scans import Report, Severity, judge, merge, read_report
from slipway.scans.evidence import as_json, evidence_of

TOOLS = ("bandit", "semgrep")
RULES = 200
FILES = 500
SHARED = 2
"""Of so many findings of a tool one is the other's, too."""
LEVELS = ("error", "warning", "note")
MOMENT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def main() -> None:
    """Print processor seconds for a tenth and for all of the findings, and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=100_000)
    total = parser.parse_args().findings
    few, many = measured(total // 10), measured(total)
    print(f"{'step':8} {total // 10:>10,} {total:>10,} findings")
    for step, seconds in many.items():
        print(f"{step:8} {few[step]:8.2f} s {seconds:8.2f} s  x{seconds / few[step]:.1f}")


def measured(total: int) -> dict[str, float]:
    """Processor seconds of each step for so many findings of two tools."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {tool: Path(folder, f"{tool}.sarif") for tool in TOOLS}
        for number, (tool, path) in enumerate(paths.items()):
            path.write_text(json.dumps(sarif(tool, total // len(TOOLS), number)), encoding="utf-8")
        seconds: dict[str, float] = {}
        start = time.process_time()
        reports = [read_report(path, tool=tool, scan="sast") for tool, path in paths.items()]
        seconds["read"] = time.process_time() - start
    findings = [finding for report in reports if isinstance(report, Report) for finding in report.findings]
    start = time.process_time()
    merged = merge(findings)
    seconds["merge"] = time.process_time() - start
    start = time.process_time()
    verdict = judge("sast", reports, threshold=Severity.HIGH, service="search", today=MOMENT.date())
    seconds["judge"] = time.process_time() - start
    start = time.process_time()
    as_json(evidence_of(verdict, tree="0" * 40, environment="dev", judged_at=MOMENT))
    seconds["record"] = time.process_time() - start
    if not len(findings) > len(merged) == len(verdict.findings):
        raise SystemExit(f"{len(findings)} findings gave {len(merged)} merged and {len(verdict.findings)} judged")
    return seconds


def sarif(tool: str, total: int, offset: int) -> dict[str, object]:
    """A report in which every finding is at a place of its own, and every other one at a place of any tool's."""
    rules = [{"id": f"{tool}-{rule}", "properties": {"tags": [f"CWE-{rule}"]}} for rule in range(RULES)]
    return {
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": tool, "version": "1.0", "rules": rules}},
                "results": [_result(tool, number, offset) for number in range(total)],
            }
        ],
    }


def _result(tool: str, number: int, offset: int) -> dict[str, object]:
    line = 1 + number * len(TOOLS) + (offset if number % SHARED else 0)
    place = {"artifactLocation": {"uri": f"src/file{number % FILES}.py"}, "region": {"startLine": line}}
    return {
        "ruleId": f"{tool}-{number % RULES}",
        "ruleIndex": number % RULES,
        "level": LEVELS[number % len(LEVELS)],
        "message": {"text": f"What {tool} has to say about place {number}"},
        "locations": [{"physicalLocation": place}],
    }


if __name__ == "__main__":
    main()
