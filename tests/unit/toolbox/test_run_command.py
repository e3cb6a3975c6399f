"""What `slipway run` refuses before it does anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from slipway.cli.main import main


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["sample-pyton"], "did you mean 'sample-python'"),
        (["bookng"], "did you mean 'booking'"),
        (["nothing-like-it"], "The samples are sample-maven, "),
        (["booking"], "Name its folder with --source"),
        (["sample-npm", "--stage", "biuld"], "did you mean 'build'"),
        (["sample-npm", "--stage", ""], "there are build, test"),
        (["sample-npm", "--threshold", "hihg"], "did you mean 'high'"),
        (["sample-npm", "--timeout", "0"], "--timeout"),
        (["sample-npm", "--advisories", "no-such-folder"], "no-such-folder"),
    ],
)
def test_wrong_usage_is_told(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", *arguments]) == 2
    assert told in " ".join(capsys.readouterr().err.split())


def test_a_source_that_cant_be_used_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "booking", "--source", str(tmp_path / "none")]) == 1
    assert "expected the folder of a service's source" in capsys.readouterr().err
    (tmp_path / "README").touch()
    assert main(["run", "booking", "--source", str(tmp_path)]) == 1
    assert "expected exactly one of pom.xml, package.json, requirements.txt" in capsys.readouterr().err
