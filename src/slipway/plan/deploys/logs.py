"""Where a service's logs are kept."""

from __future__ import annotations


def service_logs(stack: str, service: str) -> str:
    """The log group that a service writes to, wherever it runs."""
    return f"/slipway/{stack}/{service}"
