import json
import sys

import pytest

from slipway.cli.output import console, emit_json, progress, say, table


@pytest.fixture(autouse=True)
def _fresh_consoles() -> None:
    console.cache_clear()


def test_a_table_off_a_terminal_is_neither_wrapped_nor_padded(capsys: pytest.CaptureFixture[str]) -> None:
    long = "x" * 300
    table(("service", "[state]"), [("auth", "ok"), (long, "[red]")])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines] == [["service", "[state]"], ["auth", "ok"], [long, "[red]"]]
    assert not [line for line in lines if line != line.rstrip()]


def test_json_goes_to_stdout_and_messages_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    emit_json({"name": "Zürich"})
    say("[working]")
    out, err = capsys.readouterr()
    assert json.loads(out) == {"name": "Zürich"}
    assert "Zürich" in out
    assert err == "[working]\n"


def test_progress_off_a_terminal_is_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as show:
        show("one [1]")
        show("two")
    assert capsys.readouterr().err == "one [1]\ntwo\n"


def test_progress_on_a_terminal_shows_text_as_it_is(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with progress() as show:
        show("building [core]")
    assert "building [core]" in capsys.readouterr().err
