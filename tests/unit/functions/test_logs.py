"""Whatever is logged and however: a planted secret does not come out."""

import ast
import json
from pathlib import Path

import pytest

from slipway import functions
from slipway.functions.logs import logger

SOURCE = Path(functions.__file__).parent

PLANTED = "ghp_" + "a1B2" * 9


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_line_is_json_with_what_was_given(capsys: pytest.CaptureFixture[str]) -> None:
    logger("plain").info("taken", status=202)
    (line,) = lines(capsys)
    assert (line["service"], line["level"], line["message"], line["status"]) == ("plain", "INFO", "taken", 202)


def test_nothing_secret_comes_out(capsys: pytest.CaptureFixture[str]) -> None:
    log = logger("planted")
    log.info("token is %s", PLANTED)
    log.info({"nested": [{"deep": f"Bearer {PLANTED}"}, (PLANTED,)]})
    log.info("said", password="planted", headers={"authorization": "planted"}, reason=f"secret={PLANTED}")
    try:
        int(PLANTED)
    except ValueError:
        log.exception("failed")
    text = capsys.readouterr().out
    assert text.count("[redacted]") >= 7
    assert PLANTED not in text
    assert 'planted"' not in text.replace('"service":"planted"', "")


@pytest.mark.parametrize("file", sorted(SOURCE.glob("*/handler.py")), ids=lambda file: file.parent.name)
def test_every_function_has_this_log(file: Path) -> None:
    made = [ast.unparse(node) for node in ast.parse(file.read_text()).body if isinstance(node, ast.Assign)]
    assert f"log = logger('{file.parent.name.replace('_', '-')}')" in made


def test_no_function_tells_anything_past_its_log() -> None:
    """Nothing but `logs.py` makes a logger, and nothing prints."""
    for file in set(SOURCE.rglob("*.py")) - {SOURCE / "logs.py"}:
        calls = [ast.unparse(node.func) for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call)]
        assert [call for call in calls if call in {"print", "Logger"} or call.startswith("logging.")] == [], file
