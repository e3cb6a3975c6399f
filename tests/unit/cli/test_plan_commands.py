"""The commands that only read: their JSON is a contract with other programs."""

import json
import os
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from slipway.cli.main import main
from slipway.local import process

Capture = pytest.CaptureFixture[str]


def printed(capsys: Capture, *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code
    return capsys.readouterr().out


def refused(capsys: Capture, *arguments: str, code: int = 1) -> str:
    assert main(arguments) == code
    return capsys.readouterr().err


@pytest.mark.parametrize(("name", "environment"), [("prod", "production"), ("production", "production"), ("qa", "qa")])
def test_the_plan_of_an_environment_as_json(capsys: Capture, name: str, environment: str) -> None:
    plan = json.loads(printed(capsys, "plan", "--env", name, "--json"))
    assert plan["environment"] == environment
    assert len(plan["pipelines"]) == 23
    assert sum(len(wave) for wave in plan["waves"]) == 23
    for pipeline in plan["pipelines"]:
        assert {"service", "name", "stages"} <= pipeline.keys()
        for stage in pipeline["stages"]:
            assert stage["name"]
            assert all({"name", "category", "provider"} <= action.keys() for action in stage["actions"])


def test_the_plan_as_text_has_a_block_for_each_pipeline(capsys: Capture) -> None:
    text = printed(capsys, "plan", "--env", "prod")
    assert text.startswith("production: 23 pipelines of stack prod")
    assert "  Approval   ReleaseManager" in text
    assert " > DynamicAnalysis" in text


def test_the_graph_as_json(capsys: Capture) -> None:
    graph = json.loads(printed(capsys, "graph", "--format", "json"))
    assert len(graph["nodes"]) == 23
    assert ["booking", "payments"] in graph["edges"]
    assert graph == json.loads(printed(capsys, "graph", "--json"))


@pytest.mark.parametrize(("form", "start"), [("text", "wave 1"), ("mermaid", "flowchart"), ("dot", "digraph")])
def test_the_graph_as_text(capsys: Capture, form: str, start: str) -> None:
    text = printed(capsys, "graph", "--format", form)
    assert text.startswith(start)
    assert "booking" in text


def test_the_graph_as_a_picture(capsys: Capture) -> None:
    assert ET.fromstring(printed(capsys, "graph", "--format", "svg")).tag.endswith("svg")  # noqa: S314 - our own


def test_every_stack_of_the_checkout_is_valid(capsys: Capture) -> None:
    told = json.loads(printed(capsys, "validate", "--json"))
    assert (told["ok"], told["problems"]) == (True, [])
    assert printed(capsys, "validate").count("23 services") == 5


def test_validate_tells_every_mistake_as_text_and_as_data(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "owners.yaml").write_text("owners: {team: {email: nobody}}")
    (tmp_path / "systems.yaml").write_text("systems: {core: {ownr: team}}")
    (tmp_path / "services" / "auth.yaml").write_text("name: auth")
    assert main(["validate", "--catalogue", str(tmp_path), "--json"]) == 1
    captured = capsys.readouterr()
    problems = json.loads(captured.out)["problems"]
    assert {(Path(problem["file"]).name, problem["field"]) for problem in problems} >= {
        ("owners.yaml", "owners.team.email"),
        ("systems.yaml", "systems.core.ownr"),
    }
    assert "did you mean 'owner'" in captured.err


def test_a_cycle_is_shown_with_its_place(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "services").mkdir()
    (tmp_path / "owners.yaml").write_text("owners: {team: {email: team@fleet.example}}")
    (tmp_path / "systems.yaml").write_text("systems: {core: {owner: team}}")
    for name, needs in (("auth", "booking"), ("booking", "auth")):
        (tmp_path / "services" / f"{name}.yaml").write_text(
            f"name: {name}\nsystem: core\nowner: team\nrepository: f/{name}\nbuild: {{kind: npm}}\n"
            f"depends_on: [{needs}]\n"
        )
    error = refused(capsys, "plan", "--catalogue", str(tmp_path))
    assert "auth.yaml:6: depends_on[0]: the services depend on each other: auth -> booking -> auth" in error


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("plan", "--env", "prodution"), "did you mean 'production'"),
        (("plan", "--stack", "staing"), "did you mean 'staging'"),
        (("graph", "--env", "prod", "--stack", "prod"), "give one of them"),
        (("up", "--stack", "none"), "unknown stack 'none'; there are dev, local, prod, qa, staging"),
        (("graph", "--format", "png"), "png"),
        (("down", "--stack", "../x"), "unknown stack"),
    ],
)
def test_a_command_line_that_means_nothing_exits_2(capsys: Capture, arguments: tuple[str, ...], says: str) -> None:
    assert says in refused(capsys, *arguments, code=2)


def test_status_of_nothing(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_HOME", str(tmp_path))
    status = json.loads(printed(capsys, "status", "--json"))
    expected = {"running": False, "endpoint": None, "region": None, "stack": "local", "services": 0}
    assert expected.items() <= status.items()
    assert (status["pipelines"], status["resources"]) == (0, 0)


def test_down_of_nothing(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_HOME", str(tmp_path / "home"))
    assert json.loads(printed(capsys, "down", "--json"))["local_cloud_ended"] is False


def test_down_waits_for_an_update_under_way(capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_HOME", str(tmp_path))
    mark = tmp_path / "stacks" / "local" / "updating.json"
    mark.parent.mkdir(parents=True)
    parent = os.getppid()
    mark.write_text(json.dumps({"updater": [parent, process.started_at(parent)]}))
    assert "another run updates the stack local" in refused(capsys, "down")
    assert mark.exists()
