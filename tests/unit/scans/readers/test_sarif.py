from __future__ import annotations

import time
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from slipway.scans import Finding, Report, Severity, Tool
from tests.unit.scans.reports import SARIF, changed, found, read, refused

if TYPE_CHECKING:
    from pathlib import Path

    from slipway.scans import ScanKind

RUN = ("runs", 0)
RESULT = (*RUN, "results", 0)
RULE = (*RUN, "tool", "driver", "rules", 0)
PLACE = (*RESULT, "locations", 0, "physicalLocation")


def only(tmp_path: Path, location: tuple[str | int, ...], value: object) -> Finding:
    """The one finding of a good report with one value changed."""
    (finding,) = found(read(tmp_path, "bandit", changed(SARIF, location, value)))
    return finding


def test_a_result_is_a_finding(tmp_path: Path) -> None:
    assert read(tmp_path, "bandit", SARIF) == Report(
        Tool("bandit", "1.9.0"),
        (
            Finding(
                scan="sast",
                tools=("bandit",),
                rule="B602",
                severity=Severity.HIGH,
                message="subprocess call with shell=True",
                path="src/app.py",
                line=12,
                identifiers=("CWE-78",),
                fix="https://bandit.example/b602",
            ),
        ),
    )


@pytest.mark.parametrize(
    ("level", "severity"),
    [
        ("error", Severity.HIGH),
        ("warning", Severity.MEDIUM),
        ("note", Severity.LOW),
        ("none", Severity.INFO),
        (..., Severity.MEDIUM),
    ],
)
def test_the_level_is_the_severity(tmp_path: Path, level: object, severity: Severity) -> None:
    assert only(tmp_path, (*RESULT, "level"), level).severity == severity


def test_without_a_level_the_rules_own_holds(tmp_path: Path) -> None:
    report = changed(SARIF, (*RESULT, "level"), ...)
    (finding,) = found(read(tmp_path, "bandit", changed(report, (*RULE, "defaultConfiguration"), {"level": "error"})))
    assert finding.severity is Severity.HIGH


@pytest.mark.parametrize(
    ("score", "severity"),
    [
        ("10.0", Severity.CRITICAL),
        ("9.0", Severity.CRITICAL),
        ("8.9", Severity.HIGH),
        (7, Severity.HIGH),
        ("6.9", Severity.MEDIUM),
        (4.0, Severity.MEDIUM),
        ("3.9", Severity.LOW),
        ("0.1", Severity.LOW),
        ("0.0", Severity.INFO),
    ],
)
def test_a_security_severity_overrides_the_level(tmp_path: Path, score: object, severity: Severity) -> None:
    assert only(tmp_path, (*RULE, "properties", "security-severity"), score).severity == severity
    assert only(tmp_path, (*RESULT, "properties"), {"security-severity": score}).severity == severity


@pytest.mark.parametrize("score", ["NaN", "nan", "inf", "-1", "10.1", "high", "", 11, -0.5])
def test_a_score_that_is_none_is_unreadable(tmp_path: Path, score: object) -> None:
    report = changed(SARIF, (*RULE, "properties", "security-severity"), score)
    assert "expected a CVSS score from 0 to 10, found" in refused(read(tmp_path, "bandit", report)).detail


def test_no_runs_is_no_result(tmp_path: Path) -> None:
    failure = refused(read(tmp_path, "bandit", changed(SARIF, ("runs",), [])))
    assert (failure.cause, failure.detail.split(": ", 1)[1]) == (
        "no result",
        "no runs: the tool did not look at anything",
    )


@pytest.mark.parametrize("results", [..., None])
def test_a_run_without_results_is_no_result(tmp_path: Path, results: object) -> None:
    failure = refused(read(tmp_path, "bandit", changed(SARIF, (*RUN, "results"), results)))
    assert (failure.cause, "runs[0]: no results" in failure.detail) == ("no result", True)


def test_an_empty_list_of_results_is_a_clean_report(tmp_path: Path) -> None:
    assert found(read(tmp_path, "bandit", changed(SARIF, (*RUN, "results"), []))) == ()


def test_a_run_that_failed_is_a_crash(tmp_path: Path) -> None:
    report = changed(
        SARIF, (*RUN, "invocations", 0), {"executionSuccessful": False, "exitCodeDescription": "no memory"}
    )
    failure = refused(read(tmp_path, "bandit", report))
    assert (failure.cause, "its run failed: no memory" in failure.detail) == ("crashed", True)


