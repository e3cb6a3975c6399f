"""The code of the platform's own functions, as Lambda takes it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pulumi

import slipway

PACKAGE = Path(slipway.__file__).parent


def source(*modules: str) -> pulumi.AssetArchive:
    """Modules of the platform with the packages they lie in: the same text gives the same archive.

    Args:
        modules: files below the platform's package, such as `decide/verification.py`, or folders of them.

    Raises:
        FileNotFoundError: no such module.
    """
    files = {path for module in modules for path in _files(module)}
    packages = {parent / "__init__.py" for path in files for parent in path.parents}
    wanted = sorted(files | packages)
    return pulumi.AssetArchive({f"slipway/{path}": pulumi.StringAsset(_text(path)) for path in wanted})


def _files(module: str) -> set[PurePosixPath]:
    if (PACKAGE / module).is_dir():
        return {PurePosixPath(path.relative_to(PACKAGE).as_posix()) for path in (PACKAGE / module).rglob("*.py")}
    return {PurePosixPath(module)}


def _text(path: PurePosixPath) -> str:
    return (PACKAGE / path).read_text(encoding="utf-8")
