"""What a template lets each service decide, and within which limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from slipway.catalogue.parameters import ParameterValue
from slipway.catalogue.values import EnvironmentName, Sentence, Strict
from slipway.documents import FieldError
from slipway.documents.wording import shown
from slipway.plan.templates.values import SEVERITIES, UNITS, ParameterType, Value, ordered, rank, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_LEAST, AT_MOST = "at least", "at most"
NAME = r"^[a-z][a-z0-9_]{0,39}$"


class Limit(Strict):
    """The least and the most that policy lets a value be in one environment."""

    min: ParameterValue | None = None
    max: ParameterValue | None = None


class Parameter(Strict):
    """One parameter: its type, its default, and its limits, everywhere and in single environments.

    A service has one value for all environments, so it must keep the limits of each.
    Of severities `low` is the least and `critical` the most: findings from the value on fail.
    """

    type: ParameterType
    description: Sentence = Field(min_length=1)
    default: ParameterValue
    unit: str = Field("", max_length=30, pattern=r"^[a-z ]*$")
    choices: list[str] = Field(default=[])
    min: ParameterValue | None = None
    max: ParameterValue | None = None
    limits: dict[EnvironmentName, Limit] = Field(default={})

    @property
    def measure(self) -> str:
        """The unit of its values; empty where they have none."""
        return UNITS.get(self.type, self.unit)

    def value(self, given: object) -> Value:
        """What a service gave, as a value within every limit.

        Raises:
            FieldError: it is of another type or unit, or beyond a limit; with the nearest right value.
        """
        value = read_value(self.type, given, self.choices)
        if not ordered(self.type):
            return value
        place = rank(self.type, value)
        for where, word, bound in self.bounds():
            if place < self._rank(bound) if word == AT_LEAST else place > self._rank(bound):
                limit = f"{bound} {self.measure}".rstrip()
                message = f"expected {word} {limit}{where}, found {shown(given)}"
                raise FieldError((), message, self._nearest(place))
        return value

    def bounds(self) -> Iterator[tuple[str, str, ParameterValue]]:
        """Every limit: where it holds (nothing, or ` in production`), `at least` or `at most`, and the bound."""
        limits = [(f" in {environment}", limit) for environment, limit in self.limits.items()]
        for where, limit in (("", Limit(min=self.min, max=self.max)), *limits):
            for word, bound in ((AT_LEAST, limit.min), (AT_MOST, limit.max)):
                if bound is not None:
                    yield where, word, bound

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.unit and self.type != "count":
            own = f"{self.type} has its own" if self.measure != self.unit else f"{self.type} has none"
            raise FieldError(("unit",), f"only a count is given a unit; {own}")
        if bool(self.choices) != (self.type == "choice"):
            raise FieldError(("choices",), "a choice has choices, and no other type has")
        for place, bound in self._places():
            if not ordered(self.type):
                raise FieldError(place, f"values of type {self.type} have no order, and so no limits")
            try:
                read_value(self.type, bound)
            except FieldError as error:
                raise FieldError(place, str(error), error.suggestion) from None
        least, most = self._range()
        if least is not None and most is not None and least > most:
            raise FieldError(("limits",), "no value keeps all of these limits")
        try:
            self.value(self.default)
        except FieldError as error:
            raise FieldError(("default",), str(error), error.suggestion) from None
        return self

    def _places(self) -> Iterator[tuple[tuple[str, ...], ParameterValue]]:
        for start, owner in ((), self), *((("limits", name), limit) for name, limit in self.limits.items()):
            for key in ("min", "max"):
                if (bound := getattr(owner, key)) is not None:
                    yield (*start, key), bound

    def _range(self) -> tuple[int | None, int | None]:
        """The greatest least and the smallest most, as ranks."""
        ranks = [(word, self._rank(bound)) for _, word, bound in self.bounds()]
        least = max((place for word, place in ranks if word == AT_LEAST), default=None)
        most = min((place for word, place in ranks if word == AT_MOST), default=None)
        return least, most

    def _nearest(self, place: int) -> str:
        """The value within every limit that is nearest to the one of this rank."""
        least, most = self._range()
        place = place if least is None else max(place, least)
        place = place if most is None else min(place, most)
        return SEVERITIES[place] if self.type == "severity" else str(place)

    def _rank(self, bound: ParameterValue) -> int:
        return rank(self.type, read_value(self.type, bound))
