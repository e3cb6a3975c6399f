"""The JSON Schema of an event. `python -m slipway.decide.events.schema > docs/event.schema.json` writes the guide's."""

from __future__ import annotations

import json
import sys

from pydantic import TypeAdapter

from slipway.decide.events.event import Event


def schema() -> str:
    """The schema as indented JSON."""
    told = TypeAdapter(Event).json_schema(mode="serialization")
    return json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **told}, indent=2) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
