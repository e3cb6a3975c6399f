"""Unknown, missing and wrongly typed inputs, by the SDK's own classes."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from slipway.deep.checks.kit import faults
from slipway.deep.model import Result, result
from slipway.local.checks import sdk

if TYPE_CHECKING:
    from slipway.deep.model import Rendered


def check(rendered: Rendered) -> Result:
    """Every resource against the argument class of its type."""
    return result(
        len(rendered.resources),
        (
            fault
            for resource in rendered.resources
            for fault in faults(resource, sdk.problems(resource.token, resource.given), _source(resource.token))
        ),
    )


def _source(token: str) -> str:
    package = f"pulumi-{token.partition(':')[0]}"
    return f"{package} {metadata.version(package)}"
