from dataclasses import replace
from pathlib import Path

from slipway.deep.job import Job, Outcome
from slipway.deep.model import Fault, Finding, Severity
from slipway.deep.report import Report, as_json, lines, rows, summary

WARNING = Fault(Severity.WARNING, "aws:iam/role:Role a", "policy", "too wide", "narrower", "a linter")
ERROR = replace(WARNING, severity=Severity.ERROR, path="name", what="too long", expected="32 characters")
FINDINGS = (
    Finding("dev", "iam", WARNING, "nobody can narrow it"),
    Finding("prod", "iam", WARNING, "nobody can narrow it"),
    Finding("prod", "names", ERROR),
    Finding("dev prod", "account-quotas", replace(WARNING, resource="account 1", path="")),
)


def outcome(stack: str) -> Outcome:
    job = Job(stack, "account 1", "production", {}, Path())
    return Outcome(job, (), {"names": 2, "iam": 1}, 2, {}, 1.0)


REPORT = Report((outcome("dev"), outcome("prod")), FINDINGS, 2.0)


def test_a_row_for_each_check_and_a_column_for_each_stack() -> None:
    assert rows(REPORT) == (
        ["check", "dev", "prod"],
        [
            ["resources", "2", "2"],
            ["names", "2 ok", "2 1 error"],
            ["iam", "1 1 explained", "1 1 explained"],
            ["account-quotas", "1 warning", "1 warning"],
        ],
    )


def test_what_fails_comes_first_and_alike_findings_together() -> None:
    assert lines(REPORT) == [
        "error names: aws:iam/role:Role a (prod) name",
        "  too long",
        "  expected 32 characters (a linter)",
        "warning account-quotas: account 1 (dev prod)",
        "  too wide",
        "  expected narrower (a linter)",
        "accepted iam: 2 such as aws:iam/role:Role a: too wide",
        "  nobody can narrow it",
    ]


def test_many_resources_of_one_fault_are_counted() -> None:
    findings = tuple(Finding("dev", "iam", replace(WARNING, resource=f"role {number}")) for number in range(5))
    first = lines(replace(REPORT, findings=findings))[0]
    assert first == "warning iam: role 0 (dev), role 1 (dev), role 2 (dev) and 2 more policy"


def test_the_summary_counts() -> None:
    assert summary(REPORT) == "4 resources of 2 stacks in 2.0 s: 1 errors, 1 warnings to explain, 2 explained"


def test_as_data() -> None:
    data = as_json(REPORT)
    assert data["ok"] is False
    assert [stack["stack"] for stack in data["stacks"]] == ["dev", "prod"]
    assert [finding["failing"] for finding in data["findings"]] == [False, False, True, True]
    assert as_json(replace(REPORT, findings=FINDINGS[:2]))["ok"] is True
