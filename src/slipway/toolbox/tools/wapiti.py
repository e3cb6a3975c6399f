"""Wapiti: attacks the running service, where ZAP is not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.documents import InvalidInputError
from slipway.documents.text import read_text
from slipway.scans.model import Failure, Report
from slipway.scans.readers.unusable import UnusableReportError
from slipway.toolbox.model import Scanner
from slipway.toolbox.readers import wapiti
from slipway.toolbox.tools.zap import HEADER, not_asked

if TYPE_CHECKING:
    from pathlib import Path

    from slipway.toolbox.model import Job

# The modules left out either guess for hours or have a server on the internet called back.
MODULES = "cookieflags,crlf,csp,exec,file,http_headers,permanentxss,redirect,sql,xss"
MAX_BYTES = 50_000_000


def _command(job: Job) -> list[str | Path]:
    flags = [f"--module={MODULES}", "--scope=folder", "--format=json", f"--output={job.report}", "--no-bugreport"]
    folders = [f"--store-session={job.folder}", f"--store-config={job.folder}"]
    header = job.environment.get(HEADER)
    signed = [f"--header={header}"] if header else []
    return [job.programs / "wapiti", f"--url={job.subject.url}/", *flags, *folders, *signed]


def _read(scanner: Scanner, job: Job) -> Report | Failure:
    if not job.report.exists():
        return Failure(scanner.tool, "no result", "it wrote no report")
    try:
        return wapiti.read(read_text(job.report, max_bytes=MAX_BYTES))
    except InvalidInputError as error:
        return Failure(scanner.tool, "unreadable", error.message)
    except UnusableReportError as error:
        return Failure(scanner.tool, error.cause, error.detail)


WAPITI = Scanner(tool="wapiti", scan="dast", command=_command, chosen=not_asked, read=_read)
