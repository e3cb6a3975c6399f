"""JSON Schemas of the catalogue's files, for editors.

`python -m slipway.catalogue.schema catalogue/.schema` writes them anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from slipway.catalogue.calendar import DeliveryCalendar
from slipway.catalogue.model import Owners, Service, Systems
from slipway.catalogue.people import People
from slipway.catalogue.values import Strict

MODELS: dict[str, type[Strict]] = {
    "service": Service,
    "systems": Systems,
    "owners": Owners,
    "calendar": DeliveryCalendar,
    "people": People,
}
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Untitled(GenerateJsonSchema):
    """Without titles, which would only repeat the names of the fields."""

    def field_title_should_be_set(self, _schema: object) -> bool:
        return False


def catalogue_schemas() -> dict[str, dict[str, Any]]:
    """The schemas of the catalogue's files, by name."""
    return {
        name: {"$schema": DIALECT, **model.model_json_schema(schema_generator=_Untitled)}
        for name, model in MODELS.items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write each schema into a folder, which is made if need be; the files written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in catalogue_schemas().items():
        path = folder / f"{name}.json"
        path.write_text(json.dumps(schema, indent=2) + "\n", encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    write_schemas(Path(sys.argv[1]))
