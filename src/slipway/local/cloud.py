"""The handle on the local cloud: start it, find it, ask it, stop it.

Light to import: the daemon's own libraries are only loaded in the daemon.
"""

import fcntl
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import slipway
from slipway.local import process, state
from slipway.local.errors import LocalCloudError
from slipway.local.ledger import Entry

PACKAGES = ("aws", "gcp", "azure-native")
"""The Pulumi packages whose providers the local cloud stands in for."""

_CONTROL = "/_slipway"
_LOG = "local-cloud.log"
_LOG_LINES = 20
_START_SECONDS = 60.0
_HEALTH_SECONDS = 5.0
_REAP_SECONDS = 300.0
_POLL_SECONDS = 0.05
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class LocalCloud:
    """A running local cloud. `boot_id` is new at each start: another one means that everything made before is gone."""

    pid: int
    endpoint: str
    region: str
    boot_id: str
    provider_port: int

    def environment(self) -> dict[str, str]:
        """The variables by which any AWS client and any Pulumi engine uses this cloud."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": "local",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{package}:{self.provider_port}" for package in PACKAGES),
        }


def start(folder: Path, *, region: str = "us-east-1", port: int = 0) -> LocalCloud:
    """The local cloud that keeps its state file and log in `folder`; started unless it runs and is healthy.

    `port` is the one wished for the emulated AWS (0: any free one). Two starts at once give the same cloud.
    Raises LocalCloudError when the folder can't be written, the port is taken or the daemon dies.
    """
    with _locked(folder):
        running = find(folder)
        if running is not None and health(running):
            _refuse_other(running, region, port)
            return running
        _end(folder)
        return _launch(folder, region, port)


def find(folder: Path) -> LocalCloud | None:
    """The local cloud whose process runs and whose state file is in `folder`, or None."""
    held = state.read(folder)
    if held is None or process.started_at(held.pid) != held.process_start:
        return None
    return LocalCloud(held.pid, held.endpoint, held.region, held.boot_id, held.provider_port)


def health(cloud: LocalCloud) -> bool:
    """Whether `cloud` answers, as the very one that was started."""
    try:
        return bool(_ask(cloud, "health", seconds=_HEALTH_SECONDS)["boot_id"] == cloud.boot_id)
    except (LocalCloudError, TypeError, KeyError):
        return False


def stop(folder: Path) -> bool:
    """End the local cloud of `folder` and wait until its process is gone; False when none runs.

    Only the process that wrote the state file is ever ended, never another one that got its pid.
    """
    if not folder.is_dir():
        return False
    with _locked(folder):
        return _end(folder)


def ledger(cloud: LocalCloud) -> tuple[Entry, ...]:
    """Everything that the cloud's providers made and that still exists, oldest first. Raises LocalCloudError."""
    return tuple(Entry(**held) for held in _ask(cloud, "ledger"))


def reap(cloud: LocalCloud, entries: Iterable[Entry]) -> tuple[str, ...]:
    """Remove these entries of the ledger, newest first; returns the URNs of what went. Raises LocalCloudError."""
    body = {"orders": sorted(entry.order for entry in entries)}
    return tuple(_ask(cloud, "reap", body, seconds=_REAP_SECONDS))


def types_seen(cloud: LocalCloud) -> dict[str, bool]:
    """The resource types made since the start: True where the emulator holds them, False where only the store does."""
    return dict(_ask(cloud, "types"))


def clock(cloud: LocalCloud) -> datetime:
    """The moment it is in the local cloud. Raises LocalCloudError."""
    return datetime.fromisoformat(_ask(cloud, "clock")["now"])


def set_clock(cloud: LocalCloud, instant: datetime) -> datetime:
    """Set the local cloud's clock forward to a moment with a time zone; returns the moment it is then.

    Raises LocalCloudError, also for a moment that has passed.
    """
    return datetime.fromisoformat(_ask(cloud, "clock", {"now": instant.isoformat()})["now"])


def push(cloud: LocalCloud, told: Mapping[str, Any]) -> dict[str, Any]:
    """Tell the pipelines of a push (fields of `pipelines.control.AskedPush`); returns the executions that it started,
    and the pipelines of the repository that take other branches. Raises LocalCloudError.
    """
    return dict(_ask(cloud, "pipelines/push", dict(told)))


def head(cloud: LocalCloud, repository: str, branch: str) -> str:
    """The last commit that was pushed to a branch; empty where none was. Raises LocalCloudError."""
    asked = urllib.parse.urlencode({"repository": repository, "branch": branch})
    return str(_ask(cloud, f"pipelines/head?{asked}")["commit"])


def _refuse_other(running: LocalCloud, region: str, port: int) -> None:
    if running.region != region:
        raise LocalCloudError(f"the local cloud runs in {running.region}, not {region}: stop it first")
    if port and not running.endpoint.endswith(f":{port}"):
        raise LocalCloudError(f"the local cloud runs at {running.endpoint}, not on port {port}: stop it first")


def _launch(folder: Path, region: str, port: int) -> LocalCloud:
    command = [
        sys.executable,
        "-P",
        "-m",
        "slipway.local.server",
        f"--folder={folder}",
        f"--region={region}",
        f"--port={port}",
    ]
    source = str(Path(slipway.__file__).parents[1])
    search = os.pathsep.join(part for part in (source, os.environ.get("PYTHONPATH")) if part)
    log = folder / _LOG
    with log.open("wb") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONPATH": search},
            start_new_session=True,
        )
    _children[child.pid] = child
    deadline = time.monotonic() + _START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        started = find(folder)
        if started is not None and started.pid == child.pid:
            return started
        time.sleep(_POLL_SECONDS)
    child.kill()
    child.wait()
    raise LocalCloudError(f"the local cloud did not start; the end of {log}:\n{_tail(log)}")


def _end(folder: Path) -> bool:
    held = state.read(folder)
    if held is None:
        return False
    ended = process.end(held.pid, held.process_start)
    child = _children.pop(held.pid, None)
    if child is not None:
        child.wait()
    state.remove(folder, held.boot_id)
    return ended


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "local-cloud.lock").open("w")
    except OSError as error:
        raise LocalCloudError(f"the local cloud needs a folder that it can write: {error}") from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LOG_LINES:])


def _ask(cloud: LocalCloud, what: str, body: object = None, *, seconds: float = 30.0) -> Any:  # noqa: ANN401 - JSON
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(  # noqa: S310 - always the cloud's own loopback address
        f"{cloud.endpoint}{_CONTROL}/{what}", data=data, headers={"Content-Type": "application/json"}
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=seconds) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            raise LocalCloudError(f"the local cloud refused {what}: {_why(error.read())}") from error
    except (OSError, ValueError) as error:
        raise LocalCloudError(f"the local cloud at {cloud.endpoint} does not answer: {error}") from error


def _why(body: bytes) -> str:
    """What the daemon says of a refusal; the answer as it is where it says nothing."""
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return body.decode(errors="replace")
