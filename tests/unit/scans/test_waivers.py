"""The file of waivers, good and spoiled."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from slipway.documents import InvalidInputError
from slipway.scans import Waiver, read_waivers
from slipway.scans.waivers import lapsed

FILE = """\
# What may stand for a while.
waivers:
  - scan: dependencies
    service: payments
    identifier: CVE-2026-1000
    package: lodash
    reason: The vulnerable function is not called.
    owner: payments
    granted: 2026-11-01
    expires: 2026-12-01
  - scan: sast
    service: search
    rule: B602
    path: src/**/build.py
    reason: The command is a constant.
    owner: discovery
    granted: 2026-11-01
    expires: 2027-01-30
"""


def read(text: str) -> tuple[Waiver, ...]:
    Path("waivers.yaml").write_text(text, encoding="utf-8")
    return read_waivers(Path("waivers.yaml"), owners={"payments", "discovery"}, services={"payments", "search"})


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_waivers_are_read_with_their_lines() -> None:
    assert read(FILE) == (
        Waiver(
            scan="dependencies",
            service="payments",
            rule="",
            identifier="CVE-2026-1000",
            path="",
            package="lodash",
            reason="The vulnerable function is not called.",
            owner="payments",
            granted=dt.date(2026, 11, 1),
            expires=dt.date(2026, 12, 1),
            file="waivers.yaml",
            line=3,
        ),
        Waiver(
            scan="sast",
            service="search",
            rule="B602",
            identifier="",
            path="src/**/build.py",
            package="",
            reason="The command is a constant.",
            owner="discovery",
            granted=dt.date(2026, 11, 1),
            expires=dt.date(2027, 1, 30),
            file="waivers.yaml",
            line=11,
        ),
    )


@pytest.mark.parametrize("text", ["", "# none yet\n", "waivers: []\n"])
def test_no_waivers_are_none(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ("    owner: payments\n", "", "3: waivers[0].owner: required, but missing"),
        ("    reason: The command is a constant.\n", "", "11: waivers[1].reason: required, but missing"),
        ("    expires: 2026-12-01\n", "", "3: waivers[0].expires: required, but missing"),
        ("    granted: 2026-11-01\n    expires: 2026", "    expires: 2026", "3: waivers[0].granted: required"),
        ("reason: The command is a constant.", "reason: because", "15: waivers[1].reason: expected at least 10"),
        ("reason: The command is a constant.", 'reason: "The\\nreason is"', "15: waivers[1].reason: expected one line"),
        ("owner: discovery", "owner: discvery", "16: waivers[1].owner: unknown owner 'discvery'; did you mean 'disco"),
        ("service: search", "service: serch", "12: waivers[1].service: unknown service 'serch'; did you mean 'search'"),
        ("service: search", 'service: "*"', "12: waivers[1].service: expected lower-case letters"),
        ("scan: sast", "scan: sats", "11: waivers[1].scan: expected one of sast, dependencies, licences"),
        ("    path: src", "    paths: src", "14: waivers[1].paths: unknown field"),
        ("    path: src/**/build.py\n", "", "13: waivers[1].rule: a rule is waived in one place; expected path or"),
        ("rule: B602", 'rule: "*"', "13: waivers[1].rule: expected one exact name, without * and ?, found '*'"),
        ("rule: B602", "rule: B60?", "13: waivers[1].rule: expected one exact name"),
        ("    rule: B602\n", "", "11: waivers[1].rule: expected one of rule and identifier"),
        ("rule: B602", "rule: B602\n    identifier: CVE-2026-1000", "13: waivers[1].rule: expected one of rule and"),
        ("identifier: CVE-2026-1000", "identifier: CWE-79", "5: waivers[0].identifier: expected one vulnerability"),
        ("identifier: CVE-2026-1000", "identifier: cve-2026-1000", "did you mean 'CVE-2026-1000'?"),
        ("package: lodash", 'package: "*"', "6: waivers[0].package: expected one exact name"),
        ("path: src/**/build.py", 'path: "**"', "14: waivers[1].path: '**' could be any place"),
        ("path: src/**/build.py", 'path: "**/*.*"', "14: waivers[1].path: '**/*.*' could be any place"),
        ("path: src/**/build.py", 'path: "./**"', "14: waivers[1].path: './**' could be any place"),
        ("path: src/**/build.py", "path: /etc/passwd", "14: waivers[1].path: '/etc/passwd' leaves the source tree"),
        ("path: src/**/build.py", "path: ../other/a.py", "14: waivers[1].path: '../other/a.py' leaves the source"),
        ("path: src/**/build.py", "path: a*b*c*d*e*f*g", "14: waivers[1].path: expected at most 5 wildcards"),
        ("expires: 2027-01-30", "expires: 2027-01-31", "18: waivers[1].expires: 2027-01-31 is more than 90 days after"),
        ("expires: 2027-01-30", "expires: 2027-01-31", "did you mean '2027-01-30'?"),
        ("expires: 2026-12-01", "expires: 2026-10-31", "10: waivers[0].expires: 2026-10-31 is before 2026-11-01"),
        ("expires: 2026-12-01", "expires: 2026-02-30", "10: waivers[0].expires: '2026-02-30' is no date"),
        ("expires: 2026-12-01", "expires: never", "10: waivers[0].expires: expected a date such as 2026-01-31"),
        ("expires: 2026-12-01", "expires: 20261201", "10: waivers[0].expires: expected a date such as 2026-01-31"),
        ("expires: 2026-12-01", "expires: 2026-W49-2", "10: waivers[0].expires: expected a date such as 2026-01-31"),
        ("waivers:", "waiver:", "waiver: unknown field; expected one of waivers; did you mean 'waivers'?"),
        ("  - scan: sast", "  - sast\n  - scan: sast", "11: waivers[1]: expected a mapping of fields"),
    ],
)
def test_a_mistake_is_told_with_its_line(good: str, bad: str, problem: str) -> None:
    assert good in FILE
    with pytest.raises(InvalidInputError) as raised:
        read(FILE.replace(good, bad, 1))
    assert problem in raised.value.message, raised.value.message


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(InvalidInputError) as raised:
        read(FILE.replace("2026-12-01", "soon").replace("rule: B602", 'rule: "*"'))
    assert [problem.line for problem in raised.value.problems] == [10, 13]


def test_a_missing_file_is_told() -> None:
    with pytest.raises(InvalidInputError, match=r"nowhere\.yaml: can't be read"):
        read_waivers(Path("nowhere.yaml"))


def test_what_has_expired_is_told_from_the_day_after() -> None:
    waivers = read(FILE)
    assert list(lapsed(waivers, dt.date(2026, 12, 1))) == []
    (note,) = lapsed(waivers, dt.date(2026, 12, 2))
    assert (note.file, note.line) == ("waivers.yaml", 3)
    assert note.message == ("the waiver of CVE-2026-1000 for payments expired on 2026-12-01: remove it, or decide anew")
