from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slipway.scans import Finding, Severity, merge
from tests.unit.scans.things import flaw, vulnerability

if TYPE_CHECKING:
    from collections.abc import Sequence

NPM = vulnerability(
    tools=("npm-audit",), path="node_modules/lodash", version="", identifiers=("GHSA-35jh-r3h4-6jhm",), fix=None
)

findings = st.builds(
    Finding,
    scan=st.sampled_from(["sast", "dependencies", "secrets"]),
    tools=st.sampled_from([("a",), ("b",), ("a", "b")]),
    rule=st.sampled_from(["R1", "R2", "DL3002", "CKV_DOCKER_8", "GHSA-aaaa-bbbb-cccc"]),
    severity=st.sampled_from(Severity),
    message=st.sampled_from(["one", "two"]),
    path=st.sampled_from(["", "a.py", "b.py"]),
    line=st.integers(0, 2),
    package=st.sampled_from(["", "lodash", "Jinja2", "jinja2"]),
    version=st.sampled_from(["", "1", "2"]),
    identifiers=st.sets(st.sampled_from(["CVE-2026-0001", "CWE-79", "GHSA-aaaa-bbbb-cccc"])).map(
        lambda names: tuple(sorted(names))
    ),
    fix=st.sampled_from([None, "mend it", "upgrade"]),
)


@settings(deadline=None)
@given(st.lists(findings, max_size=12))
def test_merging_twice_is_merging_once(found: list[Finding]) -> None:
    once = merge(found)
    assert merge(once) == once


@settings(deadline=None)
@given(st.data())
def test_the_order_of_reports_does_not_show(data: st.DataObject) -> None:
    found = data.draw(st.lists(findings, max_size=12))
    assert merge(data.draw(st.permutations(found))) == merge(found)


@settings(deadline=None)
@given(st.lists(findings, max_size=12))
def test_what_is_reported_twice_is_told_once(found: list[Finding]) -> None:
    assert merge([*found, *found]) == merge(found)


@settings(deadline=None)
@given(st.lists(findings, max_size=12))
def test_no_severity_tool_or_name_is_lost(found: list[Finding]) -> None:
    merged = merge(found)
    assert len(merged) <= len(found)
    for finding in found:
        assert any(_tells(together, finding) for together in merged)


@settings(deadline=None)
@given(st.lists(findings, max_size=12))
def test_the_worst_comes_first(found: list[Finding]) -> None:
    severities = [finding.severity for finding in merge(found)]
    assert severities == sorted(severities, reverse=True)


def _tells(together: Finding, finding: Finding) -> bool:
    return (
        together.scan == finding.scan
        and together.severity >= finding.severity
        and set(together.tools) >= set(finding.tools)
        and set(together.identifiers) >= set(finding.identifiers)
    )


def test_one_vulnerability_of_two_tools_is_told_once_with_what_each_knows() -> None:
    worse = vulnerability(
        tools=("npm-audit",), severity=Severity.CRITICAL, version="", fix=None, identifiers=("GHSA-35jh-r3h4-6jhm",)
    )
    (merged,) = merge([vulnerability(), worse])
    assert merged == vulnerability(tools=("npm-audit", "osv-scanner"), severity=Severity.CRITICAL)


def test_aliases_join_what_has_no_name_in_common() -> None:
    pysec = vulnerability(rule="PYSEC-2026-1", identifiers=("CVE-2026-1000", "PYSEC-2026-1"))
    ghsa = vulnerability(rule="GHSA-aaaa-bbbb-cccc", identifiers=("GHSA-aaaa-bbbb-cccc",))
    both = vulnerability(rule="CVE-2026-1000", identifiers=("CVE-2026-1000", "GHSA-aaaa-bbbb-cccc"))
    assert len(merge([pysec, ghsa])) == 2
    assert len(merge([pysec, ghsa, both])) == 1


@pytest.mark.parametrize(
    "pair",
    [
        (vulnerability(), vulnerability(package="underscore")),
        (vulnerability(), vulnerability(rule="GHSA-x", identifiers=("CWE-77",))),
        (vulnerability(), vulnerability(scan="image")),
        (flaw(), flaw(line=13)),
        (flaw(), flaw(path="src/other.py")),
        (flaw(), flaw(rule="B101", identifiers=("CWE-703",))),
        (flaw(line=0), flaw(line=0, message="another")),
        (
            flaw(
                scan="dependencies", path="package.json", line=1, rule="SNYK-1", identifiers=("CVE-2026-1000", "CWE-79")
            ),
            flaw(
                scan="dependencies", path="package.json", line=1, rule="SNYK-2", identifiers=("CVE-2026-2000", "CWE-79")
            ),
        ),
    ],
)
def test_two_things_stay_two(pair: Sequence[Finding]) -> None:
    assert len(merge(pair)) == 2


@pytest.mark.parametrize(
    "pair",
    [
        (vulnerability(package="Foo.Bar"), vulnerability(package="foo-bar", tools=("pip-audit",))),
        (vulnerability(), vulnerability(path="", tools=("npm-audit",))),
        (flaw(), flaw(tools=("semgrep",), rule="python.lang.shell", message="shell=True")),
        (flaw(scan="iac", rule="DL3002", identifiers=()), flaw(scan="iac", rule="CKV_DOCKER_8", identifiers=())),
        (
            flaw(scan="secrets", rule="aws-key", identifiers=()),
            flaw(scan="secrets", rule="generic-key", identifiers=(), tools=("gitleaks",)),
        ),
        (flaw(path="", line=0), flaw(path="", line=0, tools=("semgrep",))),
    ],
)
def test_one_thing_of_two_tools_is_one(pair: Sequence[Finding]) -> None:
    (merged,) = merge(pair)
    assert merged.tools == tuple(sorted({tool for finding in pair for tool in finding.tools}))


def test_merging_takes_time_in_proportion_even_for_one_long_chain() -> None:
    def seconds(size: int) -> float:
        chain = [
            vulnerability(rule=f"R{number}", identifiers=(f"CVE-2026-{1000 + number}", f"CVE-2026-{1001 + number}"))
            for number in range(size)
        ]
        start = time.process_time()
        assert len(merge(chain[::2] + chain[1::2])) == 1
        return time.process_time() - start

    assert seconds(20_000) < 30 * max(seconds(2_000), 0.01)
