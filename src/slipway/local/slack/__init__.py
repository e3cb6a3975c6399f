"""Slack on loopback: its Web API with its own rules, and a page on which people see what is posted and press buttons.

It is no part of a stack: it stands where slack.com would, for whoever has no workspace to try things in.
"""

from slipway.local.slack.server import SlackServer
from slipway.local.slack.workspace import App, Workspace

__all__ = ["App", "SlackServer", "Workspace"]
