"""What a target is given of an event: all of it, a part, a fixed text, or a text made of parts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_PLACE = re.compile(r"<([A-Za-z0-9_.-]+)>")
_STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\['([^']+)'\]|\[(\d+)\]")


def given(target: Mapping[str, Any], event: Mapping[str, Any], rule: str) -> str:
    """The text for a target of a rule (EventBridge API reference, Target). A rule's name and ARN can be put in, too."""
    if target.get("Input") is not None:
        return str(target["Input"])
    if target.get("InputPath") is not None:
        return json.dumps(part(event, target["InputPath"]))
    if target.get("InputTransformer") is not None:
        return _filled(target["InputTransformer"], event, rule)
    return json.dumps(event)


def part(event: object, path: str) -> Any:  # noqa: ANN401 - JSON
    """What stands at a path such as `$.detail.state` or `$.resources[0]`; None where nothing does."""
    found: Any = event
    for name, quoted, index in _STEP.findall(path.removeprefix("$")):
        if index:
            found = found[int(index)] if isinstance(found, list) and int(index) < len(found) else None
        else:
            found = found.get(name or quoted) if isinstance(found, Mapping) else None
    return found


def _filled(transformer: Mapping[str, Any], event: Mapping[str, Any], rule: str) -> str:
    """The template with its places filled; a text that is not quoted there stands quoted, unless inside of one."""
    paths = transformer.get("InputPathsMap") or {}
    values = {name: part(event, path) for name, path in paths.items()}
    values |= {
        "aws.events.rule-arn": rule,
        "aws.events.rule-name": rule.rpartition("/")[2],
        "aws.events.event.ingestion-time": event.get("time"),
        "aws.events.event": {key: value for key, value in event.items() if key != "detail"},
        "aws.events.event.json": event,
    }
    template = str(transformer["InputTemplate"])

    def fill(found: re.Match[str]) -> str:
        if found[1] not in values:
            return found[0]
        return _written(values[found[1]], quoted=_inside_text(template, found.start()))

    return _PLACE.sub(fill, template)


def _written(value: object, *, quoted: bool) -> str:
    if value is None:
        return "" if quoted else "null"
    if not quoted:
        return json.dumps(value)
    text = value if isinstance(value, str) else json.dumps(value)
    return json.dumps(text)[1:-1] if isinstance(value, str) else text.replace('"', '\\"')


def _inside_text(template: str, position: int) -> bool:
    """Whether a position lies between two quotation marks."""
    return len(re.findall(r'(?<!\\)"', template[:position])) % 2 == 1
