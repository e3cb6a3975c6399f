"""Every format, spoiled in every way that a tool or its disk can spoil it: always a failure, never a report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slipway.scans import Failure, Report, read_report
from slipway.scans.readers.report import MAX_BYTES
from tests.examples import examples
from tests.unit.scans.reports import GOOD, changed, found, read, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARK = "\x00mark\x00"
every_tool = pytest.mark.parametrize("tool", sorted(GOOD))


@every_tool
def test_a_good_report_is_read(tmp_path: Path, tool: str) -> None:
    scan, report = GOOD[tool]
    result = read(tmp_path, tool, report)
    assert isinstance(result, Report)
    assert [(finding.scan, finding.tools) for finding in result.findings] == [(scan, (tool,))]


@every_tool
def test_a_missing_report_is_no_result(tmp_path: Path, tool: str) -> None:
    result = read_report(tmp_path / "nowhere", tool=tool, scan=GOOD[tool][0])
    assert isinstance(result, Failure)
    assert result.cause == "no result"
    assert "nowhere: there is no such file" in result.detail


@every_tool
@pytest.mark.parametrize("content", ["", " \n"])
def test_an_empty_report_is_unreadable(tmp_path: Path, tool: str, content: str) -> None:
    assert refused(read(tmp_path, tool, content)).detail.endswith("empty; expected JSON")


@every_tool
def test_half_a_report_is_unreadable_wherever_it_ends(tmp_path: Path, tool: str) -> None:
    text = json.dumps(GOOD[tool][1])
    for length in range(1, len(text), 7):
        result = refused(read(tmp_path, tool, text[:length]))
        assert (result.cause, "not whole JSON" in result.detail) == ("unreadable", True)


@every_tool
@pytest.mark.parametrize("other", sorted(GOOD))
def test_a_report_of_another_tool_is_no_report(tmp_path: Path, tool: str, other: str) -> None:
    if tool != other:
        assert refused(read(tmp_path, tool, GOOD[other][1])).cause in {"unreadable", "wrong tool"}


@every_tool
@pytest.mark.parametrize("content", ["[]", "{}", "null", "1", '"done"', "true", "<html></html>", "Traceback (most"])
def test_what_is_no_report_at_all_is_unreadable(tmp_path: Path, tool: str, content: str) -> None:
    assert refused(read(tmp_path, tool, content)).cause in {"unreadable", "wrong tool"}


@every_tool
@pytest.mark.parametrize("levels", [1_000, 1_000_000])
@pytest.mark.parametrize("opening", ["[", '{"site":', '{"runs":[{"results":'])
def test_huge_nesting_is_refused_without_a_crash(tmp_path: Path, tool: str, opening: str, levels: int) -> None:
    assert refused(read(tmp_path, tool, opening * levels)).cause == "unreadable"


@every_tool
def test_huge_nesting_in_a_field_that_is_not_needed_is_refused(tmp_path: Path, tool: str) -> None:
    text = json.dumps(GOOD[tool][1] | {"extra": 0}).replace('"extra": 0', f'"extra": {"[" * 5000}{"]" * 5000}')
    assert refused(read(tmp_path, tool, text)).cause == "unreadable"


@every_tool
def test_a_huge_report_is_refused_by_its_size(tmp_path: Path, tool: str) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    result = read_report(path, tool=tool, scan=GOOD[tool][0])
    assert isinstance(result, Failure)
    assert "50,000,001 bytes; expected at most 50,000,000" in result.detail


@every_tool
def test_invalid_utf8_is_unreadable(tmp_path: Path, tool: str) -> None:
    content = json.dumps(GOOD[tool][1]).encode().replace(b"{", b"{\xff", 1)
    assert "not UTF-8: byte 1" in refused(read(tmp_path, tool, content)).detail


@every_tool
def test_a_folder_or_a_pipe_is_unreadable(tmp_path: Path, tool: str) -> None:
    result = read_report(tmp_path, tool=tool, scan=GOOD[tool][0])
    assert isinstance(result, Failure)
    assert "found a folder" in result.detail


@every_tool
@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999", "{}", "[[]]", "null", "-1", '"\\ud800"'])
def test_a_value_of_another_type_is_never_an_exception(tmp_path: Path, tool: str, word: str) -> None:
    report = GOOD[tool][1]
    for text in _with(report, word):
        assert isinstance(read(tmp_path, tool, text), Report | Failure)


@every_tool
def test_no_field_that_is_left_out_loses_the_finding(tmp_path: Path, tool: str) -> None:
    report = GOOD[tool][1]
    for location in _locations(report, ()):
        if isinstance(location[-1], str):
            result = read(tmp_path, tool, changed(report, location, ...))
            assert isinstance(result, Failure) or found(result), location


@every_tool
@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_bytes_changed_at_random_are_never_an_exception(tmp_path: Path, tool: str, data: st.DataObject) -> None:
    text = bytearray(json.dumps(GOOD[tool][1]).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.sampled_from(b'{}[]",:x0\x00\xff'))
    assert isinstance(read(tmp_path, tool, bytes(text)), Report | Failure)


def _with(report: object, word: str) -> Iterator[str]:
    """The text of a report with each of its values in turn replaced by a word."""
    for location in _locations(report, ()):
        yield json.dumps(_marked(report, location)).replace(json.dumps(MARK), word)


def _locations(value: object, here: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, below in steps:
        yield (*here, step)
        yield from _locations(below, (*here, step))


def _marked(value: object, location: tuple[str | int, ...]) -> object:
    if not location:
        return MARK
    copied = value.copy()
    copied[location[0]] = _marked(value[location[0]], location[1:])
    return copied
