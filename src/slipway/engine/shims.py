"""Stands in for the executables that an official engine brings and one built from its module lacks."""

import hashlib
import os
import shlex
import tempfile
from pathlib import Path

POLICY_ANALYZER = "pulumi-analyzer-policy-python"


def policy_shims(cache: Path, interpreter: Path) -> Path:
    """A folder with the executable that the engine starts for a Python policy pack, run by `interpreter`.

    Each interpreter has its own folder, since the engines of a machine are shared by its checkouts.
    """
    folder = cache / "shims" / hashlib.sha256(os.fsencode(interpreter)).hexdigest()[:12]
    shim = folder / POLICY_ANALYZER
    if not shim.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor, partial = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "w", encoding="utf-8") as script:
            script.write(f'#!/bin/sh\nexec {shlex.quote(str(interpreter))} -u -m pulumi.policy "$1" "$2"\n')
        Path(partial).chmod(0o755)
        Path(partial).rename(shim)
    return folder
