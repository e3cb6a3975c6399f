"""osv-scanner: known vulnerabilities of the dependencies that the bill of materials lists."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from slipway.toolbox.model import Scanner
from slipway.toolbox.tools.snyk import no_token

if TYPE_CHECKING:
    from slipway.toolbox.model import Job

FOUND = 1
ADVISORIES = "SLIPWAY_ADVISORIES"
"""Names a folder of advisories in OSV's form, a subfolder for each ecosystem, to use in place of osv.dev."""


def _command(job: Job) -> list[str | Path]:
    flags = ["--no-resolve", "--all-vulns", "--allow-no-lockfiles", "--format=json", f"--output-file={job.report}"]
    advisories = job.environment.get(ADVISORIES)
    if advisories:
        _pack(Path(advisories), job.folder / "osv-scalibr")
        flags.append("--offline-vulnerabilities")
        flags.append(f"--local-db-path={job.folder}")
    bill = job.subject.sbom or job.folder / "no-bill-of-materials.cdx.json"
    return [job.programs / "osv-scanner", "scan", "source", *flags, f"--lockfile={bill}"]


def _pack(advisories: Path, databases: Path) -> None:
    """Put the advisories of each ecosystem in the archive where osv-scanner looks for them."""
    for ecosystem in (folder for folder in sorted(advisories.iterdir()) if folder.is_dir()):
        (databases / ecosystem.name).mkdir(parents=True)
        with zipfile.ZipFile(databases / ecosystem.name / "all.zip", "w") as archive:
            for file in sorted(ecosystem.glob("*.json")):
                archive.write(file, file.name)


OSV_SCANNER = Scanner(
    tool="osv-scanner",
    scan="dependencies",
    command=_command,
    recipe="go",
    ran=frozenset({0, FOUND}),
    chosen=no_token,
)
