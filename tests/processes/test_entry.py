"""The shell script at the root, in checkouts that hold little more than it."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT

ECHO = '#!/bin/sh\nprintf "%s|" "$@"\n'
REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that needs no packages and has no environment yet."""
    root = tmp_path / "my checkout"
    (root / "src/slipway").mkdir(parents=True)
    shutil.copy(CHECKOUT / "slipway", root)
    shutil.copy(CHECKOUT / "src/slipway/bootstrap.py", root / "src/slipway")
    for name in REQUIREMENTS:
        (root / name).write_text("# nothing\n", encoding="utf-8")
    return root


@pytest.fixture
def prepared(checkout: Path) -> Path:
    """The checkout with an environment in step, whose Python shows its arguments."""
    write_executable(checkout / ".venv/bin/python", ECHO)
    for name in REQUIREMENTS:
        shutil.copy(checkout / name, checkout / ".venv")
    return checkout


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder with what the script needs, and no Python."""
    folder = tmp_path / "tools"
    folder.mkdir()
    for name in ("sh", "dirname", "readlink", "cmp"):
        (folder / name).symlink_to(shutil.which(name) or name)
    return folder


def write_executable(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    path.chmod(0o755)


def run(
    command: Path | str, *arguments: str, cwd: Path, path: str = os.environ["PATH"]
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": path}
    return subprocess.run(
        [command, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_shellcheck_finds_nothing() -> None:
    shellcheck = Path(sys.executable).parent / "shellcheck"
    ended = subprocess.run([shellcheck, "-s", "sh", CHECKOUT / "slipway"], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "")


def test_arguments_arrive_as_they_were_given(prepared: Path) -> None:
    ended = run("./slipway", "exec", "two words", "", "--json", cwd=prepared)
    assert ended.stdout == "-P|-m|slipway.cli|exec|two words||--json|"
    assert ended.stderr == ""


def test_it_runs_from_any_folder_and_by_any_chain_of_links(prepared: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "else where"
    elsewhere.mkdir()
    (elsewhere / "absolute").symlink_to(prepared / "slipway")
    (elsewhere / "relative").symlink_to("../my checkout/slipway")
    (elsewhere / "chain").symlink_to("relative")
    on_path = f"{elsewhere}:{os.environ['PATH']}"
    for command in (prepared / "slipway", elsewhere / "absolute", "./relative", "./chain"):
        assert run(command, "plan", cwd=elsewhere).stdout == "-P|-m|slipway.cli|plan|"
    assert run("chain", "plan", cwd=tmp_path, path=on_path).stdout == "-P|-m|slipway.cli|plan|"


def test_the_exit_code_is_that_of_the_command(prepared: Path) -> None:
    write_executable(prepared / ".venv/bin/python", "#!/bin/sh\nexit 3\n")
    assert run("./slipway", "up", cwd=prepared).returncode == 3


@pytest.mark.parametrize(
    ("arguments", "wants"),
    [
        (["doctor"], []),
        (["plan", "test"], []),
        (["test"], ["requirements-dev.txt"]),
        (["--debug", "test", "--unit"], ["requirements-dev.txt"]),
    ],
)
def test_only_the_command_test_wants_what_development_needs(
    prepared: Path, tools: Path, arguments: list[str], wants: list[str]
) -> None:
    (prepared / ".venv/requirements-dev.txt").unlink()
    asked = prepared / "asked"
    write_executable(tools / "python3", f'#!/bin/sh\n[ "$1" = -c ] || printf "%s|" "$@" > "{asked}"\n')
    assert run("./slipway", *arguments, cwd=prepared, path=str(tools)).returncode == 0
    bootstrapped = asked.read_text(encoding="utf-8").split("|")[4:-1] if asked.exists() else []
    assert bootstrapped == wants


def test_without_a_python_it_says_so(checkout: Path, tools: Path) -> None:
    ended = run("./slipway", "doctor", cwd=checkout, path=str(tools))
    assert ended.returncode == 1
    assert "no Python 3.11 or newer on PATH" in ended.stderr
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_passed_over_for_a_newer_one(checkout: Path, tools: Path) -> None:
    write_executable(tools / "python3", "#!/bin/sh\nexit 1\n")
    (tools / "python3.12").symlink_to(sys.executable)
    (checkout / "src/slipway/bootstrap.py").write_text(
        "import pathlib, sys\n"
        "python = pathlib.Path(sys.argv[1], '.venv/bin/python')\n"
        "python.parent.mkdir(parents=True)\n"
        f"python.write_text({ECHO!r})\n"
        "python.chmod(0o755)\n",
        encoding="utf-8",
    )
    assert run("./slipway", "doctor", cwd=checkout, path=str(tools)).stdout == "-P|-m|slipway.cli|doctor|"


def test_of_two_first_starts_one_prepares_and_both_run(checkout: Path) -> None:
    program = checkout / "src/slipway/cli.py"
    program.write_text("import sys; print(sys.prefix)\n", encoding="utf-8")
    starts = [
        subprocess.Popen(["./slipway", "test"], cwd=checkout, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ends = [start.communicate(timeout=120) for start in starts]
    assert [out for out, _ in ends] == [f"{checkout / '.venv'}\n"] * 2
    told = sorted(("making .venv" in err, "waiting for it" in err) for _, err in ends)
    assert told == [(False, True), (True, False)]
    again = run("./slipway", "test", cwd=checkout)
    assert (again.stdout, again.stderr) == (f"{checkout / '.venv'}\n", "")


def test_an_installation_that_fails_leaves_no_environment_and_says_what_to_do(checkout: Path) -> None:
    (checkout / "demo-1-py3-none-any.whl").touch()
    (checkout / "requirements.txt").write_text("--no-index\n--find-links .\ndemo==1\n", encoding="utf-8")
    ended = run("./slipway", "doctor", cwd=checkout)
    assert ended.returncode == 1
    assert "installing 1 packages of requirements.txt failed" in ended.stderr
    assert "Hashes are required" in ended.stderr
    assert "run this command again" in ended.stderr
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_preparation_leaves_no_environment_and_no_process(
    checkout: Path, ending: signal.Signals
) -> None:
    bootstrap = checkout / "src/slipway/bootstrap.py"
    pid = checkout / "pid"
    slow = f"import os, pathlib, time; pathlib.Path({str(pid)!r}).write_text(str(os.getpid())); time.sleep(60)"
    patched = bootstrap.read_text(encoding="utf-8").replace('"-m", "venv", str(venv)', f'"-c", {slow!r}')
    bootstrap.write_text(patched, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, bootstrap, checkout, "requirements.txt"], stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 20
        while not (pid.exists() and pid.read_text(encoding="utf-8")):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(ending)
        _, told = process.communicate(timeout=10)
    assert process.returncode == 130
    assert "interrupted" in told
    assert not (checkout / ".venv").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text(encoding="utf-8")), 0)


def test_a_checkout_that_cannot_be_written_is_told(checkout: Path) -> None:
    (checkout / ".slipway").write_text("a file where a folder should be", encoding="utf-8")
    ended = run("./slipway", "doctor", cwd=checkout)
    assert ended.returncode == 1
    assert "must be writable" in ended.stderr


def test_the_pinned_requirements_name_no_index_and_no_folder() -> None:
    for path in (*(CHECKOUT / name for name in REQUIREMENTS), CHECKOUT / "engine/go.txt"):
        content = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in content
        assert not [word for word in ("://", "--index", "--find-links", "--trusted-host") if word in content]
