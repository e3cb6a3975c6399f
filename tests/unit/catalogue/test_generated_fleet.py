"""The generator of big catalogues that benchmarks and other tests build on."""

from __future__ import annotations

import runpy
import sys
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from benchmarks.fleet import SYSTEM_SIZE, WAVES, write_fleet
from slipway.catalogue import load_catalogue

SCRIPT = Path(__file__).parents[3] / "benchmarks" / "fleet.py"


def _files(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*.yaml"))}


@pytest.mark.parametrize("services", [1, 2, 20, 21, 150])
def test_it_is_a_valid_catalogue_of_any_size(tmp_path: Path, services: int) -> None:
    write_fleet(tmp_path, services)
    catalogue = load_catalogue(tmp_path)
    assert len(catalogue.services) == services
    assert max(Counter(service.system for service in catalogue.services.values()).values()) <= SYSTEM_SIZE
    assert len(catalogue.systems) == -(-services // SYSTEM_SIZE)


def test_it_is_acyclic_and_as_deep_as_it_says(tmp_path: Path) -> None:
    write_fleet(tmp_path, 150)
    services = load_catalogue(tmp_path).services
    depth: dict[str, int] = {}
    for name in TopologicalSorter({name: service.depends_on for name, service in services.items()}).static_order():
        depth[name] = 1 + max((depth[needed] for needed in services[name].depends_on), default=0)
    assert max(depth.values()) == WAVES
    assert {len(service.depends_on) for service in services.values()} >= {0, 1, 2, 3}
    assert {service.build.kind for service in services.values()} == {"docker", "npm", "maven"}


def test_it_is_the_same_for_the_same_seed_only(tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_fleet(tmp_path / name, 40, seed)
    assert _files(tmp_path / "a") == _files(tmp_path / "b")
    assert _files(tmp_path / "a") != _files(tmp_path / "c")


def test_a_fleet_of_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="0 services; expected at least 1"):
        write_fleet(tmp_path, 0)


def test_it_runs_as_a_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["fleet.py", str(tmp_path / "fleet"), "--services", "25"])
    runpy.run_path(str(SCRIPT), run_name="__main__")
    assert capsys.readouterr().out == f"25 services in {tmp_path / 'fleet'}\n"
    assert len(load_catalogue(tmp_path / "fleet").services) == 25
