from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from slipway.scans import Failure
from slipway.scans.readers import read_tests
from slipway.scans.testing import FailedCase, UnitTests

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests">
  <testsuite name="pytest" errors="0" failures="1" skipped="1" tests="3" time="0.1">
    <testcase classname="tests.test_app" name="test_health" time="0.01"/>
    <testcase classname="tests.test_app" name="test_search" time="0.01">
      <failure message="assert 1 == 2">def test_search(): ...</failure>
    </testcase>
    <testcase classname="tests.test_app" name="test_slow"><skipped message="slow"/></testcase>
  </testsuite>
</testsuites>
"""


def read(tmp_path: Path, text: str) -> UnitTests | Failure:
    path = tmp_path / "junit.xml"
    path.write_text(text, encoding="utf-8")
    return read_tests(path, tool="pytest")


def test_cases_are_counted_and_failures_told(tmp_path: Path) -> None:
    failed = FailedCase("tests.test_app.test_search", "assert 1 == 2")
    assert read(tmp_path, GOOD) == UnitTests(run=2, skipped=1, failed=(failed,))


def test_an_error_is_a_failure_and_its_text_may_be_all_it_says(tmp_path: Path) -> None:
    text = '<testsuite tests="1"><testcase name="t"><error type="X">\nno module\n</error></testcase></testsuite>'
    assert read(tmp_path, text) == UnitTests(run=1, skipped=0, failed=(FailedCase("t", "no module"),))


def test_skipped_cases_did_not_run(tmp_path: Path) -> None:
    text = '<testsuite tests="1" skipped="1"><testcase name="t"><skipped/></testcase></testsuite>'
    assert read(tmp_path, text) == UnitTests(run=0, skipped=1, failed=())


@pytest.mark.parametrize(
    ("text", "cause", "detail"),
    [
        ("", "unreadable", "empty; expected XML"),
        (GOOD[:300], "unreadable", "not whole XML"),
        ("<coverage/>", "wrong tool", "expected a report of tests (testsuites), found <coverage>"),
        ("<testsuites/>", "no result", "no tests; expected at least one"),
        (GOOD.replace('tests="3"', 'tests="30"'), "unreadable", "its suites count 30 tests and list 3"),
        (
            GOOD.replace("<failure", "<note").replace("</failure", "</note"),
            "unreadable",
            "count 1 failures and list none",
        ),
        (GOOD.replace('tests="3"', 'tests="NaN"'), "unreadable", "tests: expected a count, found 'NaN'"),
        (GOOD.replace('tests="3"', 'tests="-3"'), "unreadable", "tests: expected a count, found '-3'"),
        ("<testsuites>" * 200, "unreadable", "nested too deeply; expected at most 100 levels"),
        ("<testsuites>" * 200_000, "unreadable", "nested too deeply"),
        ('<!DOCTYPE a [<!ENTITY e "boom">]><testsuites>&e;</testsuites>', "unreadable", "it declares entities"),
        (
            '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuites>&e;</testsuites>',
            "unreadable",
            "it declares entities",
        ),
        ("<testsuites>\x00</testsuites>", "unreadable", "not whole XML"),
        ("{}", "unreadable", "not whole XML"),
    ],
)
def test_what_is_no_whole_run_is_a_failure(tmp_path: Path, text: str, cause: str, detail: str) -> None:
    result = read(tmp_path, text)
    assert isinstance(result, Failure)
    assert (result.cause, detail in result.detail) == (cause, True), result


def test_half_a_report_is_unreadable_wherever_it_ends(tmp_path: Path) -> None:
    for length in range(len(GOOD.rstrip())):
        assert isinstance(read(tmp_path, GOOD[:length]), Failure)
