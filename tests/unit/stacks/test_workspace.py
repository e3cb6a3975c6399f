from pathlib import Path

import yaml

from slipway.stacks.workspace import Workspace


def test_settings_are_copied_and_what_the_engine_added_is_kept(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "prod", "prod")
    workspace.prepare({"aws:region": "us-east-1"})
    path = tmp_path / "prod" / "Pulumi.prod.yaml"
    path.write_text(path.read_text() + "encryptionsalt: v1:salt\n")
    workspace.prepare({"aws:region": "eu-west-1"})
    assert yaml.safe_load(path.read_text()) == {"config": {"aws:region": "eu-west-1"}, "encryptionsalt": "v1:salt"}


def test_the_start_of_the_cloud_is_remembered(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "prod")
    assert workspace.boot_id is None
    workspace.in_step_with("first")
    assert Workspace(tmp_path, "prod").boot_id == "first"
