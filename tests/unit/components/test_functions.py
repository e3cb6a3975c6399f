"""The code of functions: the same text gives the same archive, and it runs by itself."""

import json
import subprocess
import sys
from pathlib import Path

import pulumi
import pytest

from components import functions
from components.foundation.serverless import VERIFIER_MODULES
from components.foundation.verification import MODULES

ALONE = """
import sys
sys.path.insert(0, {folder!r})
import slipway.functions.{function}.handler as handler
import json
mine = {{name: module.__file__ for name, module in sys.modules.items() if name.startswith("slipway")}}
print(json.dumps([mine, sorted({{name.partition(".")[0] for name in sys.modules}})]))
"""


def texts(archive: pulumi.AssetArchive) -> dict[str, str]:
    return {name: asset.text for name, asset in archive.assets.items()}  # type: ignore[union-attr]


def test_the_same_modules_are_the_same_archive() -> None:
    assert texts(functions.source(*MODULES)) == texts(functions.source(*reversed(MODULES)))


def test_packages_are_there_and_nothing_else() -> None:
    assert sorted(texts(functions.source("decide/verification.py"))) == [
        "slipway/__init__.py",
        "slipway/decide/__init__.py",
        "slipway/decide/verification.py",
    ]


def test_a_module_that_is_not_there_is_told() -> None:
    with pytest.raises(FileNotFoundError, match="verifikation"):
        functions.source("decide/verifikation.py")


@pytest.mark.parametrize(
    ("function", "modules"), [("verify_deployment", MODULES), ("verify_function", VERIFIER_MODULES)]
)
def test_a_verifying_function_runs_by_itself_and_is_tiny(
    tmp_path: Path, function: str, modules: tuple[str, ...]
) -> None:
    files = texts(functions.source(*modules))
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ALONE.format(folder=str(tmp_path), function=function)],
        capture_output=True,
        text=True,
        check=True,
    )
    mine, loaded = json.loads(done.stdout)
    assert all(Path(file).is_relative_to(tmp_path) for file in mine.values())
    assert not {"pydantic", "pulumi", "yaml"} & set(loaded)
    assert sum(map(len, files.values())) < 20_000
