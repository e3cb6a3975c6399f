"""The way to Slack, where the stack has one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from slipway.functions.slack.client import Slack

if TYPE_CHECKING:
    from slipway.clients import Clients

API = "https://slack.com/api/"
SECONDS = 5
"""How long is waited for an answer of Slack, and for the secret."""


class NoSlackError(RuntimeError):
    """The secret holds no token yet, or nothing that is one."""


def connected(clients: Clients, secret: str, api: str = API) -> Slack | None:
    """Slack, with the token of the stack's app; None where the stack has none.

    Args:
        clients: give boto3 clients.
        secret: name or ARN of the secret; empty where there is no Slack.
        api: where Slack's Web API is.

    Raises:
        ClientError, ConnectionError, HTTPClientError: the secret can't be had, or has no value yet.
        NoSlackError: it holds no token.
    """
    if not secret:
        return None
    from slack_sdk import WebClient
    from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler

    from slipway.evidence.patience import patiently

    found = patiently(lambda: clients("secretsmanager").get_secret_value(SecretId=secret), SECONDS)
    told = _parsed(found.get("SecretString", ""))
    retries = [ConnectionErrorRetryHandler(max_retry_count=1), RateLimitErrorRetryHandler(max_retry_count=1)]
    return Slack(WebClient(told, base_url=api, timeout=SECONDS, retry_handlers=retries))


def _parsed(text: str) -> str:
    try:
        token = json.loads(text)["bot_token"]
    except (ValueError, TypeError, KeyError):
        token = None
    if not isinstance(token, str) or not token:
        raise NoSlackError("expected a JSON object with bot_token and signing_secret in the secret for Slack")
    return token
