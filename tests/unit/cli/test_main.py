import sys
from collections.abc import Callable
from types import ModuleType

import pytest
import typer
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError

from slipway.cli.commands import COMMANDS
from slipway.cli.main import main
from slipway.errors import SlipwayError


class RefusedError(SlipwayError):
    exit_code = 3


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


@pytest.mark.parametrize(
    "error",
    [
        EndpointConnectionError(endpoint_url="http://127.0.0.1:1"),
        ReadTimeoutError(endpoint_url="http://127.0.0.1:1"),
        ConnectionClosedError(endpoint_url="http://127.0.0.1:1"),
    ],
)
def test_a_cloud_that_is_gone_is_no_surprise(
    probe: Callable[[Callable[..., None]], None], capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    probe(raising(error))
    assert main(["probe"]) == 1
    said, hint = capsys.readouterr().err.splitlines()
    assert said.startswith("Error: the cloud does not answer any more: ")
    assert "./slipway up" in hint


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
    assert main(["statsu"]) == 2
    assert "Did you mean 'status'?" in capsys.readouterr().err


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
