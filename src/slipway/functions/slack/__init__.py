"""Slack as functions use it: messages that are posted, rewritten and answered in threads."""

from slipway.functions.slack.client import Posted, Slack
from slipway.functions.slack.connect import connected
from slipway.functions.slack.message import Message

__all__ = ["Message", "Posted", "Slack", "connected"]
