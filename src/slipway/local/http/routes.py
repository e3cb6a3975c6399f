"""Which method of which resource of a REST API answers a request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from moto.backends import get_backend

from slipway.local.account import ACCOUNT
from slipway.local.tables import TABLES

_PARAMETER = re.compile(r"\{([^{}+]+)(\+?)\}")
_FUNCTION = re.compile(r"functions/(arn:[^/]+)/invocations")
DEFAULT_MILLISECONDS = 29_000


@dataclass(frozen=True)
class Route:
    """What answers.

    Attributes:
        resource: its path with parameters, such as /systems/{name}.
        function: ARN of the function that is asked; empty where something else is.
        binary: media types whose bodies are handed on as they are.
        milliseconds: to wait for the function.
    """

    api: str
    region: str
    stage: str
    resource: str
    resource_id: str
    parameters: Mapping[str, str]
    function: str
    binary: tuple[str, ...]
    milliseconds: int
    variables: Mapping[str, str] = field(default_factory=dict)


def resolve(api: str, stage: str, method: str, path: str) -> Route | None:
    """What answers a request to a stage of an API; None where nothing does.

    A path in words comes before one with a parameter, and that before one whose parameter takes the rest; the method
    itself before ANY. Changes of an API answer at once, before they are deployed to the stage.
    """
    with TABLES:
        for region, backend in get_backend("apigateway")[ACCOUNT].items():
            held = backend.apis.get(api)
            if held is not None and stage in held.stages:
                return _within(held, region, stage, method, path)
    return None


def _within(api: Any, region: str, stage: str, method: str, path: str) -> Route | None:  # noqa: ANN401 - moto's own object
    found = _best([(resource.get_path(), resource) for resource in api.resources.values()], path)
    if found is None:
        return None
    shape, resource, parameters = found
    answering = resource.resource_methods.get(method) or resource.resource_methods.get("ANY")
    if answering is None or answering.method_integration is None:
        return None
    integration = answering.method_integration
    named = _FUNCTION.search(integration.uri or "")
    proxy = integration.integration_type == "AWS_PROXY" and named is not None
    return Route(
        api=api.id,
        region=region,
        stage=stage,
        resource=shape,
        resource_id=resource.id,
        parameters=parameters,
        function=named[1] if named and proxy else "",
        binary=tuple(api.binaryMediaTypes),
        milliseconds=int(integration.timeout_in_millis or DEFAULT_MILLISECONDS),
        variables=dict(api.stages[stage].variables),
    )


def _best(resources: Iterable[tuple[str, Any]], path: str) -> tuple[str, Any, dict[str, str]] | None:
    """The resource whose path fits best, with what its parameters stand for."""
    fitting = []
    for shape, resource in resources:
        found = _pattern(shape).fullmatch(path.rstrip("/") or "/")
        if found is not None:
            parameters = {name: unquote(value) for name, value in found.groupdict().items()}
            fitting.append((_vagueness(shape), shape, resource, parameters))
    if not fitting:
        return None
    _, shape, resource, parameters = min(fitting, key=lambda entry: entry[0])
    return shape, resource, parameters


def _pattern(shape: str) -> re.Pattern[str]:
    pattern, end = "", 0
    for found in _PARAMETER.finditer(shape):
        word = re.sub(r"\W", "_", found[1])
        pattern += re.escape(shape[end : found.start()]) + f"(?P<{word}>{'.+' if found[2] else '[^/]+'})"
        end = found.end()
    return re.compile(pattern + re.escape(shape[end:]))


def _vagueness(shape: str) -> list[int]:
    """For each part of a path: 0 for a word, 1 for a parameter, 2 for the rest."""
    kinds = [_PARAMETER.fullmatch(part) for part in shape.strip("/").split("/")]
    return [0 if found is None else 2 if found[2] else 1 for found in kinds]
