"""`slipway validate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from slipway.checkout import CHECKOUT
from slipway.cli.inputs import LOCAL, CatalogueFolder, Json, Stack, TemplateFolder, known_stacks, load_plan, stack_named
from slipway.cli.output import emit_json, progress, say, table
from slipway.documents import InvalidInputError, Problem, read_document
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from slipway.catalogue import Catalogue
    from slipway.deep import Report
    from slipway.plan import Plan


class FoundError(SlipwayError):
    """Deep validation found errors, or warnings that nobody has explained."""


def command(
    *,
    stack: Stack = None,
    catalogue: CatalogueFolder = None,
    templates: TemplateFolder = None,
    deep: Annotated[bool, typer.Option("--deep", help="Check every resource as the clouds would.")] = False,
    json: Json = False,
) -> None:
    """Check the catalogue, the templates and the settings of a stack, or of every stack.

    Every mistake is told at once, with its file and line. Exits 1 where there is one; a waiver that has expired is only
    told. With --deep everything that the
    stacks declare is checked as the clouds would check it, with no cloud and no engine.
    """
    stacks = [stack_named(stack)] if stack else known_stacks()
    problems: set[Problem] = set()
    plans: dict[str, Plan] = {}
    notes: set[Problem] = set()
    rows: list[tuple[str, str, str, str]] = []
    for name in stacks:
        try:
            plan, fleet = load_plan(name, catalogue, templates)
        except InvalidInputError as error:
            problems |= set(error.problems)
        else:
            plans[name] = plan
            notes |= _notes(fleet)
            rows.append((name, plan.environment, f"{len(fleet.services)} services", f"{len(plan.waves)} waves"))
    if not json:
        for note in sorted(notes):
            say(f"note: {note}")
    if deep and not problems:
        _deep(plans, catalogue, templates, complete=not (stack or catalogue or templates), json=json)
        return
    if json:
        emit_json({"ok": not problems, "problems": _as_data(problems), "notes": _as_data(notes)})
    elif not problems:
        table(("stack", "environment", "services", "waves"), rows)
    if problems:
        raise InvalidInputError(problems)


def _notes(catalogue: Catalogue) -> set[Problem]:
    import datetime as dt

    from slipway.scans.waivers import lapsed

    return set(lapsed(catalogue.waivers, dt.datetime.now(dt.UTC).date())) if catalogue.waivers else set()


def _as_data(problems: set[Problem]) -> list[dict[str, object]]:
    fields = ("file", "line", "field", "message", "suggestion")
    return [{field: getattr(problem, field) for field in fields} for problem in sorted(problems)]


def _deep(
    plans: dict[str, Plan], catalogue: Path | None, templates: Path | None, *, complete: bool, json: bool
) -> None:
    from slipway.deep import Job, account_of, as_json, read_explanations, validate

    jobs = []
    for name, plan in plans.items():
        config = dict(read_document(CHECKOUT / f"Pulumi.{name}.yaml").data["config"])
        for key, folder in (("slipway:catalogue", catalogue), ("slipway:templates", templates)):
            if folder:
                config[key] = str(folder.absolute())
        jobs.append(Job(name, account_of(name, plan.environment, config, LOCAL), plan.environment, config, CHECKOUT))
    with progress() as say:
        report = validate(jobs, read_explanations(), say, complete=complete)
    if json:
        emit_json(as_json(report))
    else:
        _show(report)
    if report.failing:
        raise FoundError(f"deep validation found {len(report.failing)} faults")


def _show(report: Report) -> None:
    from slipway.deep import lines, rows, summary

    columns, body = rows(report)
    table(columns, body)
    told: Sequence[str] = lines(report)
    print("\n".join(["", *told, *([""] if told else []), summary(report)]))  # noqa: T201 - the data that was asked for
