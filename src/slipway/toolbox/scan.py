"""Does one scan of a service: all of its scanners, then the verdict."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from slipway.scans.judge import judge
from slipway.toolbox.runner import run_scanner
from slipway.toolbox.tools import SCANNERS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from slipway.scans.model import ScanKind, Severity, Verdict, Waiver
    from slipway.toolbox.model import Scanner, Subject


def chosen_scanners(scan: ScanKind, subject: Subject, environment: Mapping[str, str]) -> list[Scanner]:
    """The scanners that do a scan of a subject with these settings."""
    return [scanner for scanner in SCANNERS if scanner.scan == scan and scanner.chosen(subject, environment)]


def scan_service(
    scan: ScanKind,
    subject: Subject,
    *,
    service: str,
    threshold: Severity,
    limit: float,
    today: dt.date,
    toolbox: Path,
    environment: Mapping[str, str],
    waivers: Sequence[Waiver] = (),
) -> Verdict:
    """The verdict of a scan on a service.

    Args:
        scan: which scan.
        subject: what is scanned; its source is a copy that `copy_to_scan` made.
        service: name of the service.
        threshold: the least severity that refuses.
        limit: seconds that each scanner may take.
        today: the day on which waivers are judged.
        toolbox: folder of the pins, rules and settings of the tools.
        environment: variables that settings come from: tokens, addresses, the cache's place.
        waivers: what may stand.
    """
    scanners = chosen_scanners(scan, subject, environment)
    with ThreadPoolExecutor(max_workers=max(1, len(scanners))) as pool:
        results = list(
            pool.map(
                lambda scanner: run_scanner(
                    scanner, subject, pins=toolbox / scanner.tool, environment=environment, limit=limit
                ),
                scanners,
            )
        )
    return judge(scan, results, threshold=threshold, service=service, today=today, waivers=waivers)
