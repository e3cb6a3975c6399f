"""The workspace of the local cloud's daemon: its apps are those that the stacks in it bring."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import boto3

from slipway.local.slack.apps import Apps
from slipway.local.slack.server import SlackServer
from slipway.local.slack.workspace import Workspace

if TYPE_CHECKING:
    from slipway.clients import Client


def loopback_slack(endpoint: str, region: str, path: str, apis: str) -> SlackServer:
    """Slack for the stacks of an emulated AWS.

    Args:
        endpoint: address of the emulated AWS.
        region: of the stacks.
        path: where it is mounted.
        apis: where the emulated REST APIs are mounted.
    """

    @cache
    def session() -> boto3.Session:
        return boto3.Session("local", "local", region_name=region)

    @cache
    def clients(service: str) -> Client:
        return session().client(service, endpoint_url=endpoint)  # type: ignore[call-overload]

    return SlackServer(Workspace(Apps(clients, f"{endpoint}{apis}")), f"{endpoint}{path}")
