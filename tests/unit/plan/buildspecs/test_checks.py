import pytest

from slipway.documents import InvalidInputError
from tests.unit.plan.buildspecs.conftest import Load

GOOD = """\
version: 0.2
env:
  exported-variables: [TREE]
phases:
  build:
    on-failure: ABORT
    commands:
      - |
        set -euo pipefail
        make test > reports/junit.xml
        make image | tee out/image.json
        export TREE=1
  post_build:
    commands: [echo done]
reports:
  tests: {files: [reports/junit.xml]}
artifacts:
  base-directory: out
  files: ["**/*"]
  secondary-artifacts:
    image: {files: [out/image.json]}
"""

MISTAKES = [
    ("make test >", "make test || true >", r":8: phases.build.commands\[0\]: `\|\| true` swallows an exit code"),
    ("make test >", "make test || : >", "swallows"),
    ("make test >", "make test || exit 0 >", "swallows"),
    ("make test > reports/junit.xml", "make > reports/junit.xml || echo failed", "swallows"),
    ("make test >", "set +e; make >", r"`set \+e` swallows"),
    ("make test > reports/junit.xml", "make > reports/junit.xml; true", "swallows"),
    ("        set -euo pipefail\n", "", "begins with `set -euo pipefail`"),
    ("on-failure: ABORT", "on-failure: CONTINUE", r"on-failure: a failure that is passed over .*'ABORT'"),
    ("    on-failure: ABORT\n", "", r"phases.post_build: post_build runs although build failed"),
    (
        "{files: [reports/junit.xml]}",
        "{files: [reports/junitt.xml]}",
        r"reports.tests.files\[0\]: no command writes 'reports/junitt.xml'",
    ),
    ("base-directory: out", "base-directory: dist", r":18: artifacts.base-directory: no command writes into 'dist'"),
    (
        "{files: [out/image.json]}",
        "{files: [out/other.json]}",
        r"secondary-artifacts.image.files\[0\]: no command writes",
    ),
    ("export TREE", "TREE", r":3: env.exported-variables\[0\]: no command exports TREE"),
]


def test_a_buildspec_that_fails_where_it_should_is_accepted(load: Load) -> None:
    load(GOOD)


@pytest.mark.parametrize(("old", "new", "says"), MISTAKES)
def test_what_would_go_unheard_or_missing_is_told(load: Load, old: str, new: str, says: str) -> None:
    assert old in GOOD
    with pytest.raises(InvalidInputError, match=says):
        load(GOOD.replace(old, new, 1))


def test_maven_writes_its_reports_unasked(load: Load) -> None:
    reports = "reports: {tests: {files: [target/surefire-reports/*.xml]}}"
    spec = f"version: 0.2\nphases: {{build: {{commands: [mvn verify]}}}}\n{reports}"
    load(spec)
    with pytest.raises(InvalidInputError, match="no command writes"):
        load(spec.replace("mvn verify", "make verify"))
