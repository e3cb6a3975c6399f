"""What each service refuses beyond types: lengths, patterns, enums, and rules that tie inputs to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.deep.checks.kit import faults
from slipway.deep.checks.pipelines import PIPELINE
from slipway.deep.model import Result, result
from slipway.local.aws.package import AwsPackage
from slipway.local.azure.package import AzurePackage
from slipway.local.gcp.package import GcpPackage
from slipway.local.provider.store import Store

if TYPE_CHECKING:
    from slipway.deep.model import Rendered

_SOURCE = "the service's API model and user guide"


def check(rendered: Rendered) -> Result:
    """Every resource against the rules of its type; a pipeline's structure has checks of its own."""
    store = Store()
    packages = {
        package.name: package for package in (AwsPackage(None, "", store), GcpPackage(store), AzurePackage(store))
    }
    kinds = {token: packages[token.partition(":")[0]].kind(token) for token in {r.token for r in rendered.resources}}
    looked = [resource for resource in rendered.resources if resource.token != PIPELINE]
    return result(
        len(looked),
        (
            fault
            for resource in looked
            for fault in faults(resource, kinds[resource.token].problems(dict(resource.inputs)), _SOURCE)
        ),
    )
