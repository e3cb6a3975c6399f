"""Verdicts of as many findings as there can be, with texts as long as there can be."""

import pytest

from slipway.scans.evidence import MAX_BYTES, as_json
from tests.unit.scans.test_evidence import record, verdict
from tests.unit.scans.things import flaw, waiver


@pytest.mark.parametrize("letter", ["a", "\U0001f6a2", "\x00"])
def test_the_record_of_any_number_of_findings_stays_small(letter: str) -> None:
    long = letter * 500
    found = [
        flaw(line=line, message=long, path=f"{long}{line}", rule=f"{line}{long}", fix=long, identifiers=(long,) * 50)
        for line in range(1, 2_000)
    ]
    waivers = tuple(waiver(rule=finding.rule, path="**a", line=number) for number, finding in enumerate(found[::2]))
    some = [flaw(line=line, rule=f"W{line}", message=long) for line in range(1, 2_000)]
    waivers += tuple(waiver(rule=finding.rule, reason=long, line=number) for number, finding in enumerate(some))
    judged = verdict(*found, *some, waivers=waivers)
    recorded = record(judged)
    assert len(as_json(recorded)) < MAX_BYTES
    assert 0 < len(recorded.findings) < recorded.findings_total == len(judged.findings)
    assert 0 < len(recorded.waived) < recorded.waived_total == len(judged.waived)
