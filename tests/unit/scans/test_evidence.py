from __future__ import annotations

import datetime as dt
import json

import pytest
from pydantic import ValidationError

from slipway.scans import Failure, Finding, Severity, Verdict, judge
from slipway.scans.evidence import Evidence, as_json, evidence_of
from tests.unit.scans.things import TODAY, WAIVER, flaw, report

TREE = "0123456789abcdef0123456789abcdef01234567"
MOMENT = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


def verdict(*found: Finding, waivers: tuple = (WAIVER,)) -> Verdict:
    return judge("sast", [report(*found)], threshold=Severity.HIGH, service="search", today=TODAY, waivers=waivers)


def record(judged: Verdict, tree: str = TREE) -> Evidence:
    return evidence_of(judged, tree=tree, environment="staging", judged_at=MOMENT)


def test_the_record_tells_what_was_judged_and_how() -> None:
    judged = verdict(flaw(), flaw(rule="B101", line=3, severity=Severity.LOW))
    assert json.loads(as_json(record(judged))) == {
        "schema_version": 1,
        "tree": TREE,
        "service": "search",
        "environment": "staging",
        "scan": "sast",
        "threshold": "high",
        "passed": True,
        "judged_at": "2026-11-23T12:00:00Z",
        "tools": [{"name": "bandit", "version": "1.0"}],
        "counts": {"critical": 0, "high": 0, "medium": 0, "low": 1, "info": 0},
        "digest": record(judged).digest,
        "reasons": [],
        "notes": [],
        "findings": [
            {
                "severity": "low",
                "tools": ["bandit"],
                "rule": "B101",
                "identifiers": ["CWE-78"],
                "package": "",
                "version": "",
                "path": "src/app.py",
                "line": 3,
                "message": "a shell is started",
                "fix": "pass a list",
            }
        ],
        "findings_total": 1,
        "waived": [
            {
                "rule": "B602",
                "path": "src/app.py",
                "package": "",
                "owner": "discovery",
                "reason": "the command is a constant",
                "expires": "2026-12-23",
            }
        ],
        "waived_total": 1,
    }


def test_the_record_is_read_back_as_it_was() -> None:
    recorded = record(verdict(flaw(message="\x1b[31m \u202e é", line=7)))
    assert as_json(recorded).isascii()
    assert Evidence.model_validate_json(as_json(recorded)) == recorded


def test_the_order_of_reports_does_not_show() -> None:
    found = [flaw(line=line, rule=f"B{line}") for line in range(1, 30)]
    assert as_json(record(verdict(*found))) == as_json(record(verdict(*reversed(found))))


def test_a_refusal_and_a_failure_are_recorded() -> None:
    failure = Failure("semgrep", "crashed", "no report\x07")
    judged = judge("sast", [failure], threshold=Severity.LOW, service="search", today=TODAY)
    recorded = record(judged)
    assert (recorded.passed, recorded.reasons, recorded.tools) == (False, ("semgrep: crashed: no report\\x07",), ())


def test_any_change_of_a_finding_changes_the_digest() -> None:
    first = record(verdict(flaw(), waivers=())).digest
    for other in (flaw(line=13), flaw(message="else"), flaw(severity=Severity.LOW), flaw(fix=None)):
        assert record(verdict(other, waivers=())).digest != first
    assert record(verdict(flaw())).digest != first


def test_the_worst_findings_are_those_that_are_kept() -> None:
    found = [flaw(line=line, severity=Severity.LOW) for line in range(1, 2_000)]
    recorded = record(verdict(*found, flaw(line=5_000, severity=Severity.CRITICAL), waivers=()))
    assert recorded.findings[0].severity == "critical"
    assert recorded.counts == {"critical": 1, "high": 0, "medium": 0, "low": 1999, "info": 0}


@pytest.mark.parametrize("tree", ["", "main", "0" * 39, "0" * 41, "G" * 40])
def test_what_is_no_tree_is_not_recorded(tree: str) -> None:
    with pytest.raises(ValidationError, match="tree"):
        record(verdict(), tree)


def test_a_moment_without_a_time_zone_is_not_recorded() -> None:
    with pytest.raises(ValidationError, match="judged_at"):
        evidence_of(verdict(), tree=TREE, environment="dev", judged_at=MOMENT.replace(tzinfo=None))
