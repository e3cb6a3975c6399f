"""Whatever is logged and however: a planted secret does not come out."""

import json

import pytest

from slipway.functions.logs import logger

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
