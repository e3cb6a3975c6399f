"""The AWS that a stack lives in, for commands that ask it directly."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from slipway.cli.inputs import LOCAL
from slipway.errors import SlipwayError

if TYPE_CHECKING:
    from slipway.clients import Client, Clients
    from slipway.local.cloud import LocalCloud


def clients_of(stack: str, region: str) -> Clients:
    """boto3 clients: of the running local cloud for the local stack, else of the AWS credentials in the environment.

    Raises:
        SlipwayError: the stack is the local one, and the local cloud does not run.
    """
    import boto3

    if stack != LOCAL:
        elsewhere: Client = boto3.Session(region_name=region)
        clients: Clients = elsewhere.client
        return clients

    cloud = local_cloud()
    if cloud is None:
        raise SlipwayError("the local cloud does not run; `./slipway up` starts it")
    keys = cloud.environment()
    here: Client = boto3.Session(keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"], region_name=cloud.region)
    return lambda service: here.client(service, endpoint_url=cloud.endpoint)


def local_cloud() -> LocalCloud | None:
    """The local cloud of this project, where it runs."""
    from slipway.engine import project_home
    from slipway.local.cloud import find

    return find(project_home().local)


def now_in(stack: str) -> datetime:
    """The moment it is where a stack lives: the local cloud has a clock of its own, which can be ahead.

    Raises:
        LocalCloudError: the local cloud runs and does not answer.
    """
    from slipway.local.cloud import clock

    cloud = local_cloud() if stack == LOCAL else None
    return clock(cloud) if cloud else datetime.now(UTC)
