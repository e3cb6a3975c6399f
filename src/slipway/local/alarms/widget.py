"""Pictures of metrics: CloudWatch's widgets, drawn from the data that there is."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from slipway.local.alarms import data
from slipway.local.alarms.measure import Point, UnknownExpressionError, expression, statistic

WIDTH, HEIGHT = 600, 400
"""Pixels, where the widget does not say (CloudWatch API, metric widget structure)."""
SMALLEST, LARGEST = 25, 2000
LEFT, RIGHT, TOP, BOTTOM = 52, 14, 26, 40
LINES = 4
MOST_POINTS = 1440
COLOURS = ("#1f77b4", "#ff7f0e", "#2ca02c", "#9467bd", "#8c564b")
RED, GREY, BLACK = "#d62728", "#d0d0d0", "#16191f"


@dataclass(frozen=True)
class Drawing:
    """A widget that is drawn: what it is called, when it begins and ends, and its lines."""

    title: str
    size: tuple[int, int]
    begin: datetime
    end: datetime
    lines: Sequence[tuple[str, Sequence[tuple[datetime, float]]]]
    thresholds: Sequence[tuple[str, float]]
    moments: Sequence[tuple[str, datetime]]


def picture(widget: str, held: Iterable[Any], now: datetime) -> bytes:
    """The PNG of a metric widget."""
    return _png(drawing(json.loads(widget), held, now))


def drawing(widget: dict[str, Any], held: Iterable[Any], now: datetime) -> Drawing:
    """What a widget shows, by moto's data."""
    begin, end = _instant(widget.get("start", "-PT3H"), now), _instant(widget.get("end", "PT0H"), now)
    seconds = int(widget.get("period") or 60)
    count = max(1, min(MOST_POINTS, int((end - begin).total_seconds()) // seconds + 1))
    annotations = widget.get("annotations") or {}
    return Drawing(
        title=str(widget.get("title", "")),
        size=tuple(  # type: ignore[arg-type]
            max(SMALLEST, min(LARGEST, int(widget.get(key) or usual)))
            for key, usual in (("width", WIDTH), ("height", HEIGHT))
        ),
        begin=begin,
        end=end,
        lines=_lines(widget.get("metrics") or (), data.indexed(held, begin - timedelta(seconds=seconds)), end, count),
        thresholds=[(str(each.get("label", "")), float(each["value"])) for each in annotations.get("horizontal") or ()],
        moments=[
            (str(each.get("label", "")), _instant(each["value"], now)) for each in annotations.get("vertical") or ()
        ],
    )


def _lines(
    metrics: Sequence[Sequence[Any]], held: data.Held, end: datetime, count: int
) -> list[tuple[str, list[tuple[datetime, float]]]]:
    """The lines that are visible: metrics are lists of names and values, with options at the end."""
    values: dict[str, list[Point]] = {}
    shown: list[tuple[str, str, int]] = []
    before: list[str] = []
    for number, told in enumerate(metrics):
        options: dict[str, Any] = told[-1] if told and isinstance(told[-1], dict) else {}
        words = [str(word) for word in told if not isinstance(word, dict)]
        name, seconds = str(options.get("id") or f"line{number}"), int(options.get("period") or 60)
        if "expression" in options:
            values[name] = [_evaluated(options["expression"], values, place) for place in range(count)]
        else:
            words = [old if word == "." else word for word, old in zip(words, [*before, *words], strict=False)]
            before = words
            metric = data.Metric(words[0], words[1], frozenset(zip(words[2::2], words[3::2], strict=False)))
            samples = data.series([metric], held, seconds, end, count)[metric]
            values[name] = [statistic(each, str(options.get("stat", "Average"))) for each in samples]
        if options.get("visible", True):
            shown.append((str(options.get("label") or words[1:2] or name), name, seconds))
    return [
        (
            label,
            [
                (at, point)
                for at, point in zip(_times(end, seconds, count), values[name], strict=True)
                if point is not None
            ],
        )
        for label, name, seconds in shown
    ]


def _evaluated(text: str, values: dict[str, list[Point]], place: int) -> Point:
    try:
        return expression(text, {name: points[place] for name, points in values.items()})
    except UnknownExpressionError:
        return None


def _times(end: datetime, seconds: int, count: int) -> list[datetime]:
    first = data.begins(end, seconds, count)
    return [first + timedelta(seconds=seconds * number) for number in range(count)]


def _png(drawn: Drawing) -> bytes:
    width, height = drawn.size
    image = Image.new("RGB", (width, height), "white")
    pen, font = ImageDraw.Draw(image), ImageFont.load_default()
    points = [value for _, line in drawn.lines for _, value in line]
    top = max([*points, *(value for _, value in drawn.thresholds), 1e-9]) * 1.1
    across = max((drawn.end - drawn.begin).total_seconds(), 1.0)

    def x(at: datetime) -> float:
        return LEFT + (at - drawn.begin).total_seconds() / across * (width - LEFT - RIGHT)

    def y(value: float) -> float:
        return height - BOTTOM - value / top * (height - TOP - BOTTOM)

    pen.text((LEFT, 6), drawn.title, fill=BLACK, font=font)
    for number in range(LINES + 1):
        value = top * number / LINES
        pen.line([(LEFT, y(value)), (width - RIGHT, y(value))], fill=GREY)
        pen.text((4, y(value) - 6), f"{value:.3g}", fill=BLACK, font=font)
    for at in (drawn.begin, drawn.begin + (drawn.end - drawn.begin) / 2, drawn.end):
        pen.text((min(x(at), width - 40), height - BOTTOM + 4), at.strftime("%H:%M"), fill=BLACK, font=font)
    for label, at in drawn.moments:
        pen.line([(x(at), TOP), (x(at), height - BOTTOM)], fill=BLACK)
        pen.text((x(at) + 2, TOP), label, fill=BLACK, font=font)
    for number, (label, line) in enumerate(drawn.lines):
        colour = COLOURS[number % len(COLOURS)]
        placed = [(x(at), y(value)) for at, value in line]
        if len(placed) > 1:
            pen.line(placed, fill=colour, width=2)
        for across_at, up in placed:
            pen.ellipse([across_at - 2, up - 2, across_at + 2, up + 2], fill=colour)
        pen.text((LEFT + number * 150, height - 16), label[:24], fill=colour, font=font)
    for label, value in drawn.thresholds:
        pen.line([(LEFT, y(value)), (width - RIGHT, y(value))], fill=RED)
        pen.text((LEFT + 4, y(value) - 12), label, fill=RED, font=font)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _instant(text: str, now: datetime) -> datetime:
    """A time, or a duration before now such as -PT3H."""
    if text.lstrip("-").startswith("PT"):
        number, unit = int(text.strip("-PT")[:-1] or 0), text[-1]
        return now - timedelta(**{{"H": "hours", "M": "minutes", "S": "seconds"}[unit]: number})
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
