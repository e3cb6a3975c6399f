"""The dependency graph as a picture: a column for each wave, a line from a service to each that it depends on."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 150, 30
"""Of a service's box, in pixels."""
COLUMN, ROW = 250, 46
"""From one box to the next."""
MARGIN, HEAD = 24, 40


def as_svg(waves: Sequence[Sequence[str]], dependencies: Mapping[str, Sequence[str]]) -> str:
    """A standalone SVG document, readable on a light and on a dark page."""
    tallest = max((len(wave) for wave in waves), default=0)
    places = {
        name: (MARGIN + column * COLUMN, HEAD + int((tallest - len(wave)) * ROW / 2) + row * ROW)
        for column, wave in enumerate(_untangled(waves, dependencies))
        for row, name in enumerate(wave)
    }
    width = 2 * MARGIN + max(0, len(waves) - 1) * COLUMN + WIDTH
    height = HEAD + tallest * ROW + MARGIN
    lines = [
        _line(places[needed], places[name])
        for name in sorted(dependencies)
        for needed in dependencies[name]
        if needed in places
    ]
    heads = [
        f'<text x="{MARGIN + column * COLUMN + WIDTH // 2}" y="24" class="head">wave {column + 1}</text>'
        for column in range(len(waves))
    ]
    size = f'width="{width}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width} {height}">',
            STYLE,
            f'<rect class="page" {size}/>',
            *heads,
            *lines,
            *(_box(name, place) for name, place in places.items()),
            "</svg>",
        ]
    )


STYLE = """<style>
  .page { fill: #ffffff } .head { fill: #57606a; font: 12px sans-serif; text-anchor: middle }
  .box { fill: #eef4fc; stroke: #2f6db5 } .name { fill: #14253b; font: 13px sans-serif; text-anchor: middle }
  .edge { fill: none; stroke: #8c9bad; stroke-width: 1.2 }
</style>"""


def _untangled(waves: Sequence[Sequence[str]], dependencies: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Each wave ordered by the mean height of what its services depend on, which keeps lines from crossing."""
    ordered: list[list[str]] = []
    height: dict[str, float] = {}
    for wave in waves:
        column = sorted(wave, key=lambda name: (_mean([height.get(needed, 0) for needed in dependencies[name]]), name))
        height |= {name: row - len(column) / 2 for row, name in enumerate(column)}
        ordered.append(column)
    return ordered


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0


def _line(start: tuple[int, int], end: tuple[int, int]) -> str:
    (x1, y1), (x2, y2) = (start[0] + WIDTH, start[1] + HEIGHT // 2), (end[0], end[1] + HEIGHT // 2)
    bend = COLUMN // 3
    return f'<path class="edge" d="M {x1} {y1} C {x1 + bend} {y1}, {x2 - bend} {y2}, {x2} {y2}"/>'


def _box(name: str, place: tuple[int, int]) -> str:
    x, y = place
    return (
        f'<rect class="box" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5"/>'
        f'<text class="name" x="{x + WIDTH // 2}" y="{y + HEIGHT // 2 + 5}">{escape(name)}</text>'
    )
