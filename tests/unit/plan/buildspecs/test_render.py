from dataclasses import replace
from pathlib import Path

import pytest

from slipway.documents import InvalidInputError, read_document
from slipway.plan.buildspecs.render import render, shell_pieces
from tests.unit.plan.buildspecs.conftest import Load

SPEC = "version: 0.2\nphases:\n  build:\n    commands:\n      - |\n        {}\n"


def test_a_piece_is_said_once_and_included_where_it_is_needed(load: Load) -> None:
    rendered = load(SPEC.format('{% include "strict.sh" %}\n        make'), strict="set -euo pipefail\n")["spec"]
    assert "set -euo pipefail\n      make" in rendered


def test_pieces_include_pieces(load: Load) -> None:
    rendered = load(SPEC.format('{% include "outer.sh" %}'), outer='{% include "inner.sh" %}\n', inner="make all\n")
    assert "make all" in rendered["spec"]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (
            '{% include "strickt.sh" %}',
            r"spec.yaml:5: phases.build.commands\[0\]: .*not in shell/; did you mean 'strict.sh'",
        ),
        ('{% include "../../secret.sh" %}', r"not in shell/"),
        ("make {{ level }}", r":5: .*no template: 'level' is undefined"),
        ("make {% if", r":5: .*no template"),
        ("echo ${#list[@]}", r"no template: Missing end of comment tag"),
    ],
)
def test_a_mistake_is_told_at_the_line_of_the_file(load: Load, command: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        load(SPEC.format(command), strict="set -euo pipefail\n")


def test_a_mistake_in_a_piece_is_told_where_it_is_included(load: Load) -> None:
    with pytest.raises(InvalidInputError, match=r"spec.yaml:5: .*'unknown' is undefined"):
        load(SPEC.format('{% include "wrong.sh" %}'), wrong="make {{ unknown }}")


def test_every_mistake_of_every_file_is_told_at_once(load: Load) -> None:
    with pytest.raises(InvalidInputError) as caught:
        load("version: 0.1\nphases:\n  build:\n    commands: [make]\nreports: {tests: {files: []}}\n")
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("text", ["make", "make\n", "make\n\n", "\n", "", "a }} b %} c #} {", "f() { { make; }; }\n"])
def test_a_text_without_marks_is_as_jinja_would_leave_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "spec.yaml").write_text("version: 0.2\n")
    document, pieces = replace(read_document(tmp_path / "spec.yaml"), data=[text]), shell_pieces(tmp_path)
    assert render(document, pieces) == [pieces.from_string(text).render()]
