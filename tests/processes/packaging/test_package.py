"""The package: the same bytes each time, small, made once, and whole: every handler starts from it alone."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import boto3
import pytest

from components.functions import QUICK_START
from slipway.errors import SlipwayError
from slipway.packaging import package, wheels
from slipway.packaging.closure import handlers
from slipway.packaging.make import LARGEST
from tests.emulated.functions.webhooks.conftest import VARIABLES

START = """
import sys
sys.path[:0] = [{task!r}]
sys.path.append({runtime!r})
import {module} as handler
import json
mine = [module.__file__ for name, module in sys.modules.items() if name.split(".")[0] in {ours!r} and module.__file__]
print(json.dumps([mine, sorted(sys.modules), callable(handler.handle)]))
"""
OURS = ["slipway", "pydantic", "pydantic_core", "aws_lambda_powertools"]
HEAVY = {"boto3", "botocore.session", "botocore.client", "tenacity", "asyncio", "slipway.evidence", "yaml", "pulumi"}
"""Modules that a start takes long for; what needs them imports them when it is first called."""
MOST_MODULES = 420
"""All of Pydantic, powertools' log and metrics, and the standard library's share."""

ENVIRONMENT = {
    "CHECKPOINTS_BUCKET": "checkpoints",
    "CHECKPOINTS_KEY": "checkpoints.json",
    "EVIDENCE_TABLE": "evidence",
    "RUNNING_TABLE": "running",
    "DIRECTORY_BUCKET": "store",
    "DIRECTORY_KEY": "directory.json",
    "EVIDENCE_BUCKET": "evidence-copies",
    "APPROVALS_TABLE": "approvals",
    "APPROVALS_QUEUE": "https://sqs.example/approvals",
    "FACTS_TABLE": "facts",
    "LINKS_KEY": "links",
    "OWN_ROLE": "approvals",
    "CLAIMS_TABLE": "claims",
    "CHANGES_TABLE": "changes",
    "ALARMS_TOPIC": "arn:aws:sns:us-east-1:123456789012:alarms",
    **{name.upper(): value for name, value in VARIABLES},
    **QUICK_START,
}
"""What any of the functions needs to start."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment with a cache of its own, in which the package has been made."""
    environment = {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}
    package("arm64", environment)
    return environment


def test_the_same_modules_give_the_same_bytes(kept: dict[str, str], tmp_path: Path) -> None:
    again = package("arm64", {"XDG_CACHE_HOME": str(tmp_path)})
    first = package("arm64", kept)
    assert again.path.name == first.path.name
    assert again.path.read_bytes() == first.path.read_bytes()


def test_it_is_small_and_for_arm64(kept: dict[str, str]) -> None:
    made = package("arm64", kept)
    with zipfile.ZipFile(made.path) as archive:
        names = archive.namelist()
        modes = {entry.external_attr >> 16 for entry in archive.infolist()}
    assert made.path.stat().st_size < LARGEST == 10_000_000
    assert {name.rsplit(".", 2)[1] for name in names if name.endswith(".so")} == {
        f"cpython-{sys.version_info.major}{sys.version_info.minor}-aarch64-linux-gnu"
    }
    assert len(names) == len(set(names))
    assert modes == {0o100644}
    assert not [name for name in names if name.startswith(("boto3/", "botocore/"))]
    assert made.runtime == f"python{sys.version_info.major}.{sys.version_info.minor}"


def test_every_module_is_compiled(kept: dict[str, str]) -> None:
    with zipfile.ZipFile(package("arm64", kept).path) as archive:
        names = set(archive.namelist())
    tag = sys.implementation.cache_tag
    modules = [Path(name) for name in names if name.endswith(".py")]
    missing = [str(each) for each in modules if f"{each.parent / '__pycache__' / each.stem}.{tag}.pyc" not in names]
    assert len(modules) > 100
    assert not missing


def test_what_is_kept_needs_no_network(kept: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("something was made anew"))
    assert package("arm64", kept).path.is_file()


def test_a_changed_module_is_packed_anew_without_the_network(
    kept: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(wheels, "unpack", lambda *_: pytest.fail("libraries were fetched anew"))
    before = package("arm64", kept).path
    monkeypatch.setattr("slipway.packaging.make.handlers", lambda: handlers()[:1])
    after = package("arm64", kept).path
    assert after != before
    with zipfile.ZipFile(after) as archive:
        assert not [name for name in archive.namelist() if "functions/rollback/" in name]
    assert not list(tmp_path.iterdir())


def test_what_nobody_used_for_a_month_is_removed(kept: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    used = package("arm64", kept).path
    unused = used.with_name("package-0.zip")
    unused.touch()
    os.utime(unused, (0, 0))
    os.utime(used, (0, 0))
    package("arm64", kept)
    monkeypatch.setattr("slipway.packaging.make.handlers", lambda: handlers()[1:2])
    package("arm64", kept)
    assert used.exists()
    assert not unused.exists()


def test_what_cannot_be_had_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = tmp_path / "requirements.txt"
    wrong.write_text(f"tenacity==9.2.1 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setattr("slipway.packaging.make.REQUIREMENTS", wrong)
    with pytest.raises(SlipwayError, match=r"libraries of the functions \(requirements.txt, manylinux2014_aarch64\)"):
        package("arm64", {"XDG_CACHE_HOME": str(tmp_path / "cache")})
    assert not list((tmp_path / "cache/slipway/functions").iterdir())


@pytest.mark.parametrize("handler", [path.parent.name for path in handlers()])
def test_every_handler_starts_from_the_package_alone_and_light(installed: Path, handler: str) -> None:
    runtime = str(Path(boto3.__file__).parent.parent)
    code = START.format(task=str(installed), runtime=runtime, module=f"slipway.functions.{handler}.handler", ours=OURS)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code],
        env={"PATH": os.environ["PATH"], **ENVIRONMENT},
        capture_output=True,
        text=True,
        check=True,
    )
    mine, loaded, callable_ = json.loads(done.stdout)
    assert callable_
    assert not [file for file in mine if not Path(file).is_relative_to(installed)]
    assert not HEAVY & set(loaded)
    assert len(loaded) < MOST_MODULES