def test_a_run_that_could_not_look_at_everything_is_a_crash(tmp_path: Path) -> None:
    notice = {"level": "error", "message": {"text": "app.py: can't be parsed"}}
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": [notice]}
    failure = refused(read(tmp_path, "bandit", changed(SARIF, (*RUN, "invocations", 0), invocation)))
    assert "could not look at everything: app.py: can't be parsed" in failure.detail


def test_every_run_must_be_of_the_tool(tmp_path: Path) -> None:
    report = changed(SARIF, ("runs",), [SARIF["runs"][0], changed(SARIF, (*RULE[:4], "name"), "Other")["runs"][0]])
    failure = refused(read(tmp_path, "bandit", report))
    assert (failure.cause, "expected a report of bandit, found one of 'Other'" in failure.detail) == (
        "wrong tool",
        True,
    )


@pytest.mark.parametrize(
    ("tool", "signed"),
    [("semgrep", "Semgrep OSS"), ("snyk", "Snyk Code"), ("our-own", "Our_Own"), ("checkov", "checkov")],
)
def test_a_tool_is_known_by_the_name_it_signs_with(tmp_path: Path, tool: str, signed: str) -> None:
    report = changed(SARIF, (*RUN, "tool", "driver", "name"), signed)
    assert len(found(read(tmp_path, tool, report, scan="sast"))) == 1


@pytest.mark.parametrize("kind", ["pass", "notApplicable", "informational"])
def test_what_is_settled_is_no_finding(tmp_path: Path, kind: str) -> None:
    assert found(read(tmp_path, "bandit", changed(SARIF, (*RESULT, "kind"), kind))) == ()


@pytest.mark.parametrize("kind", ["open", "review"])
def test_what_is_left_to_a_person_is_a_finding(tmp_path: Path, kind: str) -> None:
    report = changed(changed(SARIF, (*RESULT, "kind"), kind), (*RESULT, "level"), "none")
    assert [finding.severity for finding in found(read(tmp_path, "bandit", report))] == [Severity.MEDIUM]


def test_what_a_comment_in_the_source_suppresses_still_counts(tmp_path: Path) -> None:
    assert only(tmp_path, (*RESULT, "suppressions"), [{"kind": "inSource"}]).rule == "B602"


def test_what_was_found_before_and_is_gone_is_no_finding(tmp_path: Path) -> None:
    assert found(read(tmp_path, "bandit", changed(SARIF, (*RESULT, "baselineState"), "absent"))) == ()


@pytest.mark.parametrize(
    ("result", "rule"),
    [
        ({"ruleIndex": 0}, "B602"),
        ({"rule": {"index": 0}}, "B602"),
        ({"rule": {"id": "B602"}}, "B602"),
        ({"ruleId": "B602/shell"}, "B602/shell"),
    ],
)
def test_a_rule_is_found_however_it_is_named(tmp_path: Path, result: dict[str, Any], rule: str) -> None:
    (finding,) = found(read(tmp_path, "bandit", changed(SARIF, RESULT, {"message": {"text": "bad"}, **result})))
    assert (finding.rule, finding.identifiers) == (rule, ("CWE-78",))


def test_a_rule_of_an_extension_is_found_there(tmp_path: Path) -> None:
    report = changed(SARIF, (*RUN, "tool", "extensions"), [{"name": "more", "rules": [{"id": "X1"}]}])
    rule = {"index": 0, "toolComponent": {"index": 0}}
    (finding,) = found(read(tmp_path, "bandit", changed(report, RESULT, {"message": {"text": "bad"}, "rule": rule})))
    assert finding.rule == "X1"


@pytest.mark.parametrize(
    ("result", "detail"),
    [
        ({"ruleIndex": 7, "ruleId": "B602"}, "rule 7 of 'B602': Bandit describes 1 rules"),
        ({"rule": {"index": 0, "toolComponent": {"index": 3}}}, "extension 3 of the tool is not described"),
        ({}, "a result without ruleId, ruleIndex or rule"),
    ],
)
def test_a_rule_that_is_nowhere_makes_the_report_unreadable(
    tmp_path: Path, result: dict[str, Any], detail: str
) -> None:
    report = changed(SARIF, RESULT, {"message": {"text": "bad"}, **result})
    assert refused(read(tmp_path, "bandit", report)).detail.endswith(detail)


