import stat
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.engine import ProjectHome, project_home
from slipway.errors import SlipwayError


def test_the_home_lies_in_the_checkout_unless_something_else_is_asked_for(tmp_path: Path) -> None:
    elsewhere = {"SLIPWAY_HOME": str(tmp_path / "elsewhere")}
    assert project_home(environment={}).root == CHECKOUT / ".slipway"
    assert project_home(environment=elsewhere).root == tmp_path / "elsewhere"
    assert project_home(tmp_path / "asked", environment=elsewhere).root == tmp_path / "asked"


def test_everything_of_pulumi_points_into_the_home(tmp_path: Path) -> None:
    home = ProjectHome(tmp_path / "100% mine")
    environment = home.environment()
    assert environment["PULUMI_HOME"] == str(tmp_path / "100% mine/pulumi")
    assert environment["PULUMI_BACKEND_URL"] == f"file://{tmp_path}/100%25%20mine/state"
    assert home.state.is_dir()
    assert home.local.is_dir()


def test_the_users_own_login_and_passphrase_are_not_used(tmp_path: Path) -> None:
    environment = ProjectHome(tmp_path).environment()
    assert environment["PULUMI_ACCESS_TOKEN"] == ""
    assert environment["PULUMI_CONFIG_PASSPHRASE_FILE"] == ""


def test_the_passphrase_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    home = ProjectHome(tmp_path)
    first = home.environment()["PULUMI_CONFIG_PASSPHRASE"]
    assert len(first) >= 40
    assert home.environment()["PULUMI_CONFIG_PASSPHRASE"] == first
    assert stat.S_IMODE((tmp_path / "passphrase").stat().st_mode) == 0o600
    assert ProjectHome(tmp_path / "other").environment()["PULUMI_CONFIG_PASSPHRASE"] != first


def test_a_passphrase_made_by_another_process_meanwhile_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = ProjectHome(tmp_path)

    def other_process_first(path: Path, target: Path) -> None:
        path.write_text("theirs", encoding="utf-8")
        raise FileExistsError(target)

    monkeypatch.setattr("pathlib.Path.hardlink_to", other_process_first)
    assert home.environment()["PULUMI_CONFIG_PASSPHRASE"] == "theirs"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["local", "passphrase", "pulumi", "state"]


def test_nothing_is_made_before_it_is_asked_for(tmp_path: Path) -> None:
    assert not ProjectHome(tmp_path / "home").state.exists()


def test_a_home_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SlipwayError, match="cannot be used") as caught:
        ProjectHome(tmp_path / "file" / "home").environment()
    assert "SLIPWAY_HOME" in caught.value.hint
