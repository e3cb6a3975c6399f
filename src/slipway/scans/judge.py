"""The verdict on a scan: pure, and closed wherever something is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.scans.collection import paused
from slipway.scans.matching import Matcher
from slipway.scans.merge import groups, joined, order
from slipway.scans.model import Failure, Verdict, Waived

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from slipway.scans.model import Finding, Report, ScanKind, Severity, Waiver


def judge(
    scan: ScanKind,
    results: Sequence[Report | Failure],
    *,
    threshold: Severity,
    service: str,
    today: dt.date,
    waivers: Sequence[Waiver] = (),
) -> Verdict:
    """Whether a service passes a scan.

    It does where at least one tool reported, none failed, and nothing found is at the threshold or above but what is
    waived. A thing that several tools found is waived only where waivers reach each of their findings.

    Raises:
        ValueError: a report holds a finding of another scan.
    """
    reports = [result for result in results if not isinstance(result, Failure)]
    failures = tuple(result for result in results if isinstance(result, Failure))
    found = [finding for report in reports for finding in report.findings]
    strangers = {finding.scan for finding in found} - {scan}
    if strangers:
        raise ValueError(f"findings of {', '.join(sorted(strangers))} in the verdict on {scan}")
    matcher = Matcher(waivers, scan=scan, service=service, today=today)
    standing: list[Finding] = []
    waived: list[Waived] = []
    with paused():
        for group in groups(found):
            finding, waiver = joined(group), matcher.waiver_of(group)
            if waiver:
                waived.append(Waived(finding, waiver))
            else:
                standing.append(finding)
        standing.sort(key=order)
    reasons = _reasons(results, failures, standing, threshold)
    return Verdict(
        scan=scan,
        service=service,
        threshold=threshold,
        passed=not reasons,
        reasons=reasons,
        findings=tuple(standing),
        waived=tuple(sorted(waived, key=lambda entry: order(entry.finding))),
        failures=failures,
        tools=tuple(sorted({report.tool for report in reports})),
        notes=matcher.notes(complete=not failures),
    )


def _reasons(
    results: Sequence[Report | Failure],
    failures: Sequence[Failure],
    standing: Sequence[Finding],
    threshold: Severity,
) -> tuple[str, ...]:
    reasons = [] if results else ["no tool reported; expected at least one report"]
    reasons += sorted(str(failure) for failure in failures)
    refusing = sum(finding.severity >= threshold for finding in standing)
    if refusing:
        reasons.append(f"{refusing:,} {'finding' if refusing == 1 else 'findings'} at {threshold} or above")
    return tuple(reasons)
