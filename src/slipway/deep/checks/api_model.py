"""The request that makes each AWS resource, against botocore's whole model of it: types, required members, lengths,
patterns, enums, ranges.
"""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from botocore.validate import ParamValidator

from slipway.deep.api_requests import ApiRequest, making
from slipway.deep.checks.kit import faults
from slipway.deep.model import Fault, Rendered, Resource, Result, Severity, result
from slipway.local.aws import limits, shapes
from slipway.local.provider.errors import CloudError

if TYPE_CHECKING:
    from collections.abc import Iterator


def check(rendered: Rendered) -> Result:
    """Every AWS resource that is made through an API."""
    found: list[Fault] = []
    examined = 0
    for resource in rendered.resources:
        try:
            request = making(resource)
        except CloudError as error:
            found.append(resource.fault(Severity.ERROR, "", str(error), "inputs that make a request", _source()))
            continue
        if request:
            examined += 1
            found += _refused(resource, request)
    return result(examined, found)


def _refused(resource: Resource, request: ApiRequest) -> Iterator[Fault]:
    source = f"{_source()}, {request.service} {request.operation}"
    shape = shapes.input_shape(request.service, request.operation)
    report = ParamValidator().validate(request.parameters, shape)
    if report.has_errors():
        for line in report.generate_report().splitlines():
            yield resource.fault(Severity.ERROR, "", line, "a request that the API's model allows", source)
    yield from faults(resource, limits.of_operation(request.service, request.operation, "", request.parameters), source)


def _source() -> str:
    return f"botocore {metadata.version('botocore')}"
