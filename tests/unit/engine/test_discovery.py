import pytest

from slipway.engine import Origin, discovery, find_engine
from slipway.engine.discovery import Candidate
from slipway.engine.model import parse_version
from tests.unit.engine.machine import PINNED, Machine, write_script

NEWER = f"echo v{PINNED.major}.{PINNED.minor + 1}.0"
OLDER = f"echo v{PINNED.major}.{PINNED.minor - 1}.9"


def only_candidate(machine: Machine) -> Candidate:
    (candidate,) = discovery.candidates(machine.environment, PINNED)
    return candidate


def test_an_empty_machine_has_no_engine(machine: Machine) -> None:
    assert find_engine(machine.environment) is None


@pytest.mark.parametrize("answer", [f"echo v{PINNED}", NEWER, f"echo v{PINNED}-dev.3+abc"])
def test_a_compatible_engine_on_path_is_taken(machine: Machine, answer: str) -> None:
    path = machine.pulumi("bin", answer)
    engine = find_engine(machine.environment)
    assert (engine.path, engine.origin) == (path, Origin.PATH)


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (OLDER, f"is version {PINNED.major}.{PINNED.minor - 1}.9; {PINNED} or a newer {PINNED.major}.x is needed"),
        (f"echo v{PINNED.major + 1}.0.0", f"is version {PINNED.major + 1}.0.0"),
        ("echo hello", "answers 'hello', which is no version"),
        ("exit 3", "fails or gives no answer"),
    ],
)
def test_an_engine_that_cannot_serve_is_passed_over_and_says_why(machine: Machine, answer: str, problem: str) -> None:
    machine.pulumi("bin", answer)
    assert problem in only_candidate(machine).problem
    assert find_engine(machine.environment) is None


def test_a_file_that_cannot_be_executed_is_no_candidate(machine: Machine) -> None:
    machine.pulumi("bin", NEWER).chmod(0o644)
    assert list(discovery.candidates(machine.environment, PINNED)) == []


def test_behind_an_old_engine_the_next_one_is_taken_and_put_first(machine: Machine) -> None:
    machine.pulumi("bin", OLDER)
    newer = machine.pulumi("more", NEWER)
    environment = {**machine.environment, "PATH": f"{machine.root / 'bin'}:{machine.root / 'more'}"}
    engine = find_engine(environment)
    assert engine.path == newer
    assert engine.search_path()[0] == newer.parent


def test_the_first_engine_on_path_leaves_path_alone(machine: Machine) -> None:
    path = machine.pulumi("bin", NEWER)
    write_script(path.with_name("pulumi-language-python"), "")
    assert find_engine(machine.environment).search_path() == ()


def test_asking_for_the_version_leaves_the_users_pulumi_home_alone(machine: Machine) -> None:
    machine.pulumi("bin", 'echo "$PULUMI_HOME" > "$HOME/home"; echo v' + str(PINNED))
    find_engine({**machine.environment, "PULUMI_HOME": "/the/users/own"})
    assert "/the/users/own" not in (machine.root / "home").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", ["v3.259", "", "version 3.259.0", "3.x.0"])
def test_what_is_no_version(text: str) -> None:
    assert parse_version(text) is None
