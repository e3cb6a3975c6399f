"""`slipway import`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slipway.cli.inputs import Json
from slipway.cli.output import emit_json, table
from slipway.documents.wording import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slipway.catalogue.importers import Fleet
    from slipway.catalogue.importers.found import Place

Source = Annotated[list[Path], typer.Argument(metavar="PATH", help="A file or folder; more of the same source.")]
Out = Annotated[Path, typer.Option("--out", "-o", help="Folder for the catalogue; new, or empty.")]
Kind = Annotated[str, typer.Option("--from", help="compose, kubernetes or backstage; found out by default.")]
KeepAll = Annotated[bool, typer.Option("--all", help="Keep databases, brokers and the like as services.")]
Repository = Annotated[str, typer.Option("--repository", help="OWNER/NAME of services whose source names none.")]
Owner = Annotated[str, typer.Option("--owner", help="Owner of services whose source names none.")]
System = Annotated[str, typer.Option("--system", help="System of services whose source names none.")]


def command(
    path: Source,
    out: Out,
    *,
    kind: Kind = "",
    keep_all: KeepAll = False,
    repository: Repository = "",
    owner: Owner = "",
    system: System = "",
    json: Json = False,
) -> None:
    """Make a catalogue from a compose file, Kubernetes manifests or Backstage files.

    Prints what was found, where, and what the source does not tell. Further compose files are laid over the first.
    """
    from slipway.catalogue.importers import choose_defaults, import_catalogue

    defaults = choose_defaults(path[0], owner=owner, system=system, repository=repository)
    fleet = import_catalogue(path, out, defaults, kind=kind, keep_all=keep_all)
    if json:
        emit_json(_data(fleet, out))
    else:
        _print(fleet, out)


def _print(fleet: Fleet, out: Path) -> None:
    rows = [
        (service.name, *(str(service.fields[field].value) for field in ("system", "owner", "path", "port", "health")))
        for service in fleet.services
    ]
    table(("service", "system", "owner", "path", "port", "health"), rows)
    _section(
        "Dependencies",
        (
            f"{service.name} -> {needed}  ({_places(places)})"
            for service in fleet.services
            for needed, places in service.depends_on.items()
        ),
    )
    _section(
        "Left out, since they close a cycle",
        (
            f"{edge.service} -> {edge.needs}  ({_places(edge.places)}), in {' -> '.join((*edge.cycle, edge.cycle[0]))}"
            for edge in fleet.cycle_edges
        ),
    )
    _section("Left out, as infrastructure (--all keeps it)", _left_out(fleet))
    _section("Not told by the source, or guessed", _not_told(fleet))
    _section("No dependency told; these need none, or name others in their code", _alone(fleet))
    _section("Notes", map(str, fleet.notes))
    edges = sum(len(service.depends_on) for service in fleet.services)
    typer.echo(f"\n{len(fleet.services)} services and {edges} dependencies of {fleet.kind} written to {out}")


def _section(title: str, lines: Iterable[str]) -> None:
    found = list(lines)
    if found:
        typer.echo(f"\n{title}:")
        for line in found:
            typer.echo(f"  {printable(line)}")


def _left_out(fleet: Fleet) -> list[str]:
    lines = [f"{workload.name}: {workload.kind}  ({workload.place})" for workload in fleet.left_out]
    return [*lines, f"and {fleet.needs_of_left_out} dependencies on them"] if lines else []


def _not_told(fleet: Fleet) -> list[str]:
    """Each field with the services that it was not told of."""
    services: dict[tuple[str, str, str], list[str]] = {}
    for service in fleet.services:
        for name, field in service.fields.items():
            if field.remark and name != "name":
                services.setdefault((name, str(field.value), field.remark), []).append(service.name)
    return [
        f"{field} '{value}' ({remark}): {_named(names, len(fleet.services))}"
        for (field, value, remark), names in services.items()
    ]


def _alone(fleet: Fleet) -> list[str]:
    names = [service.name for service in fleet.services if not service.depends_on]
    return [", ".join(names)] if names else []


def _named(names: list[str], total: int) -> str:
    return f"all {total} services" if len(names) == total > 1 else ", ".join(names)


def _places(places: Iterable[Place]) -> str:
    return ", ".join(map(str, places))


def _data(fleet: Fleet, out: Path) -> dict[str, Any]:
    return {
        "out": str(out),
        "source": fleet.kind,
        "services": [
            {
                "name": service.name,
                "source_name": service.source_name,
                "found": _place(service.place),
                "fields": {name: field.value for name, field in service.fields.items()},
                "remarks": {name: field.remark for name, field in service.fields.items() if field.remark},
                "depends_on": list(service.depends_on),
            }
            for service in fleet.services
        ],
        "edges": [
            {"service": service.name, "depends_on": needed, "found": [_place(place) for place in places]}
            for service in fleet.services
            for needed, places in service.depends_on.items()
        ],
        "cycle_edges": [
            {
                "service": edge.service,
                "depends_on": edge.needs,
                "found": [_place(place) for place in edge.places],
                "cycle": list(edge.cycle),
            }
            for edge in fleet.cycle_edges
        ],
        "left_out": [
            {
                "name": workload.name,
                "kind": workload.kind,
                "image": workload.image,
                "found": _place(workload.place),
            }
            for workload in fleet.left_out
        ],
        "dependencies_on_left_out": fleet.needs_of_left_out,
        "notes": [{"found": _place(note.place), "message": note.message} for note in fleet.notes],
    }


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line, "field": place.field}
