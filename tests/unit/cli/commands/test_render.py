import json
from pathlib import Path

import pytest

from slipway.cli.main import main

Capture = pytest.CaptureFixture[str]


def printed(capsys: Capture, *arguments: str) -> str:
    assert main(["render", *arguments]) == 0
    return capsys.readouterr().out


def test_one_part_alone_can_be_piped_on(capsys: Capture) -> None:
    pipeline = json.loads(printed(capsys, "booking", "--env", "prod", "--what", "pipeline"))
    assert pipeline["pipelineType"] == "V2"
    assert [stage["name"] for stage in pipeline["stages"]][:2] == ["Source", "Build"]
    task = json.loads(printed(capsys, "booking", "--env", "prod", "--what", "taskdef"))
    assert task["containerDefinitions"][0]["image"] == "<IMAGE1_NAME>"


def test_the_files_are_written_as_they_are_shown(capsys: Capture, tmp_path: Path) -> None:
    printed(capsys, "booking", "--env", "prod", "--out", str(tmp_path / "out"))
    written = {
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()
    }
    data = json.loads(printed(capsys, "booking", "--env", "prod", "--json"))
    assert written == set(data["files"])
    assert {"pipeline.json", "appspec.yaml", "taskdef.json", "buildspecs/build.yaml"} <= written
    assert data["environment"] == "production"


def test_nothing_is_overwritten(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    assert main(["render", "booking", "--out", str(tmp_path)]) == 1
    assert "already holds something" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["bookin"], "did you mean 'booking'"),
        (["booking", "--what", "taskdf"], "did you mean 'taskdef'"),
        (["edge-network", "--what", "appspec"], "edge-network deploys to terraform"),
        (["booking", "--env", "prod", "--stack", "prod"], "give one of them"),
    ],
)
def test_wrong_usage_is_told(capsys: Capture, arguments: list[str], says: str) -> None:
    assert main(["render", *arguments]) == 2
    assert says in capsys.readouterr().err
