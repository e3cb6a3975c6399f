"""osv-scanner: known vulnerabilities of the dependencies that the bill of materials lists."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from slipway.scans.model import Failure, Report
from slipway.toolbox.builds import builder_of
from slipway.toolbox.model import Scanner, ToolboxError, read_known
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
    return [job.programs / "osv-scanner", "scan", "source", *flags, f"--lockfile={_bill(job)}"]


def _bill(job: Job) -> Path:
    """The bill of materials with names in full, as advisories have them: osv-scanner knows no groups.

    Raises:
        ToolboxError: there is none, or it is no bill of materials.
    """
    if job.subject.sbom is None:
        raise ToolboxError("there is no bill of materials to look up")
    try:
        bill = json.loads(job.subject.sbom.read_bytes())
        for component in bill["components"]:
            if group := component.get("group"):
                separator = ":" if component["purl"].startswith("pkg:maven/") else "/"
                component["name"] = f"{group}{separator}{component['name']}"
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise ToolboxError(
            f"{job.subject.sbom.name}: expected a bill of materials, CycloneDX JSON ({error!r})"
        ) from None
    named = job.folder / "sbom.cdx.json"
    named.write_text(json.dumps(bill), encoding="utf-8")
    return named


def _pack(advisories: Path, databases: Path) -> None:
    """Put the advisories of each ecosystem in the archive where osv-scanner looks for them.

    Raises:
        ToolboxError: there is no such folder.
    """
    if not advisories.is_dir():
        raise ToolboxError(f"{advisories}: expected a folder of advisories, as {ADVISORIES} says")
    for ecosystem in (folder for folder in sorted(advisories.iterdir()) if folder.is_dir()):
        (databases / ecosystem.name).mkdir(parents=True)
        with zipfile.ZipFile(databases / ecosystem.name / "all.zip", "w") as archive:
            for file in sorted(ecosystem.glob("*.json")):
                archive.write(file, file.name)


def _read(scanner: Scanner, job: Job) -> Report | Failure:
    """What a dependency is pinned by is the place to mend, rather than the bill that was made from it."""
    result = read_known(scanner, job)
    if isinstance(result, Failure):
        return result
    place = builder_of(job.subject.source).marker
    return replace(result, findings=tuple(replace(finding, path=place) for finding in result.findings))


OSV_SCANNER = Scanner(
    tool="osv-scanner",
    scan="dependencies",
    command=_command,
    recipe="go",
    ran=frozenset({0, FOUND}),
    chosen=no_token,
    read=_read,
)
