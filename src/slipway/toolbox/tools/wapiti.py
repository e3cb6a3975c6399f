"""Wapiti: attacks the running service, where ZAP is not asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.toolbox.model import Scanner
from slipway.toolbox.tools.zap import HEADER, not_asked

if TYPE_CHECKING:
    from pathlib import Path

    from slipway.toolbox.model import Job

# The modules left out either guess for hours or have a server on the internet called back.
MODULES = "cookieflags,crlf,csp,exec,file,http_headers,permanentxss,redirect,sql,xss"


def _command(job: Job) -> list[str | Path]:
    flags = [f"--module={MODULES}", "--scope=folder", "--format=json", f"--output={job.report}", "--no-bugreport"]
    folders = [f"--store-session={job.folder}", f"--store-config={job.folder}"]
    header = job.environment.get(HEADER)
    signed = [f"--header={header}"] if header else []
    return [job.programs / "wapiti", f"--url={job.subject.url}/", *flags, *folders, *signed]


WAPITI = Scanner(tool="wapiti", scan="dast", command=_command, chosen=not_asked)
