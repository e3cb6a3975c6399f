"""One question to a service's health check."""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlsplit

from slipway.decide.verification import Answer

TIMEOUT = 5.0
"""Seconds that the service has for each part of its answer, as its target group gives it."""


def probe(url: str) -> Answer:
    """What the service says. A redirect is an answer like any other and is not followed.

    The balancer's certificate names what callers use, not the balancer's own address, and nothing secret is sent: over
    HTTPS the name is not compared.
    """
    place = urlsplit(url)
    host = place.hostname or ""
    connection: http.client.HTTPConnection
    if place.scheme == "https":
        connection = http.client.HTTPSConnection(host, place.port, timeout=TIMEOUT, context=_any_name())
    else:
        connection = http.client.HTTPConnection(host, place.port, timeout=TIMEOUT)
    try:
        connection.request("GET", f"{place.path}{'?' + place.query if place.query else ''}")
        return Answer(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return Answer(None, type(error).__name__)
    finally:
        connection.close()


def _any_name() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
