import subprocess
from pathlib import Path

from slipway.engine import find_engine
from slipway.engine.shims import POLICY_ANALYZER, policy_shims
from tests.unit.engine.machine import PINNED, Machine, write_script


def test_the_policy_analyzer_runs_the_policy_module_with_both_arguments(tmp_path: Path) -> None:
    interpreter = write_script(tmp_path / "it's a place" / "python", 'printf "%s|" "$@"')
    shim = policy_shims(tmp_path / "cache", interpreter) / POLICY_ANALYZER
    answer = subprocess.run([shim, "127.0.0.1:1234", "a pack"], capture_output=True, text=True, check=True)
    assert answer.stdout == "-u|-m|pulumi.policy|127.0.0.1:1234|a pack|"


def test_each_interpreter_has_its_own_folder_and_keeps_it(tmp_path: Path) -> None:
    first, second = (policy_shims(tmp_path, tmp_path / name) for name in ("one", "two"))
    assert first != second
    assert policy_shims(tmp_path, tmp_path / "one") == first
    assert [path.name for path in first.iterdir()] == [POLICY_ANALYZER]


def test_an_engine_without_a_language_host_gets_the_shims(machine: Machine) -> None:
    machine.pulumi("bin", f"echo v{PINNED}")
    (folder,) = find_engine(machine.environment).search_path()
    assert (folder / POLICY_ANALYZER).exists()


def test_an_engine_reached_by_a_link_finds_the_language_host_beside_its_target(machine: Machine) -> None:
    real = machine.pulumi("opt/pulumi", f"echo v{PINNED}")
    write_script(real.with_name("pulumi-language-python"), "")
    (machine.root / "bin/pulumi").symlink_to(real)
    assert find_engine(machine.environment).search_path() == ()
