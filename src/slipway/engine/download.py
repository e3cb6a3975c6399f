"""Fetches the official engine with the SDK's own installer, where its download can be reached."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from slipway.engine.process import tail, watch

# A closed network shows at the installer's first, small request: it may take this long for each answer.
REACHABLE_SECONDS = 5
DOWNLOAD_SECONDS = 600.0

INSTALL = f"""
import socket, sys
from pulumi.automation import PulumiCommand
socket.setdefaulttimeout({REACHABLE_SECONDS})
PulumiCommand.install(root=sys.argv[1])
"""


def download(root: Path, *, log: Path, environment: Mapping[str, str], report: Callable[[str], None]) -> bool:
    """Whether `root/bin` holds the official engine now; a download out of reach is no error."""
    quiet = {**environment, "PULUMI_HOME": str(root / "home"), "PULUMI_SKIP_UPDATE_CHECK": "1"}
    fetched = watch(
        [sys.executable, "-c", INSTALL, str(root)],
        log=log,
        environment=quiet,
        on_pulse=lambda seconds: report(f"downloading the Pulumi engine, {seconds:.0f} s"),
        limit=DOWNLOAD_SECONDS,
    )
    if not fetched:
        report(f"the Pulumi engine cannot be downloaded here ({tail(log)[:120]})")
    return fetched
