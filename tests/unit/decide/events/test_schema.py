"""The schema that the guide shows is the events' own."""

import json

import jsonschema
import pytest
from pydantic import TypeAdapter

from slipway.checkout import CHECKOUT
from slipway.decide.events import Event
from slipway.decide.events.schema import schema
from tests.unit.decide.events.test_read import ALL, event

WRITTEN = CHECKOUT / "docs" / "event.schema.json"
KNOWN = json.loads(schema())


def test_the_schema_in_the_guide_is_up_to_date() -> None:
    wanted = "run `python -m slipway.decide.events.schema > docs/event.schema.json`"
    assert WRITTEN.read_text(encoding="utf-8") == schema(), wanted


@pytest.mark.parametrize("told", ALL)
def test_events_are_as_the_schema_says(told: dict[str, object]) -> None:
    document = TypeAdapter(Event).dump_python(event(told), mode="json")
    jsonschema.validate(document, KNOWN)
    with pytest.raises(jsonschema.ValidationError, match="exploded"):
        jsonschema.validate({**document, "state": "exploded"}, KNOWN)
