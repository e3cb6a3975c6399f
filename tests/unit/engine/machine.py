"""Engines and toolchains that are shell scripts, on a machine whose PATH holds nothing else."""

import shlex
from dataclasses import dataclass
from pathlib import Path

from slipway.engine.model import pinned_version

PINNED = pinned_version()

# What a toolchain is asked for: its version, and `build ... -o TARGET PACKAGE`.
FAKE_GO = """PATH=/bin:/usr/bin
if [ "$1" = version ]; then echo "go version go{go} linux/amd64"; exit; fi
echo "$CGO_ENABLED $*" >> {log}
{before}
while [ "$1" != -o ]; do shift; done
mkdir -p "$(dirname "$2")"
printf '#!/bin/sh\\necho v{engine}\\n' > "$2"
chmod +x "$2"
"""


def write_script(path: Path, body: str) -> Path:
    """An executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def ignore(_line: str) -> None:
    """A report that nobody reads."""


@dataclass(frozen=True)
class Machine:
    """A machine in `root` with an empty PATH and an empty cache."""

    root: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": str(self.root / "bin"), "XDG_CACHE_HOME": str(self.root / "cache"), "HOME": str(self.root)}

    @property
    def cache(self) -> Path:
        return self.root / "cache/slipway"

    def pulumi(self, folder: str, body: str) -> Path:
        """Put an executable `pulumi` in a folder of the machine."""
        return write_script(self.root / folder / "pulumi", body)

    def go(self, *, go: str = "1.99.0", engine: str = str(PINNED), before: str = "") -> Path:
        """Put a Go toolchain on PATH; `before` is what it does before it writes an engine."""
        log = shlex.quote(str(self.root / "builds"))
        return write_script(self.root / "bin/go", FAKE_GO.format(go=go, engine=engine, before=before, log=log))

    def builds(self) -> list[str]:
        """The builds that its Go was asked for."""
        log = self.root / "builds"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    def kept(self) -> list[str]:
        """The folders beside the cached engines: engines, and what was left of making one."""
        return sorted(path.name for path in (self.cache / "engine").iterdir() if path.is_dir())
