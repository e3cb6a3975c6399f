"""Which service a thing of the account belongs to, by its tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slipway.functions.clients import Clients


def services_by_name(clients: Clients, kind: str, environment: str | None = None) -> dict[str, str]:
    """The service of each tagged thing, by the thing's name.

    Args:
        clients: gives the boto3 client of a service.
        kind: resource type as the tagging API has it: `ecr:repository`, `codedeploy`.
        environment: only the things of this environment.
    """
    wanted = [{"Key": "environment", "Values": [environment]}] if environment else []
    pages = (
        clients("resourcegroupstaggingapi")
        .get_paginator("get_resources")
        .paginate(ResourceTypeFilters=[kind], TagFilters=[{"Key": "service"}, *wanted])
    )
    found: dict[str, str] = {}
    for page in pages:
        for resource in page["ResourceTagMappingList"]:
            tags = {tag["Key"]: tag["Value"] for tag in resource["Tags"]}
            name = resource["ResourceARN"].split(":", 5)[-1]
            found[name.partition("/")[2] or name.partition(":")[2]] = tags["service"]
    return found
