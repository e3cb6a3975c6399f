import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from types import ModuleType

import pytest
import typer

from slipway.cli.commands import COMMANDS
from slipway.cli.main import main
from slipway.errors import SlipwayError

RUN = [sys.executable, "-P", "-m", "slipway.cli"]


class RefusedError(SlipwayError):
    exit_code = 3


def process_environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **more}


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., None]], None]:
    """Adds a command `probe` that does what the test says."""
    monkeypatch.delenv("SLIPWAY_DEBUG", raising=False)

    def add(command: Callable[..., None]) -> None:
        module = ModuleType("slipway.cli.commands.probe")
        module.command = command
        monkeypatch.setitem(sys.modules, module.__name__, module)
        monkeypatch.setitem(COMMANDS, "probe", "A probe.")

    return add


def raising(error: BaseException) -> Callable[[], None]:
    def command() -> None:
        raise error

    return command


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SlipwayError("it is broken"), 1),
        (RefusedError("no"), 3),
        (ValueError("surprise"), 1),
        (KeyboardInterrupt(), 130),
        (typer.Exit(0), 0),
        (typer.Exit(3), 3),
        (typer.BadParameter("not like this"), 2),
    ],
)
def test_every_outcome_has_its_exit_code(
    probe: Callable[[Callable[..., None]], None],
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
) -> None:
    probe(raising(error))
    assert main(["probe"]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_command_that_ends_well_exits_0(probe: Callable[[Callable[..., None]], None]) -> None:
    probe(lambda: None)
    assert main(["probe"]) == 0


def test_a_failure_is_told_plainly_with_its_hint(
    probe: Callable[[Callable[..., None]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    probe(raising(SlipwayError("the [fleet] is broken", hint="Mend it.")))
    main(["probe"])
    assert capsys.readouterr() == ("", "Error: the [fleet] is broken\n  Mend it.\n")


def test_a_surprise_says_how_to_see_more(
    probe: Callable[[Callable[..., None]], None], capsys: pytest.CaptureFixture[str]
) -> None:
    probe(raising(ValueError("boo")))
    main(["probe"])
    assert capsys.readouterr().err.splitlines() == [
        "Error: unexpected ValueError: boo",
        "  Run again with --debug to see where.",
    ]


@pytest.mark.parametrize("arguments", [["--debug", "probe"], ["probe"]])
def test_debugging_shows_the_traceback(
    probe: Callable[[Callable[..., None]], None],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    probe(raising(SlipwayError("broken")))
    monkeypatch.setenv("SLIPWAY_DEBUG", "0" if "--debug" in arguments else "1")
    main(arguments)
    assert "Traceback" in capsys.readouterr().err


def test_an_unknown_command_is_wrong_usage_and_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["docter"]) == 2
    assert "Did you mean 'doctor'?" in capsys.readouterr().err


def test_an_unknown_option_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "--jsn"]) == 2
    assert "--json" in capsys.readouterr().err


def test_help_lists_every_command_in_full_and_the_exit_codes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    for name, summary in COMMANDS.items():
        assert f"{name} {summary}" in shown
    assert "0 ok, 1 error, 2 wrong usage, 3 refused by a policy, 130 interrupted" in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_starts_with_its_line_in_the_table(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([name, "--help"]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert COMMANDS[name] in shown


def test_version_names_the_platform_and_the_sdk(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("slipway 0.")


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
