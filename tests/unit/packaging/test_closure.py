import ast
import sys
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement

from slipway.checkout import CHECKOUT
from slipway.packaging.closure import ROOT, closure, handlers, imports

RUNTIME = {"boto3", "botocore"}
"""What Lambda's own Python holds."""
DATA = {"zoneinfo": "tzdata"}
"""What is read by a module of the standard library and never imported."""


def test_only_what_runs_is_imported() -> None:
    text = """
import a.b
from c import d
if TYPE_CHECKING:
    from e import f
else:
    import g
def h():
    import i
"""
    assert sorted(imports(ast.parse(text))) == ["a.b", "c", "c.d", "g", "i"]


def test_modules_come_with_what_they_import_and_the_packages_they_lie_in() -> None:
    entry = ROOT / "slipway/functions/verify_deployment/probe.py"
    assert [file.relative_to(ROOT / "slipway").as_posix() for file in closure([entry]).files] == [
        "__init__.py",
        "decide/__init__.py",
        "decide/verification.py",
        "functions/__init__.py",
        "functions/verify_deployment/__init__.py",
        "functions/verify_deployment/probe.py",
    ]


def test_no_function_brings_the_platforms_heavy_parts() -> None:
    parts = {file.relative_to(ROOT / "slipway").parts[0] for file in closure(handlers()).files}
    assert not parts & {"cli", "local", "engine", "deep", "stacks", "report", "packaging"}


def test_the_requirements_are_what_the_functions_import() -> None:
    text = (CHECKOUT / "functions" / "requirements.in").read_text()
    asked = {Requirement(line).name for line in text.splitlines() if line and line[0] not in "#-"}
    owners = packages_distributions()
    imported = closure(handlers()).foreign
    asked -= {DATA[name] for name in imported & set(DATA)}
    foreign = imported - set(sys.stdlib_module_names) - RUNTIME
    assert {owner.replace("_", "-") for name in foreign for owner in owners[name]} == asked


@pytest.mark.parametrize("line", (CHECKOUT / "functions" / "requirements.txt").read_text().split("\n\n"))
def test_functions_run_with_the_versions_that_the_platform_is_tested_with(line: str) -> None:
    pins = [word for word in line.split() if "==" in word]
    ours = (CHECKOUT / "requirements.txt").read_text().split()
    assert pins
    assert not [pin for pin in pins if pin not in ours]
