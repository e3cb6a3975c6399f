"""What commands print with: data on stdout, everything else on stderr; colour and movement on terminals only.

rich decides about colour (NO_COLOR, TERM); it is imported at first use, since it is slow to import.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from rich.console import Console

# Off a terminal nothing is wrapped or cut: other programs read it.
UNBOUNDED_WIDTH = 10_000


@cache
def console(stream: Literal["stdout", "stderr"] = "stdout") -> "Console":
    """The console of a stream; text is printed as it is, square brackets and all."""
    from rich.console import Console

    width = None if getattr(sys, stream).isatty() else UNBOUNDED_WIDTH
    return Console(stderr=stream == "stderr", markup=False, highlight=False, emoji=False, width=width)


def say(message: str) -> None:
    """A line for the user, on stderr."""
    sys.stderr.write(f"{message}\n")
    sys.stderr.flush()


def emit_json(value: Any) -> None:  # noqa: ANN401  whatever JSON can hold
    """`value` as indented JSON on stdout."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], styles: Sequence[str | None] = ()) -> None:
    """A table on stdout, one line a row; `styles`, where given, has a rich style for each row."""
    from rich.table import Table

    grid = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for number, row in enumerate(rows):
        grid.add_row(*row, style=styles[number] if styles else None)
    with console().capture() as printed:
        console().print(grid)
    for line in printed.get().splitlines():
        sys.stdout.write(line.rstrip() + "\n")


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A function that shows what is going on: one changing line on a terminal, a line each elsewhere (stderr)."""
    if not sys.stderr.isatty():
        yield say
        return
    from rich.text import Text

    with console("stderr").status("") as status:
        yield lambda message: status.update(Text(message))
