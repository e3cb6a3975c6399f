"""Does one scan of a service, in a build or by hand: runs the scanners, prints the verdict, writes the evidence.

Run: python -m slipway.toolbox scan sast --path . --threshold high --timeout 600 --service payments --tree HASH \
    --environment dev --evidence evidence.json
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from slipway.errors import SlipwayError
from slipway.scans import read_waivers
from slipway.scans.evidence import as_json, evidence_of
from slipway.scans.table import as_text
from slipway.toolbox.arguments import parser
from slipway.toolbox.builds import builder_of
from slipway.toolbox.builds.steps import prepare, write_sbom
from slipway.toolbox.model import Subject
from slipway.toolbox.scan import scan_service
from slipway.toolbox.snapshot import copy_source, copy_to_scan

if TYPE_CHECKING:
    import argparse

PASSED, REFUSED, NOT_JUDGED = 0, 1, 2
OF_COMPONENTS = ("dependencies", "licences")


def main(arguments: list[str] | None = None, *, now: dt.datetime | None = None) -> int:
    """Scan a service.

    Returns:
        0 only on a pass, 1 where the scan refuses, 2 where it could not be judged at all.
    """
    moment = now or dt.datetime.now(dt.UTC)
    options = parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="slipway-scan-", ignore_cleanup_errors=True) as scratch:
            return _scan(options, Path(scratch).resolve(), moment)
    except SlipwayError as error:
        sys.stderr.write(f"{error.message}\n{error.hint or ''}".rstrip() + "\n")
        return NOT_JUDGED


def _scan(options: argparse.Namespace, scratch: Path, moment: dt.datetime) -> int:
    subject = Subject(scratch / "source", sbom=options.sbom, url=options.url, image=options.image)
    copy_to_scan(options.path, subject.source)
    if options.scan in OF_COMPONENTS and subject.sbom is None:
        subject = replace(subject, sbom=_listed(options, scratch))
    verdict = scan_service(
        options.scan,
        subject,
        service=options.service,
        threshold=options.threshold,
        limit=options.timeout,
        today=moment.date(),
        toolbox=options.toolbox,
        environment=os.environ,
        waivers=read_waivers(options.waivers) if options.waivers else (),
    )
    sys.stdout.write(as_text(verdict) + "\n")
    if options.evidence:
        evidence = evidence_of(verdict, tree=options.tree, environment=options.environment, judged_at=moment)
        options.evidence.parent.mkdir(parents=True, exist_ok=True)
        options.evidence.write_text(as_json(evidence), encoding="utf-8")
    return PASSED if verdict.passed else REFUSED


def _listed(options: argparse.Namespace, scratch: Path) -> Path:
    """The bill of materials of a source that comes without one."""
    folder = scratch / "build"
    copy_source(options.path, folder)
    builder = builder_of(folder)
    work = prepare(builder, folder, toolbox=options.toolbox, environment=os.environ)
    return write_sbom(builder, work, log=scratch / "build.log", limit=options.timeout)


if __name__ == "__main__":
    sys.exit(main())
