from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from slipway.toolbox.model import ToolboxError
from slipway.toolbox.snapshot import STEERING, copy_source, copy_to_scan


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def test_all_but_git_is_copied(source: Path, tmp_path: Path) -> None:
    (source / ".git").mkdir()
    (source / ".git" / "config").touch()
    (source / ".hidden").touch()
    (source / "node_modules").mkdir()
    (source / "node_modules" / "code.js").touch()
    copy_source(source, tmp_path / "copy")
    assert names(tmp_path / "copy") == {"app.py", ".hidden", "node_modules/code.js"}


def test_what_git_ignores_is_left_out(source: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", source], check=True)
    (source / ".gitignore").write_text("target/\n")
    (source / "target").mkdir()
    (source / "target" / "built").touch()
    (source / "new file").touch()
    copy_source(source, tmp_path / "copy")
    assert names(tmp_path / "copy") == {".gitignore", "app.py", "new file"}


def test_a_file_that_git_knows_and_that_is_gone_is_left_out(source: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", source], check=True)
    (source / "gone.py").touch()
    subprocess.run(["git", "-C", source, "add", "."], check=True)
    (source / "gone.py").unlink()
    copy_source(source, tmp_path / "copy")
    assert names(tmp_path / "copy") == {"app.py"}


@pytest.mark.parametrize("comment", ["# pragma: allowlist secret", "// PRAGMA:whitelist nextline secret"])
def test_no_comment_hides_a_secret(source: Path, tmp_path: Path, comment: str) -> None:
    (source / "app.py").write_bytes(f"one\nkey = 1  {comment}\n".encode() + b"\xff")
    copy_to_scan(source, tmp_path / "copy")
    copied = (tmp_path / "copy" / "app.py").read_bytes()
    assert copied.startswith(b"one\nkey = 1  ")
    assert b"pragma" not in copied.lower()
    assert len(copied) == (source / "app.py").stat().st_size


def test_the_source_stays_as_it_is(source: Path, tmp_path: Path) -> None:
    (source / ".checkov.yaml").write_text("skip-check: [CKV_DOCKER_1]")
    copy_to_scan(source, tmp_path / "copy")
    (tmp_path / "copy" / "app.py").write_text("changed")
    assert names(source) == {".checkov.yaml", "app.py"}
    assert (source / "app.py").read_text() == "print()\n"


@pytest.mark.parametrize("name", sorted(STEERING))
def test_no_file_steers_the_scanners(source: Path, tmp_path: Path, name: str) -> None:
    (source / "below").mkdir()
    for folder in (source, source / "below"):
        (folder / name).write_text("*\n")
    copy_to_scan(source, tmp_path / "copy")
    assert names(tmp_path / "copy") == {".semgrepignore", "app.py"}
    assert (tmp_path / "copy" / ".semgrepignore").read_text() == ""


def test_a_folder_of_such_a_name_does_not_either(source: Path, tmp_path: Path) -> None:
    (source / ".snyk").mkdir()
    (source / ".snyk" / "file").touch()
    copy_to_scan(source, tmp_path / "copy")
    assert names(tmp_path / "copy") == {".semgrepignore", "app.py"}


def test_links_to_the_outside_are_left_out(source: Path, tmp_path: Path) -> None:
    (source / "inside").symlink_to("app.py")
    (source / "outside").symlink_to("/etc/hostname")
    (source / "above").symlink_to("../..")
    copy_to_scan(source, tmp_path / "copy")
    assert names(tmp_path / "copy") == {".semgrepignore", "app.py", "inside"}


def test_what_cant_be_copied_is_told(source: Path, tmp_path: Path) -> None:
    os.mkfifo(source / "pipe")
    with pytest.raises(ToolboxError, match="pipe"):
        copy_source(source, tmp_path / "copy")


def test_no_folder_and_an_empty_one_are_told(tmp_path: Path) -> None:
    with pytest.raises(ToolboxError, match="expected the folder of a service's source"):
        copy_source(tmp_path / "none", tmp_path / "copy")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ToolboxError, match="empty folder"):
        copy_source(tmp_path / "empty", tmp_path / "copy")
