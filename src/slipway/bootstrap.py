"""Brings `.venv` in step with the pinned requirements: `python bootstrap.py CHECKOUT REQUIREMENTS...`.

Runs before any package is installed, so it uses the standard library alone. The first requirements file founds the
environment: when its content changed, the environment is made anew; further files are installed on top. A copy of each
installed file inside `.venv` says what is in step. Starts at the same time wait for each other on a lock that the
kernel frees when its holder dies. Exits 1 with a message when Python or the installation fails.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

PULSE_SECONDS = 5
LOG_TAIL_LINES = 12
PIP_INSTALL = ("-m", "pip", "install", "--require-hashes", "--no-compile", "--no-input", "--disable-pip-version-check")
# Compiled ahead, since the user's settings may keep Python from doing it at first use; all but what is large and of
# which little, if anything, is ever imported.
COMPILE = ("-m", "compileall", "-q", "-j", "0", "-x", "/(pulumi_(aws|gcp|azure_native)|sympy|mpmath|networkx|cfnlint)/")


def main(checkout: Path, requirements: list[str]) -> None:
    """Install what is out of step of `requirements`, file names in `checkout`, while holding the lock."""
    scratch = checkout / ".slipway"
    try:
        scratch.mkdir(exist_ok=True)
        with _locked(scratch / "venv.lock") as lock:
            _bring_in_step(checkout, requirements, scratch / "venv.log", lock)
    except OSError as error:
        _fail(f"cannot prepare {checkout / '.venv'}: {error}", "The checkout must be writable and the disk not full.")


def _bring_in_step(checkout: Path, requirements: list[str], log: Path, lock: int) -> None:
    venv = checkout / ".venv"
    foundation, *further = requirements
    if not _in_step(checkout, foundation):
        try:
            _found(checkout, foundation, log, lock)
        except BaseException:
            shutil.rmtree(venv, ignore_errors=True)
            raise
    for name in further:
        if not _in_step(checkout, name):
            _install(checkout, name, log, lock)


def _in_step(checkout: Path, name: str) -> bool:
    installed = checkout / ".venv" / name
    python = checkout / ".venv/bin/python"
    return python.exists() and installed.exists() and installed.read_bytes() == (checkout / name).read_bytes()


def _found(checkout: Path, name: str, log: Path, lock: int) -> None:
    """Make the environment anew and let it find the packages of the checkout."""
    if find_spec("ensurepip") is None:
        _fail(
            f"{sys.executable} cannot make virtual environments: its module ensurepip is missing.",
            "Install it (on Debian and Ubuntu the package python3-venv), then run this command again.",
        )
    venv = checkout / ".venv"
    shutil.rmtree(venv, ignore_errors=True)
    _run("making .venv", [sys.executable, "-m", "venv", str(venv)], log, lock)
    for packages in venv.glob("lib/python*/site-packages"):
        (packages / "slipway.pth").write_text("../../../../src\n../../../..\n", encoding="utf-8")
    _install(checkout, name, log, lock)


def _install(checkout: Path, name: str, log: Path, lock: int) -> None:
    venv, source = checkout / ".venv", checkout / name
    content = source.read_bytes()
    count = sum(b"==" in line for line in content.splitlines())
    python = str(venv / "bin/python")
    install = [python, *PIP_INSTALL, "--progress-bar", "off", "--requirement", str(source)]
    _run(f"installing {count} packages of {name}", install, log, lock)
    _run("compiling them", [python, *COMPILE, *map(str, venv.glob("lib/python*/site-packages"))], log, lock)
    (venv / name).write_bytes(content)


def _run(step: str, command: list[str], log: Path, lock: int) -> None:
    """Run `command` with a line of progress every few seconds; the lock lives as long as the command does."""
    _say(f"{step} ...")
    started = time.monotonic()
    with log.open("wb") as sink:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=sink, stderr=subprocess.STDOUT, pass_fds=[lock]
        )
    try:
        while process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PULSE_SECONDS)
                break
            last = _tail(log, 1).strip()[:80]
            _say(f"{step}, {time.monotonic() - started:.0f} s" + (f": {last}" if last else ""))
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
    if process.returncode != 0:
        _fail(
            f"{step} failed:\n{_tail(log, LOG_TAIL_LINES)}",
            f"The whole log is {log}. Check the network and the package index that pip is set to"
            " (`pip config list`), then run this command again.",
        )


def _tail(log: Path, lines: int) -> str:
    return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The file descriptor of the lock, held inside the block."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("another run is preparing .venv; waiting for it ...")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _say(line: str) -> None:
    sys.stderr.write(f"slipway: {line}\n")
    sys.stderr.flush()


def _fail(message: str, advice: str) -> None:
    _say(f"{message}\n  {advice}")
    raise SystemExit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main(Path(sys.argv[1]), sys.argv[2:])
    except KeyboardInterrupt:
        _say("interrupted; nothing half-made is left.")
        raise SystemExit(130) from None
