"""The fields of the catalogue's files as Markdown tables, from the same schemas that editors read.

`python -m slipway.catalogue.reference docs/catalogue.md` puts them into the guide.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slipway.catalogue.schema import catalogue_schemas

if TYPE_CHECKING:
    from collections.abc import Iterator

Schema = dict[str, Any]

FILES = {
    "service": "services/NAME.yaml",
    "systems": "systems.yaml",
    "owners": "owners.yaml",
    "calendar": "calendar.yaml",
    "people": "people.yaml",
}
BEGIN, END = "<!-- fields -->", "<!-- end of fields -->"
"""The marks in the guide, between which the reference stands."""
TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true`, `false`",
    "object": "mapping",
    "null": "nothing",
}


def field_reference() -> str:
    """One section a file, one row a field: type and limits, default, meaning with its unit."""
    return "\n".join(_section(FILES[name], schema) for name, schema in catalogue_schemas().items())


def _section(file: str, schema: Schema) -> str:
    rows = "\n".join(_rows(schema, schema["$defs"], ""))
    return f"### `{file}`\n\n| Field | Type | Default | Meaning |\n|---|---|---|---|\n{rows}\n"


def _rows(schema: Schema, models: Schema, prefix: str) -> Iterator[str]:
    """A row for each field and for those below it; fields without a description are told where they stand first."""
    for name, field in schema["properties"].items():
        path, model = f"{prefix}{name}", _model(field, models)
        if name in schema.get("required", []):
            default = "required"
        else:
            default = "as below" if model else f"`{json.dumps(field['default'])}`"
        yield f"| `{path}` | {_type(field)} | {default} | {field['description']} |"
        if model:
            yield from _rows(model, models, f"{path}.")
        for entry in field.get("patternProperties", {}).values():
            yield from _rows(models[_reference(entry)], models, f"{path}.NAME.")
        for key, below in (("additionalProperties", ".ENVIRONMENT."), ("items", "[].")):
            entry = field.get(key)
            inner = _model(entry, models) if isinstance(entry, dict) else None
            if inner and all("description" in each for each in inner["properties"].values()):
                yield from _rows(inner, models, f"{path}{below}")


def _model(field: Schema, models: Schema) -> Schema | None:
    return models.get(_reference(field))


def _reference(field: Schema) -> str:
    return str(field.get("$ref", "")).rpartition("/")[2]


def _type(field: Schema) -> str:
    if "anyOf" in field:
        return " or ".join(_type(branch) for branch in field["anyOf"])
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    limits = (
        f"{words} {field[key]:,}"
        for key, words in (
            ("minimum", "from"),
            ("exclusiveMinimum", "above"),
            ("maximum", "to"),
            ("maxLength", "up to"),
        )
        if key in field
    )
    unit = " characters" if "maxLength" in field else ""
    return " ".join([TYPES[field.get("type", "object")], *limits]) + unit


def write_reference(guide: Path) -> None:
    """Put the reference between the marks of the guide."""
    before, _, rest = guide.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    guide.write_text(f"{before}{BEGIN}\n\n{field_reference().rstrip()}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_reference(Path(sys.argv[1]))
