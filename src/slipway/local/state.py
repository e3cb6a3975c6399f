"""The state file: where a running local cloud says how to reach it."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "local-cloud.json"


@dataclass(frozen=True)
class State:
    """What the daemon writes once its servers answer. `process_start` tells the process from a later one of its pid."""

    pid: int
    process_start: str
    endpoint: str
    region: str
    boot_id: str
    provider_port: int

    def write(self, folder: Path) -> None:
        """Put the state file into `folder`, in one step; readable by its owner only."""
        draft = folder / f"{_FILE}.{self.pid}"
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        draft.replace(folder / _FILE)


def read(folder: Path) -> State | None:
    """The state that `folder` holds; None when there is none, or none that can be understood."""
    try:
        held = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        return State(
            pid=int(held["pid"]),
            process_start=str(held["process_start"]),
            endpoint=str(held["endpoint"]),
            region=str(held["region"]),
            boot_id=str(held["boot_id"]),
            provider_port=int(held["provider_port"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove(folder: Path, boot_id: str) -> None:
    """Remove the state file if it is the one of this boot."""
    held = read(folder)
    if held is not None and held.boot_id == boot_id:
        (folder / _FILE).unlink(missing_ok=True)
