"""GitHub's part: the push is told to the stack's webhook, signed with the secret that both know."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from typing import TYPE_CHECKING, Any

from slipway.decide.webhook import github_signature
from slipway.errors import SlipwayError
from slipway.local.control import APIS
from slipway.plan.naming import physical_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.clients import Clients

STAGE = "live"
SECONDS = 60
API_NAME = 128
"""Characters of the name of a REST API."""


def send(clients: Clients, endpoint: str, stack: str, payload: Mapping[str, Any]) -> str:
    """Send a push to the stack's webhook; returns what it answers.

    Raises:
        SlipwayError: the stack has no webhooks, its secret is empty, or it did not take the push.
    """
    body = json.dumps(payload).encode()
    request = urllib.request.Request(  # noqa: S310 - always the local cloud's own loopback address
        f"{endpoint}{APIS}/{_api(clients, stack)}/{STAGE}/github",
        data=body,
        headers={
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/local",
            "X-GitHub-Event": "push",
            "X-GitHub-Delivery": str(uuid.uuid4()),
            "X-Hub-Signature-256": github_signature(_secret(clients, stack), body),
        },
    )
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=SECONDS) as answer:
            return f"{answer.status} {answer.read().decode(errors='replace')}".strip()
    except urllib.error.HTTPError as error:
        with error:
            told = error.read().decode(errors="replace")
        raise SlipwayError(f"the webhook did not take the push: {error.code} {told}") from error
    except OSError as error:
        raise SlipwayError(f"the webhook does not answer: {error}") from error


def _api(clients: Clients, stack: str) -> str:
    name = physical_name(stack, "webhooks", "api", limit=API_NAME)
    for page in clients("apigateway").get_paginator("get_rest_apis").paginate():
        for api in page["items"]:
            if api["name"] == name:
                return str(api["id"])
    raise SlipwayError(f"stack '{stack}' has no webhooks on the local cloud; `./slipway up --stack {stack}` makes them")


def _secret(clients: Clients, stack: str) -> str:
    name, manager = f"slipway/{stack}/webhooks/github", clients("secretsmanager")
    try:
        return str(manager.get_secret_value(SecretId=name)["SecretString"])
    except manager.exceptions.ResourceNotFoundException:
        raise SlipwayError(f"the secret {name} has no value; `./slipway up` gives it one") from None
