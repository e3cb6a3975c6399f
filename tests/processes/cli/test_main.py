"""The command line as a process of its own: signals, pipes and terminals."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Mapping

import pytest

RUN = [sys.executable, "-P", "-m", "slipway.cli"]


def process_environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **more}


def test_help_loads_no_command_and_nothing_slow() -> None:
    program = (
        "import sys; from slipway.cli.main import main; main(['--help']);"
        "slow = {'rich', 'pulumi', 'pydantic', 'boto3', 'slipway.cli.commands.doctor'} & set(sys.modules);"
        "sys.exit(', '.join(slow) or 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], env=process_environment(), capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_goes_away_is_no_noise(unbuffered: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    environment = process_environment(PYTHONUNBUFFERED=unbuffered)
    ended = subprocess.run(
        [*RUN, "doctor", "--json"], env=environment, stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (1, b"")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_ended_from_outside_exits_130(ending: signal.Signals) -> None:
    program = (
        "import runpy, sys, time, types; from slipway.cli.commands import COMMANDS;"
        "probe = types.ModuleType('slipway.cli.commands.probe');"
        "probe.command = lambda: (print('ready', flush=True), time.sleep(60));"
        "sys.modules[probe.__name__] = probe; COMMANDS['probe'] = 'A probe.'; sys.argv = ['slipway', 'probe'];"
        "runpy.run_module('slipway.cli', run_name='__main__')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        env=process_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        started = time.monotonic()
        process.send_signal(ending)
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (130, "Interrupted.\n")
    assert time.monotonic() - started < 2


def on_a_terminal(environment: Mapping[str, str]) -> str:
    """What `slipway doctor` shows on a terminal."""
    terminal, inside = pty.openpty()
    with subprocess.Popen([*RUN, "doctor"], env=environment, stdout=inside, stderr=inside, stdin=inside) as process:
        os.close(inside)
        shown = b""
        try:
            while part := os.read(terminal, 65536):
                shown += part
        except OSError:
            process.wait()
    os.close(terminal)
    return shown.decode()


def test_colour_is_for_terminals_and_only_without_no_color() -> None:
    environment = process_environment(TERM="xterm-256color")
    environment.pop("NO_COLOR", None)
    assert "\x1b[3" in on_a_terminal(environment)
    assert "\x1b[3" not in on_a_terminal({**environment, "NO_COLOR": "1"})
    piped = subprocess.run([*RUN, "doctor"], env=environment, capture_output=True, text=True, check=False)
    assert "\x1b" not in piped.stdout
