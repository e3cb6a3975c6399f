"""`slipway run`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slipway.checkout import CHECKOUT
from slipway.cli.inputs import CatalogueFolder, Json, UsageError
from slipway.cli.output import emit_json, progress, say, table
from slipway.documents import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slipway.catalogue import Service
    from slipway.scans import Waiver
    from slipway.toolbox.stages import Candidate, Outcome, Stage

SAMPLES = CHECKOUT / "samples"
STYLES = {True: "green", False: "red", None: "yellow"}
WORDS = {True: "passed", False: "refused", None: "not done"}


def command(
    service: Annotated[str, typer.Argument(help="Service of the catalogue, or one of the samples.")],
    *,
    stage: Annotated[str, typer.Option("--stage", help="Stages, with commas between: build, test.")] = "build,test",
    source: Annotated[Path | None, typer.Option("--source", help="Folder of its source; a sample has its own.")] = None,
    threshold: Annotated[str, typer.Option("--threshold", help="Least severity of a finding that refuses.")] = "high",
    timeout: Annotated[int, typer.Option("--timeout", min=1, max=3600, help="Seconds for each step.")] = 600,
    advisories: Annotated[
        Path | None,
        typer.Option("--advisories", exists=True, file_okay=False, help="Folder of advisories in place of osv.dev."),
    ] = None,
    waivers: Annotated[
        Path | None, typer.Option("--waivers", help="File of findings that may stand, in place of the catalogue's.")
    ] = None,
    catalogue: CatalogueFolder = None,
    json: Json = False,
) -> None:
    """Build, test and scan a service on this machine, in a sandbox that is thrown away.

    The tools are installed on first use, each by itself, in the user's cache. The dependencies of a sample are looked
    up in samples/advisories rather than at osv.dev, so that it ends the same on any day.
    """
    import datetime as dt

    from slipway.scans import Severity, read_waivers
    from slipway.toolbox.pins import toolbox_folder
    from slipway.toolbox.stages import Settings, run_stages

    stages = _stages(stage)
    candidate, own_advisories, own_waivers = candidate_of(service, source, catalogue or CHECKOUT / "catalogue")
    known = advisories or own_advisories
    try:
        least = Severity.named(threshold)
    except ValueError as error:
        raise UsageError(f"--threshold: {error}") from None
    settings = Settings(
        threshold=least,
        limit=timeout,
        today=dt.datetime.now(dt.UTC).date(),
        toolbox=toolbox_folder(),
        environment={**os.environ, **({"SLIPWAY_ADVISORIES": str(known.resolve())} if known else {})},
        waivers=read_waivers(waivers) if waivers else own_waivers,
    )
    with tempfile.TemporaryDirectory(prefix="slipway-run-", ignore_cleanup_errors=True) as sandbox, progress() as show:
        outcomes = run_stages(
            candidate,
            stages,
            sandbox=Path(sandbox).resolve(),
            settings=settings,
            workers=os.cpu_count() or 1,
            report=lambda outcome: show(f"{outcome.step}: {WORDS[outcome.passed]} ({outcome.seconds:.0f} s)"),
        )
    if json:
        emit_json([_as_data(outcome) for outcome in outcomes])
    else:
        _print(outcomes, known)
    if any(outcome.passed is False for outcome in outcomes):
        raise typer.Exit(1)


def _stages(text: str) -> list[Stage]:
    from slipway.toolbox.stages import STAGES

    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in STAGES:
            near = nearest(name, STAGES)
            hint = f"; did you mean '{near}'?" if near else ""
            raise UsageError(f"--stage: unknown stage '{name}'; there are {', '.join(STAGES)}{hint}")
    return [stage for stage in STAGES if stage in names]


def candidate_of(name: str, source: Path | None, catalogue: Path) -> tuple[Candidate, Path | None, tuple[Waiver, ...]]:
    """The service that is meant; the advisories that go with it, where it is a sample; the catalogue's waivers else."""
    samples = _samples()
    if name in samples and source is None:
        folder, service = samples[name]
        return _of(service, folder), SAMPLES / "advisories", ()
    from slipway.catalogue import load_catalogue

    loaded = load_catalogue(catalogue)
    services = loaded.services
    if name not in services and name not in samples:
        near = nearest(name, [*samples, *services])
        hint = f"did you mean '{near}'? " if near else ""
        raise UsageError(f"unknown service '{name}'", hint=f"{hint}The samples are {', '.join(samples)}.")
    if source is None:
        raise UsageError(f"'{name}' has its source in a repository of its own", hint="Name its folder with --source.")
    return _of(services.get(name) or samples[name][1], source), None, loaded.waivers


def _samples() -> dict[str, tuple[Path, Service]]:
    """The samples by name, each with its folder."""
    from slipway.catalogue.model import Service
    from slipway.documents import read_document, validate

    files = sorted(SAMPLES.glob("*/*/service.yaml"))
    read = [(file.parent, validate(Service, read_document(file))) for file in files]
    return {service.name: (folder, service) for folder, service in read}


def _of(service: Service, source: Path) -> Candidate:
    from slipway.toolbox.stages import Candidate

    return Candidate(service.name, source, dockerfile=service.build.dockerfile, health=service.health)


def _print(outcomes: Sequence[Outcome], advisories: Path | None) -> None:
    from slipway.scans.table import as_text

    rows = [
        (outcome.step, WORDS[outcome.passed], f"{outcome.seconds:.1f} s", "; ".join(outcome.told))
        for outcome in outcomes
    ]
    table(("step", "outcome", "time", ""), rows, [STYLES[outcome.passed] for outcome in outcomes])
    for outcome in outcomes:
        if outcome.verdict and not outcome.passed:
            print(f"\n{as_text(outcome.verdict)}")  # noqa: T201 - the data that was asked for
    if advisories:
        say(f"Dependencies were looked up in {advisories}, not at osv.dev.")


def _as_data(outcome: Outcome) -> dict[str, object]:
    verdict = outcome.verdict
    findings = verdict.findings if verdict else ()
    return {
        "step": outcome.step,
        "passed": outcome.passed,
        "told": list(outcome.told),
        "seconds": round(outcome.seconds, 1),
        "tools": [f"{tool.name} {tool.version}".strip() for tool in verdict.tools] if verdict else [],
        "findings": [
            {
                "severity": str(finding.severity),
                "tools": list(finding.tools),
                "rule": finding.rule,
                "identifiers": list(finding.identifiers),
                "place": f"{finding.path}:{finding.line}" if finding.line else finding.path,
                "package": finding.package,
                "version": finding.version,
                "message": finding.message,
                "fix": finding.fix,
            }
            for finding in findings
        ],
    }
