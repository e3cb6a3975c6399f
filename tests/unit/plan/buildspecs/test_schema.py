import pytest

from slipway.documents import InvalidInputError
from tests.unit.plan.buildspecs.conftest import Load

GOOD = """\
version: 0.2
run-as: builder
env:
  shell: bash
  variables: {LEVEL: high}
  parameter-store: {TOKEN: /fleet/token}
  secrets-manager: {SECRET: "fleet:key"}
  exported-variables: [DIGEST]
  git-credential-helper: yes
proxy: {logs: no, upload-artifacts: no}
batch:
  fast-fail: true
  build-graph:
    - identifier: first
      env: {compute-type: BUILD_GENERAL1_SMALL, variables: {A: b}}
    - identifier: second
      depend-on: [first]
phases:
  install:
    runtime-versions: {python: 3.12, java: corretto21}
    commands: [make prepare]
  build:
    on-failure: ABORT
    commands: ["make > out/log.txt", "export DIGEST=1"]
    finally: [make clean]
  post_build:
    commands: ["make reports"]
reports:
  tests:
    files: ["*.xml"]
    base-directory: reports
    file-format: JUNITXML
artifacts:
  files: [out/log.txt]
  secondary-artifacts:
    log: {files: [out/log.txt], discard-paths: yes}
cache:
  key: lock-1
  fallback-keys: [lock]
  paths: ["/root/.m2/**/*"]
"""

MISTAKES = [
    ("version: 0.2", "version: 0.1", r":1: version: expected 0.2, .*; did you mean '0.2'"),
    (
        "  build:\n    on-failure",
        "  compile:\n    on-failure",
        r":22: phases.compile: unknown field; expected one of build, install",
    ),
    ("shell: bash", "shell: zsh", r":4: env.shell: expected one of bash, .*found text 'zsh'"),
    ("{LEVEL: high}", "{LEVEL-1: high}", r":5: env.variables.LEVEL-1: .*letters, digits and underscores"),
    ("{LEVEL: high}", "{LEVEL: 3}", r"expected text, found .*3"),
    ("on-failure: ABORT", "on-failure: abort", r"on-failure: expected ABORT, CONTINUE, .*did you mean 'ABORT'"),
    ('files: ["*.xml"]', "files: []", r"reports.tests.files: expected at least 1"),
    ("file-format: JUNITXML", "file-format: JUNIT", r"file-format: expected one of .*JUNITXML.*"),
    ("{python: 3.12", "{pythn: 3.12", r"runtime-versions.*expected one of android"),
    ("  files: [out/log.txt]", "  file: [out/log.txt]", r"artifacts.file: unknown field; .*did you mean 'files'"),
    ("    log: {", "    log-1: {", r"letters, digits and underscores"),
    ("depend-on: [first]", "depend-on: [frist]", r"depend-on\[0\]: 'frist' is no other build .*did you mean 'first'"),
    ("depend-on: [first]", "depend-on: [second]", r"'second' is no other build"),
    (
        "  build-graph:",
        "  build-list: [{identifier: x}]\n  build-graph:",
        r"batch: expected exactly one of build-graph",
    ),
    ("compute-type: BUILD_GENERAL1_SMALL,", "compute-type: A, fleet: b,", r"either a compute-type or a fleet"),
    ("  paths: [", "  path: [", r"cache.path: unknown field.*'paths'"),
    ("cache:", "caches:", r"caches: unknown field; .*did you mean 'cache'"),
    ("commands: [make prepare]", "commands: make prepare", r"phases.install.commands: expected a list"),
    ("commands: [make prepare]", "commands: ['']", r"phases.install.commands\[0\]: .*at least 1"),
]


def test_a_buildspec_with_everything_is_accepted(load: Load) -> None:
    assert "make prepare" in load(GOOD)["spec"]


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES)
def test_a_mistake_is_told_at_its_place(load: Load, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(InvalidInputError, match=says):
        load(GOOD.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "[]", "version: 0.2", "version: 0.2\nphases: {}", "version: 0.2\nphases: []"])
def test_what_is_no_buildspec_is_refused(load: Load, text: str) -> None:
    with pytest.raises(InvalidInputError):
        load(text)


def test_six_report_groups_are_one_too_many(load: Load) -> None:
    group = "\n".join(f"  g{number}: {{files: [out.xml]}}" for number in range(6))
    with pytest.raises(InvalidInputError, match="at most 5 report groups, found 6"):
        load(f"version: 0.2\nphases: {{build: {{commands: [make > out.xml]}}}}\nreports:\n{group}\n")
