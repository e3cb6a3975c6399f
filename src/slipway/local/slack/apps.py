"""The apps that stacks bring, known by what the stacks hold in the emulated AWS; a workspace is set up by hand."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from slipway.functions.directory import fetched
from slipway.local.slack.workspace import App

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from slipway.clients import Client, Clients
    from slipway.functions.directory import Lookup

KEPT = 2.0
"""Seconds for which they are not looked for again."""
SLACK_PATH = "/slack"


class Apps:
    """The apps of all stacks that have a secret for Slack with a value."""

    def __init__(self, clients: Clients, apis: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Look into the AWS of `clients`, whose REST APIs answer at `apis`."""
        self._clients, self._apis, self._monotonic = clients, apis, monotonic
        self._known: tuple[float, list[App]] | None = None
        self._lock = threading.Lock()

    def __call__(self) -> list[App]:
        """The apps as they are now, or were a moment ago."""
        with self._lock:
            if self._known is None or self._monotonic() - self._known[0] >= KEPT:
                self._known = (self._monotonic(), list(self._found()))
            return self._known[1]

    def _found(self) -> Iterator[App]:
        secrets = self._clients("secretsmanager")
        for page in secrets.get_paginator("list_secrets").paginate():
            for secret in page["SecretList"]:
                kind, _, rest = secret["Name"].partition("/")
                stack, _, purpose = rest.partition("/")
                keys = _keys(secrets, secret["Name"]) if (kind, purpose) == ("slipway", "slack") else None
                if keys:
                    yield self._app(stack, keys)

    def _app(self, stack: str, keys: dict[str, Any]) -> App:
        directory = self._directory(stack)
        channels: set[str] = set()
        people: dict[str, str] = {}
        if directory:
            services = filter(None, map(directory.service, directory.names))
            channels = {directory.channel, *(each.channel for each in services)} - {""}
            people = {known.slack: name for name, known in directory.people.items() if known.slack}
        return App(
            f"slipway-{stack}",
            str(keys["bot_token"]),
            str(keys["signing_secret"]),
            self._request_url(stack),
            frozenset(channels),
            people,
        )

    def _directory(self, stack: str) -> Lookup | None:
        """The directory that a function of the stack reads."""
        for page in self._clients("lambda").get_paginator("list_functions").paginate():
            for function in page["Functions"]:
                variables = (function.get("Environment") or {}).get("Variables") or {}
                if function["FunctionName"].startswith(f"{stack}-") and "DIRECTORY_KEY" in variables:
                    place = variables["DIRECTORY_BUCKET"], variables["DIRECTORY_KEY"]
                    found = fetched(self._clients("s3"), *place)
                    if found.stack == stack:
                        return found
        return None

    def _request_url(self, stack: str) -> str:
        """The path for Slack of the stack's API; empty where it has none."""
        api = self._clients("apigateway")
        for one in api.get_rest_apis(limit=500)["items"]:
            if not one["name"].startswith(f"{stack}-"):
                continue
            paths = {each["path"] for each in api.get_resources(restApiId=one["id"], limit=500)["items"]}
            stages = api.get_stages(restApiId=one["id"])["item"]
            if SLACK_PATH in paths and stages:
                return f"{self._apis}/{one['id']}/{stages[0]['stageName']}{SLACK_PATH}"
        return ""


def _keys(secrets: Client, name: str) -> dict[str, Any] | None:
    """What a secret holds; None where it has no value, or not the two that an app needs."""
    try:
        told = json.loads(secrets.get_secret_value(SecretId=name)["SecretString"])
    except (ClientError, KeyError, ValueError):
        return None
    return told if isinstance(told, dict) and {"bot_token", "signing_secret"} <= set(told) else None
