"""The words of the toolbox: what is scanned, by which scanner, and how a scanner's run is told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from slipway.errors import SlipwayError
from slipway.scans.readers import read_report

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from slipway.scans.model import Failure, Report, ScanKind

SourceKind = Literal["python", "npm", "maven"]
Recipe = Literal["pip", "npm", "go", "none"]


class ToolboxError(SlipwayError):
    """A tool can't be had, or a source can't be worked on."""


@dataclass(frozen=True)
class Subject:
    """What a scan looks at.

    Attributes:
        source: folder of the service's source.
        sbom: its bill of materials, CycloneDX JSON, for the scans of dependencies and licences.
        url: where it runs, for the scan of the running service.
        image: REPOSITORY@sha256:DIGEST in ECR, for the image scan.
    """

    source: Path
    sbom: Path | None = None
    url: str = ""
    image: str = ""


@dataclass(frozen=True)
class Job:
    """One run of one scanner.

    Attributes:
        subject: what is scanned.
        programs: folder of the installed tool's programs.
        pins: the tool's folder in `toolbox/`: its pins, rules and settings.
        folder: scratch folder of this run alone.
        environment: variables that settings come from: tokens, addresses.
        limit: seconds that the run may take.
        report: where the scanner writes its report.
    """

    subject: Subject
    programs: Path
    pins: Path
    folder: Path
    environment: Mapping[str, str]
    limit: float
    report: Path


def read_known(scanner: Scanner, job: Job) -> Report | Failure:
    """The report, in the format that is known of the scanner's tool."""
    root = PurePosixPath(job.subject.source)
    return read_report(job.report, tool=scanner.tool, scan=scanner.scan, root=root)


def _always(_subject: Subject, _environment: Mapping[str, str]) -> bool:
    return True


def _none(_job: Job) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True)
class Scanner:
    """How one tool does one scan.

    Attributes:
        tool: its name, and that of its folder in `toolbox/`, which pins it.
        scan: the scan it does.
        command: the program and its arguments, run in the source; nothing where no program is needed.
        recipe: what installs it; `none` where it is there already or no program is needed.
        ran: exit codes that mean that it looked at everything, whatever it found.
        chosen: whether it is one to use on a subject with these settings.
        variables: what its environment holds.
        passes: variables of the caller's that it may see as well; no other reaches it.
        report: the name that it gives its report.
        prints: whether it can only print its report.
        read: turns its report into findings, or tells why it can't.
    """

    tool: str
    scan: ScanKind
    command: Callable[[Job], Sequence[str | Path]]
    recipe: Recipe = "pip"
    ran: frozenset[int] = frozenset({0})
    chosen: Callable[[Subject, Mapping[str, str]], bool] = _always
    variables: Callable[[Job], Mapping[str, str]] = _none
    passes: tuple[str, ...] = ()
    report: str = "report"
    prints: bool = False
    read: Callable[[Scanner, Job], Report | Failure] = read_known
