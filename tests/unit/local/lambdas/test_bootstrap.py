"""Names that a function's process resolves otherwise."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from slipway.local.lambdas import bootstrap

BALANCERS = ".elb.amazonaws.com"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Any]]:
    """What the library itself is asked, in a process with the names of balancers."""
    found: list[tuple[Any, Any]] = []

    def getaddrinfo(host: Any, port: Any, *_: Any, **__: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401
        found.append((host, port))
        return found

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    bootstrap.resolve({BALANCERS: 4321})
    return found


@pytest.mark.parametrize(
    "host", ["core-1.us-east-1.elb.amazonaws.com", "core-1.us-east-1.elb.amazonaws.com.", b"c.elb.amazonaws.com"]
)
def test_names_of_balancers_lead_to_this_machine_whatever_the_port(host: str | bytes, asked: list[Any]) -> None:
    assert socket.getaddrinfo(host, 8443) == [("127.0.0.1", 4321)]
    assert asked == [("127.0.0.1", 4321)]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "api.example", "elb.amazonaws.com", "core.elb.amazonaws.com.evil.example", None]
)
def test_all_others_lead_where_they_would(host: str | None, asked: list[Any]) -> None:
    socket.getaddrinfo(host, 443)
    assert asked == [(host, 443)]
