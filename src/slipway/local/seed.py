"""The secrets that people put in: on the local cloud nobody does, so each that is empty gets a random value."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from typing import Any

SYSTEM = "local"
"""The one outside system that may sign messages to the webhooks."""


def seed(clients: Callable[[str], Any], stack: str) -> tuple[str, ...]:
    """Fill the stack's empty secrets; returns the names of those that were."""
    manager = clients("secretsmanager")
    filled = []
    for name, value in _values(stack).items():
        if _is_empty(manager, name):
            manager.put_secret_value(SecretId=name, SecretString=value)
            filled.append(name)
    return tuple(filled)


def _values(stack: str) -> dict[str, str]:
    slack = {"bot_token": f"xoxb-local-{secrets.token_hex(12)}", "signing_secret": secrets.token_hex(16)}
    return {
        f"slipway/{stack}/webhooks/github": secrets.token_hex(32),
        f"slipway/{stack}/webhooks/systems": json.dumps({SYSTEM: secrets.token_hex(32)}),
        f"slipway/{stack}/slack": json.dumps(slack),
    }


def _is_empty(manager: Any, name: str) -> bool:  # noqa: ANN401 - boto3 clients are made at run time
    """Whether the secret is there and has no value."""
    try:
        manager.describe_secret(SecretId=name)
    except manager.exceptions.ResourceNotFoundException:
        return False
    try:
        manager.get_secret_value(SecretId=name)
    except manager.exceptions.ResourceNotFoundException:
        return True
    return False
