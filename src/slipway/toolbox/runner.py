"""Runs one scanner: whatever happens, there is a report or a failure that says why there is none."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from slipway.scans.model import Failure
from slipway.toolbox.install import ensure
from slipway.toolbox.model import Job, ToolboxError
from slipway.toolbox.process import run, tail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.scans.model import Report
    from slipway.toolbox.model import Scanner, Subject
    from slipway.toolbox.process import Ended

PASSED_ON = (
    "PATH", "LANG", "LC_ALL", "TZ", "JAVA_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE",
    "NODE_EXTRA_CA_CERTS", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
)  # fmt: skip
"""Variables that every scanner may see; tokens and credentials are not among them."""


def run_scanner(
    scanner: Scanner, subject: Subject, *, pins: Path, environment: Mapping[str, str], limit: float
) -> Report | Failure:
    """What a scanner reports of a subject within `limit` seconds; installing the tool doesn't count."""
    try:
        programs = pins if scanner.recipe == "none" else ensure(pins, scanner.recipe, environment)
    except ToolboxError as error:
        return Failure(scanner.tool, "no result", error.message)
    with tempfile.TemporaryDirectory(prefix=f"slipway-{scanner.tool}-", ignore_cleanup_errors=True) as scratch:
        folder = Path(scratch).resolve()
        job = Job(subject, programs, pins, folder, environment, limit, folder / scanner.report)
        return _run(scanner, job)


def _run(scanner: Scanner, job: Job) -> Report | Failure:
    output, errors = job.folder / "stdout", job.folder / "stderr"
    try:
        command = scanner.command(job)
        if command:
            ended = run(
                command,
                folder=job.subject.source,
                environment=_variables(scanner, job),
                limit=job.limit,
                output=output,
                errors=errors,
            )
            failure = _failure(ended, scanner, job.limit, tail(errors) or tail(output) or "it said nothing")
            if failure:
                return failure
    except OSError as error:
        return Failure(scanner.tool, "no result", f"it can't be started: {error}")
    except ToolboxError as error:
        return Failure(scanner.tool, "no result", error.message)
    if scanner.prints:
        shutil.move(output, job.report)
    return scanner.read(scanner, job)


def _failure(ended: Ended, scanner: Scanner, limit: float, said: str) -> Failure | None:
    """What is wrong with the way a scanner ended, if anything is."""
    if ended.stopped == "time":
        return Failure(scanner.tool, "hung", f"stopped after {limit:g} s without an end")
    if ended.stopped == "output":
        return Failure(scanner.tool, "crashed", "stopped, for it wrote more than a report can hold")
    if ended.code not in scanner.ran:
        expected = " or ".join(map(str, sorted(scanner.ran)))
        return Failure(scanner.tool, "crashed", f"exit code {ended.code}, expected {expected}: {said}")
    return None


def _variables(scanner: Scanner, job: Job) -> dict[str, str]:
    passed = {name: job.environment[name] for name in (*PASSED_ON, *scanner.passes) if name in job.environment}
    return {"HOME": str(job.folder), "TMPDIR": str(job.folder), **passed, **scanner.variables(job)}
