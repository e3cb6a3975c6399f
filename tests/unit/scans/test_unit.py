from pathlib import Path

import pytest

from slipway.scans.unit import main

PASSED = '<testsuite tests="2"><testcase name="a"/><testcase name="b"/></testsuite>'
FAILED = '<testsuite tests="1"><testcase name="a"><failure message="expected 1, found 2"/></testcase></testsuite>'
COVERAGE = '<coverage lines-valid="10" lines-covered="7"/>'


def judged(tmp_path: Path, tests: str | None = PASSED, coverage: str | None = COVERAGE, least: str = "70") -> int:
    arguments = ["--tests", str(tmp_path / "junit.xml"), "--coverage", str(tmp_path / "coverage.xml"), "--least", least]
    for name, text in (("junit", tests), ("coverage", coverage)):
        if text is not None:
            (tmp_path / f"{name}.xml").write_text(text)
    return main(arguments)


def test_tests_that_ran_and_cover_enough_pass(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judged(tmp_path) == 0
    assert capsys.readouterr().out == "passed: 2 tests ran\n"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"least": "71"}, "70.0 % of the lines are covered; expected at least 71 %"),
        ({"tests": FAILED}, "a failed: expected 1, found 2"),
        ({"tests": None}, "tests: no result"),
        ({"tests": '<testsuite tests="0"/>'}, "no tests; expected at least one"),
        ({"tests": PASSED[:30]}, "tests: unreadable"),
        ({"coverage": None}, "coverage: no result"),
        ({"coverage": "<testsuite/>"}, "coverage: wrong tool"),
    ],
)
def test_everything_else_is_refused_with_its_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str | None], says: str
) -> None:
    assert judged(tmp_path, **changes) == 1
    assert says in capsys.readouterr().out


def test_integration_tests_need_no_coverage(tmp_path: Path) -> None:
    (tmp_path / "junit.xml").write_text(PASSED)
    assert main(["--tests", str(tmp_path / "junit.xml")]) == 0


@pytest.mark.parametrize("least", ["80%", "-1", "101", "٣", ""])
def test_a_percentage_that_is_none_is_wrong_usage(tmp_path: Path, least: str) -> None:
    with pytest.raises(SystemExit) as ended:
        judged(tmp_path, least=least)
    assert ended.value.code == 2
