"""What makes tests slow has rooms of its own (tests/README.md): nothing here may come to need it unnoticed."""

import re
from pathlib import Path

HERE = Path(__file__).parent
IMPORT = re.compile(r"^\s*(?:from|import) ([\w.]+)", re.MULTILINE)
SLOW = {"moto", "simpy", "components", "pulumi_aws", "pulumi_gcp", "pulumi_azure_native"}
ROOMS = {folder.name for folder in HERE.parent.iterdir() if folder.is_dir()} - {HERE.name}


def imported(file: Path) -> set[str]:
    """The modules that a file names in its imports, wherever they are."""
    return set(IMPORT.findall(file.read_text(encoding="utf-8")))


def slow(modules: set[str]) -> set[str]:
    steps = [module.split(".") for module in modules]
    return {".".join(way) for way in steps if way[0] in SLOW or (way[0] == "tests" and way[1:2] and way[1] in ROOMS)}


def test_no_quick_test_needs_what_is_slow() -> None:
    needed = {str(file.relative_to(HERE)): slow(imported(file)) for file in HERE.rglob("*.py")}
    assert {file: modules for file, modules in needed.items() if modules} == {}


def test_what_is_slow_is_known() -> None:
    assert {"emulated", "processes", "simulations", "bulk", "components", "engine"} <= ROOMS
    assert slow({"moto.core", "tests.emulated.local.conftest", "tests.unit.local.stage", "tests.examples", "json"}) == {
        "moto.core",
        "tests.emulated.local.conftest",
    }
