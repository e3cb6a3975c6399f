from hypothesis import settings

from slipway.checkout import CHECKOUT
from slipway.cli.commands.test import steps
from tests.examples import INNER_LOOP


def test_the_inner_loop_is_the_folder_unit_with_fewer_examples() -> None:
    quick = steps(["-x"], unit=True)["tests"]
    assert quick[-3:] == [f"--hypothesis-profile={INNER_LOOP}", "tests/unit", "-x"]
    assert (CHECKOUT / "tests/unit").is_dir()
    assert settings.get_profile(INNER_LOOP).max_examples < settings.get_profile("default").max_examples


def test_the_whole_suite_is_every_folder_with_all_examples() -> None:
    whole = steps([], unit=False)["tests"]
    assert whole[-2:] == ["-n", "auto"]


def test_what_is_no_test_runs_either_way() -> None:
    quick, whole = steps([], unit=True), steps([], unit=False)
    assert quick.keys() == whole.keys() == {"lint", "format", "types", "imports", "tests"}
    assert all(quick[name] == whole[name] for name in quick if name != "tests")
