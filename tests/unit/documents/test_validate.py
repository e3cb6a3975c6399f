"""Data against a model that has what the catalogue's own models lack: unions, aliases, dictionaries, tuples."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator

from slipway.documents import FieldError, InvalidInputError, Problem, Shape
from slipway.documents.known import known_fields
from slipway.documents.validate import validate_data
from slipway.documents.yaml import dotted


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Stop(Strict):
    kind: Literal["stop"]
    airport: Annotated[str, Shape(r"^[A-Z]{3}$", "three capital letters", str.upper)]


class Leg(Strict):
    kind: Literal["leg"]
    miles: int = Field(alias="distance-miles", gt=0)


class Trip(Strict):
    steps: list[Annotated[Stop | Leg, Field(discriminator="kind")]] = []
    extra: Stop | Leg | None = None
    named: dict[str, Leg] = {}
    pair: tuple[Leg, ...] = ()
    price: int | str = 0
    year: int = Field(1_000_000, ge=1_000_000)
    codes: list[Annotated[str, Field(pattern="^x")]] = []

    @model_validator(mode="after")
    def _starts_somewhere(self) -> Self:
        if self.steps and isinstance(self.steps[0], Leg):
            raise FieldError(("steps", 0, "kind"), "a trip starts at a stop", "stop")
        if self.price == -1:
            raise ValueError("a price below nothing")
        return self


def _problems(data: dict[str, Any]) -> list[Problem]:
    def place(location: tuple[str | int, ...], message: str, suggestion: str) -> Problem:
        return Problem("file", 0, dotted(location), message, suggestion)

    with pytest.raises(InvalidInputError) as raised:
        validate_data(Trip, data, place)
    return list(raised.value.problems)


@pytest.mark.parametrize(
    ("data", "field", "message", "suggestion"),
    [
        ({"step": []}, "step", "unknown field; expected one of codes, extra, named, pair, price, steps, year", "steps"),
        ({"named": {"home": {"kind": "leg", "distance": 1, "distance-miles": 1}}}, "named.home.distance",
         "unknown field; expected one of distance-miles, kind", "distance-miles"),
        ({"named": {"leg": {"kind": "leg"}}}, "named.leg.distance-miles", "required, but missing", ""),
        ({"named": {"leg": 3}}, "named.leg", "expected a mapping of fields, found a number 3", ""),
        ({"named": []}, "named", "expected a mapping, found a list []", ""),
        ({"named": {"a.b": {"kind": "leg", "distance-miles": 0}}}, "named.a.b.distance-miles",
         "expected greater than 0, found a number 0", ""),
        ({"steps": [{"kind": "stop", "airport": "zrh"}]}, "steps[0].airport",
         "expected three capital letters, found 'zrh'", "ZRH"),
        ({"steps": [{"kind": "stop", "airport": "zürich"}]}, "steps[0].airport",
         "expected three capital letters, found 'z\\xfcrich'", ""),
        ({"steps": [{"kind": "stop", "airprot": "ZRH", "airport": "ZRH"}]}, "steps[0].airprot",
         "unknown field; expected one of airport, distance-miles, kind", "airport"),
        ({"steps": [{"kind": "leg", "distance-miles": 1}]}, "steps[0].kind", "a trip starts at a stop", "stop"),
        ({"codes": ["x1", "y1"]}, "codes[1]", "'y1' does not match ^x", ""),
        ({"year": 1}, "year", "expected at least 1000000, found 1", "1000000"),
        ({"price": -1}, "", "a price below nothing", ""),
    ],
)  # fmt: skip
def test_an_error_is_told_at_its_place(data: dict[str, Any], field: str, message: str, suggestion: str) -> None:
    assert _problems(data) == [Problem("file", 0, field, message, suggestion)]


def test_the_branches_of_a_union_do_not_show_in_the_place() -> None:
    problems = _problems({"extra": {"kind": "leg", "distance-miles": "far"}, "price": []})
    assert {problem.field for problem in problems} == {
        "extra.kind", "extra.airport", "extra.distance-miles", "price",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("location", "fields"),
    [
        ((), ["codes", "extra", "named", "pair", "price", "steps", "year"]),
        (("steps", 0), ["airport", "distance-miles", "kind"]),
        (("extra",), ["airport", "distance-miles", "kind"]),
        (("named", "x"), ["distance-miles", "kind"]),
        (("pair", 3), ["distance-miles", "kind"]),
        (("price",), []),
        (("nowhere", "at", "all"), []),
    ],
)
def test_the_fields_known_at_a_place(location: tuple[str | int, ...], fields: list[str]) -> None:
    assert known_fields(Trip, location) == fields


def test_good_data_becomes_a_value() -> None:
    trip = validate_data(Trip, {"steps": [{"kind": "stop", "airport": "ZRH"}]}, lambda *_: pytest.fail("no problem"))
    assert trip.steps == [Stop(kind="stop", airport="ZRH")]
