"""What functions are run from."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from slipway.local.lambdas.code import Code, machine
from slipway.packaging import Architecture
from tests.unit.local.lambdas.test_pool import FUNCTION

OTHER: Architecture = "arm64" if machine() == "x86_64" else "x86_64"
HANDLER = "slipway/functions/webhooks/handler.py"


def archive(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, text in files.items():
            made.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def ours(word: str) -> bytes:
    return archive(**{HANDLER: word, "library/core.so": word, "other/py": word})


@pytest.fixture
def code(tmp_path: Path) -> Code:
    def made(architecture: Architecture) -> Path:
        path = tmp_path / f"{architecture}.zip"
        path.write_bytes(ours(f"for {architecture}"))
        return path

    (tmp_path / "code").mkdir()
    return Code(tmp_path / "code", made)


def test_our_package_for_other_machines_keeps_its_modules_and_changes_its_libraries(code: Code) -> None:
    place = code.unpacked(replace(FUNCTION, code=ours("deployed"), architecture=OTHER, digest="a/b="))
    assert (place / HANDLER).read_text() == "deployed"
    assert (place / "library/core.so").read_text() == f"for {machine()}"


def test_what_fits_this_machine_or_is_not_ours_is_run_as_it_is(code: Code) -> None:
    place = code.unpacked(replace(FUNCTION, code=ours("deployed"), architecture=machine(), digest="1"))
    assert (place / "library/core.so").read_text() == "deployed"
    foreign = archive(**{"work.py": "", "library/core.so": "foreign"})
    place = code.unpacked(replace(FUNCTION, code=foreign, architecture=OTHER, digest="2"))
    assert (place / "library/core.so").read_text() == "foreign"


def test_it_is_unpacked_once_for_a_digest(code: Code) -> None:
    first = code.unpacked(replace(FUNCTION, code=ours("one"), architecture=machine(), digest="1"))
    again = code.unpacked(replace(FUNCTION, code=b"", architecture=machine(), digest="1"))
    assert first == again
    with pytest.raises(zipfile.BadZipFile):
        code.unpacked(replace(FUNCTION, code=b"", digest="2"))


def test_the_runtime_holds_boto3_and_nothing_else_of_this_environment(code: Code) -> None:
    names = {each.name.partition(".")[0] for each in code.runtime().iterdir()}
    assert {"boto3", "botocore", "time_machine"} <= names
    assert not {"moto", "pytest", "pydantic", "slipway", "pulumi"} & names
    assert code.runtime() == code.runtime()