def test_a_message_is_filled_from_the_rules_own(tmp_path: Path) -> None:
    report = changed(SARIF, (*RULE, "messageStrings"), {"default": {"text": "{0} calls {1}, {2}"}})
    message = {"id": "default", "arguments": ["main", "system"]}
    (finding,) = found(read(tmp_path, "bandit", changed(report, (*RESULT, "message"), message)))
    assert finding.message == "main calls system, {2}"


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("./src/../src/app.py", "src/app.py"),
        ("src%2Fa%20b.py", "src/a b.py"),
        ("src\\app.py", "src/app.py"),
        ("/build/src/app.py", "src/app.py"),
        ("file:///build/src/app.py", "src/app.py"),
        ("file:///etc/passwd", "/etc/passwd"),
        ("file://machine/build/src/app.py", "src/app.py"),
        ("file://[half/build/src/app.py", "src/app.py"),
        ("file:src/app.py", "src/app.py"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("src/%2e%2e/%2e%2e/etc/passwd", "../etc/passwd"),
        ("/builder/app.py", "/builder/app.py"),
    ],
)
def test_a_place_is_below_the_source_tree_or_plainly_outside(tmp_path: Path, uri: str, path: str) -> None:
    report = changed(SARIF, (*PLACE, "artifactLocation", "uri"), uri)
    (finding,) = found(read(tmp_path, "bandit", report, root=PurePosixPath("/build")))
    assert finding.path == path


def test_a_place_may_be_listed_with_the_run(tmp_path: Path) -> None:
    report = changed(SARIF, (*RUN, "artifacts"), [{"location": {"uri": "src/listed.py"}}])
    (finding,) = found(read(tmp_path, "bandit", changed(report, (*PLACE, "artifactLocation"), {"index": 0})))
    assert finding.path == "src/listed.py"
    failure = refused(read(tmp_path, "bandit", changed(report, (*PLACE, "artifactLocation"), {"index": 5})))
    assert failure.detail.endswith("artifact 5 is not among the 1 of the run")


def test_a_finding_without_a_place_counts(tmp_path: Path) -> None:
    finding = only(tmp_path, (*RESULT, "locations"), [])
    assert (finding.path, finding.line, finding.severity) == ("", 0, Severity.HIGH)


def test_weaknesses_come_from_tags_taxa_and_relationships(tmp_path: Path) -> None:
    taxa = [{"id": "89", "toolComponent": {"name": "CWE"}}, {"id": "7", "toolComponent": {"name": "OWASP"}}]
    report = changed(SARIF, (*RESULT, "taxa"), taxa)
    related = [{"target": {"id": "CWE-20", "toolComponent": {"name": "CWE"}}}]
    report = changed(report, (*RULE, "relationships"), related)
    report = changed(report, (*RULE, "properties", "tags"), ["CWE-079: Cross-site Scripting", "security"])
    (finding,) = found(read(tmp_path, "bandit", report))
    assert finding.identifiers == ("CWE-20", "CWE-79", "CWE-89")


def test_the_tools_own_fix_comes_before_the_rules_help(tmp_path: Path) -> None:
    report = changed(SARIF, (*RULE, "help"), {"text": "\n Pass a list.\nMore words."})
    assert only(tmp_path, (*RULE, "help"), {"text": "\n Pass a list.\nMore words."}).fix == "Pass a list."
    (finding,) = found(
        read(tmp_path, "bandit", changed(report, (*RESULT, "fixes"), [{"description": {"text": "Do."}}]))
    )
    assert finding.fix == "Do."


def test_a_long_message_is_cut_and_kept_on_one_line(tmp_path: Path) -> None:
    message = only(tmp_path, (*RESULT, "message"), {"text": "line\nafter line\n" * 1000}).message
    assert (len(message), "\n" in message, message[-1]) == (500, False, "…")


def test_a_package_is_read_where_the_scan_is_of_packages(tmp_path: Path) -> None:
    report = changed(SARIF, (*RUN, "tool", "driver", "name"), "Snyk Open Source")
    logical = [{"fullyQualifiedName": "@babel/core@7.0.0"}]
    report = changed(report, (*RESULT, "locations", 0, "logicalLocations"), logical)
    (finding,) = found(read(tmp_path, "snyk", report, scan="dependencies"))
    assert (finding.package, finding.version) == ("@babel/core", "7.0.0")
    (finding,) = found(read(tmp_path, "snyk", report, scan="sast"))
    assert (finding.package, finding.version) == ("", "")


