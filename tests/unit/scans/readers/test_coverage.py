from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from slipway.scans import Failure
from slipway.scans.readers import read_coverage
from slipway.scans.testing import Coverage

if TYPE_CHECKING:
    from pathlib import Path

COBERTURA = """<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM 'http://cobertura.example/coverage-04.dtd'>
<coverage version="7.6" lines-valid="200" lines-covered="150" line-rate="0.75"><packages/></coverage>
"""
JACOCO = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
<report name="accounts">
  <package name="a"><counter type="LINE" missed="99" covered="1"/></package>
  <counter type="BRANCH" missed="9" covered="1"/><counter type="LINE" missed="20" covered="60"/>
</report>
"""


def read(tmp_path: Path, text: str) -> Coverage | Failure:
    path = tmp_path / "coverage.xml"
    path.write_text(text, encoding="utf-8")
    return read_coverage(path, tool="coverage")


@pytest.mark.parametrize(("text", "coverage"), [(COBERTURA, Coverage(150, 200)), (JACOCO, Coverage(60, 80))])
def test_lines_are_counted_over_all(tmp_path: Path, text: str, coverage: Coverage) -> None:
    assert read(tmp_path, text) == coverage
    assert coverage.percent == 75


@pytest.mark.parametrize(
    ("text", "cause", "detail"),
    [
        ("", "unreadable", "empty; expected XML"),
        (COBERTURA[:150], "unreadable", "not whole XML"),
        ("<testsuites/>", "wrong tool", "expected coverage (Cobertura) or report (JaCoCo), found <testsuites>"),
        ("<coverage/>", "unreadable", "coverage: lines-covered: expected a count, found ''"),
        (COBERTURA.replace('"150"', '"NaN"'), "unreadable", "found 'NaN'"),
        (COBERTURA.replace('"150"', '"1e9"'), "unreadable", "found '1e9'"),
        (COBERTURA.replace('"150"', '"201"'), "no result", "201 of 200 lines covered"),
        ('<coverage lines-valid="0" lines-covered="0"/>', "no result", "nothing was measured"),
        ("<report><counter type='BRANCH' missed='1' covered='1'/></report>", "unreadable", "no counter of type LINE"),
    ],
)
def test_what_measured_nothing_is_a_failure(tmp_path: Path, text: str, cause: str, detail: str) -> None:
    result = read(tmp_path, text)
    assert isinstance(result, Failure)
    assert (result.cause, detail in result.detail) == (cause, True), result


def test_no_file_of_a_doctype_is_read(tmp_path: Path) -> None:
    (tmp_path / "report.dtd").write_text('<!ENTITY lines "80">', encoding="utf-8")
    assert read(tmp_path, JACOCO.replace('"report.dtd"', f'"{tmp_path}/report.dtd"')) == Coverage(60, 80)
