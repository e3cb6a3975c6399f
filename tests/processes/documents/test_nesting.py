"""Deep nesting in every style, up to a megabyte: read in a process of its own, since what it attacks is the C stack."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[3] / "src"
SIZE = 999_000
PROGRAM = """
import sys
from pathlib import Path
from slipway.documents import InvalidInputError, read_document
for path in sys.argv[1:]:
    try:
        read_document(Path(path))
        print(Path(path).name, "read")
    except InvalidInputError as error:
        print(Path(path).name, error.problems[0].message)
"""


def _indented(step: str) -> str:
    """A line deeper for each step, up to the size."""
    lines, length, depth = [], 0, 0
    while length < SIZE:
        lines.append(" " * depth + step)
        length += len(lines[-1]) + 1
        depth += 1
    return "\n".join(lines[:-1])


STYLES = {
    "brackets": "[" * SIZE,
    "braces": "{" * SIZE,
    "braces with keys": "{a: " * (SIZE // 4),
    "lists in mappings": "[{a: " * (SIZE // 5),
    "brackets hidden by quoted ones": "['[]]', " * (SIZE // 8),
    "brackets after quoted ones": "[']'," * (SIZE // 5),
    "brackets after comments": "[ # ]\n" * (SIZE // 6),
    "explicit keys in braces": "{? " * (SIZE // 3),
    "dashes": "- " * (SIZE // 2),
    "dashes wide apart": "-    " * (SIZE // 5),
    "question marks": "? " * (SIZE // 2),
    "questions and dashes": "? - " * (SIZE // 4),
    "dashes, a few on a line": "".join(" " * (18 * row) + "- " * 9 + "\n" for row in range(320)),
    "indentation": _indented("a:"),
    "indented dashes": _indented("-"),
    "indented questions": _indented("?"),
    "anchored": "".join(f"[&a{number} " for number in range(SIZE // 10)),
    "tagged": "[!!seq " * (SIZE // 7),
}


def test_no_style_of_deep_nesting_harms_the_reader(tmp_path: Path) -> None:
    files = []
    for style, text in STYLES.items():
        assert len(text) <= 1_000_000
        files.append(tmp_path / style)
        files[-1].write_text(text)
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, *map(str, files)],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    answers = dict(line.split(" nested ") for line in result.stdout.splitlines() if " nested " in line)
    assert set(answers) == set(STYLES), result.stdout
    assert set(answers.values()) == {"too deeply; expected at most 50 levels"}