def test_another_version_of_the_format_is_unreadable(tmp_path: Path) -> None:
    failure = refused(read(tmp_path, "bandit", changed(SARIF, ("version",), "2.0.0")))
    assert failure.detail.endswith("version: expected one of 2.1.0, found text '2.0.0'")


def test_bandits_rules_are_known_by_their_weakness(tmp_path: Path) -> None:
    assert only(tmp_path, (*RULE, "properties"), {}).identifiers == ("CWE-78",)


@pytest.mark.parametrize("level", ["none", "note", "warning", "error"])
def test_a_secret_is_critical_whatever_its_level_and_is_not_told(tmp_path: Path, level: str) -> None:
    report = changed(SARIF, (*RESULT, "level"), level)
    report = changed(report, (*RESULT, "message", "text"), "key 'AKIA1' and \"hunter2\" in `x`")
    report = changed(report, (*RUN, "tool", "driver", "name"), "gitleaks")
    (finding,) = found(read(tmp_path, "gitleaks", report, scan="secrets"))
    assert (finding.severity, finding.message) == (Severity.CRITICAL, "key '***' and \"***\" in `***`")


def test_a_password_that_bandit_found_is_not_told(tmp_path: Path) -> None:
    report = changed(SARIF, (*RULE, "id"), "B105")
    report = changed(report, (*RESULT, "ruleId"), "B105")
    message = {"text": "Possible hardcoded password: 'hunter2'"}
    (finding,) = found(read(tmp_path, "bandit", changed(report, (*RESULT, "message"), message)))
    assert finding.message == "Possible hardcoded password: '***'"


@pytest.mark.parametrize(("tool", "scan"), [("hadolint", "sast"), ("bandit", "dependencies"), ("zap", "image")])
def test_a_tool_serves_the_scans_that_it_is_for(tmp_path: Path, tool: str, scan: ScanKind) -> None:
    failure = refused(read(tmp_path, tool, SARIF, scan=scan))
    assert (failure.cause, f"expected a tool for {scan}" in failure.detail) == ("wrong tool", True)


def test_one_long_text_that_all_results_share_is_not_read_for_each(tmp_path: Path) -> None:
    long = "'x" * 2_000_000
    rule = {
        "id": long,
        "shortDescription": {"text": long},
        "help": {"text": long},
        "properties": {"tags": [long], "cwe": long},
        "messageStrings": {"many": {"text": "{0}" * 1_000_000}},
    }
    report = changed(changed(SARIF, RULE, rule), (*RUN, "artifacts"), [{"location": {"uri": long}}])
    place = {"physicalLocation": {"artifactLocation": {"index": 0}}}
    result = {"ruleIndex": 0, "message": {"text": ""}, "locations": [place]}
    filled = {"ruleIndex": 0, "message": {"id": "many", "arguments": [long[:10_000]]}}
    report = changed(report, (*RUN, "results"), [result, filled] * 1_000)
    start = time.process_time()
    assert len(found(read(tmp_path, "bandit", report))) == 2_000
    assert time.process_time() - start < 3


def test_a_long_key_of_a_report_is_told_in_short(tmp_path: Path) -> None:
    report = changed(SARIF, (*RULE, "messageStrings"), {"x" * 100_000: 5})
    assert len(refused(read(tmp_path, "bandit", report)).detail) < 500


@pytest.mark.parametrize(
    ("location", "value"),
    [
        ((*RUN, "invocations", 0, "executionSuccessful"), "yes"),
        ((*RUN, "invocations", 0, "executionSuccessful"), 1),
        ((*PLACE, "region", "startLine"), "12"),
        ((*RESULT, "ruleIndex"), 0.0),
        ((*RESULT, "level"), "Error"),
    ],
)
def test_no_value_is_taken_for_one_of_another_type(
    tmp_path: Path, location: tuple[str | int, ...], value: object
) -> None:
    failure = refused(read(tmp_path, "bandit", changed(SARIF, location, value)))
    assert f"{location[-1]}: expected" in failure.detail
