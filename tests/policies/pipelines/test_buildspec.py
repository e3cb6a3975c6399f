from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from policies.kit.facts import UNKNOWN
from policies.pipelines.buildspec import work_of
from policies.pipelines.step import Does, Work
from tests.policies.support import Make

PHASES = """\
version: 0.2
phases:
  install: {commands: [set -e, npm ci]}
  pre_build: {commands: [semgrep ci]}
  build:
    commands:
      - |
        npm test
        echo done
  post_build: {commands: [docker build .]}
"""


@pytest.fixture
def work(resource: Make) -> Callable[[object], Work]:
    def read(spec: object) -> Work:
        return work_of(resource("aws:codebuild/project:Project", "project", {"source": {"buildspec": spec}}))

    return read


def test_all_phases_share_one_shell(work: Callable[[object], Work]) -> None:
    found = work(PHASES)
    assert [(step.does, step.lost) for step in found.steps] == [
        (Does.SAST, None),
        (Does.TESTS, None),
        (Does.BUILD, None),
    ]
    assert found.programs == {"npm", "semgrep", "echo", "docker"}


def test_json_on_one_line(work: Callable[[object], Work]) -> None:
    spec = json.dumps({"version": 0.2, "phases": {"build": {"commands": ["npm test"]}}})
    assert [step.does for step in work(spec).steps] == [Does.TESTS]


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("ci/build.yml", "is a file `ci/build.yml` of the source repository"),
        (None, "is a default file of the source repository"),
        (UNKNOWN, "is not known before the update"),
        ("phases: [\n", "is not valid YAML"),
    ],
    ids=["file", "default", "unknown", "broken"],
)
def test_unread(work: Callable[[object], Work], spec: object, reason: str) -> None:
    assert work(spec).unread == f"the buildspec of project `project` {reason}"


@pytest.mark.parametrize("spec", ["\n", "just\ntext", "phases:\n  build: []\n", "phases:\n  build: {commands: 1}\n"])
def test_nothing_to_run(work: Callable[[object], Work], spec: str) -> None:
    assert work(spec) == Work()
