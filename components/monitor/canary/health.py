"""Runs as a canary: asks every service of a system, through its load balancer, whether it is well.

Beside it lies services.json: for each service, the path that answers 200 when it is. They are reached at BASE_URL.
"""

import json
import os
import ssl
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path

SECONDS = 10
AT_ONCE = 8


class UnwellError(Exception):
    """Services that did not answer as they should, each with what it did instead."""


def handler(_event: object, _context: object) -> str:
    """One run.

    Raises:
        UnwellError: a service is unwell; Synthetics counts the run as failed.
    """
    paths = json.loads(Path(__file__).with_name("services.json").read_text(encoding="utf-8"))
    urls = {service: os.environ["BASE_URL"] + path for service, path in paths.items()}
    with ThreadPoolExecutor(AT_ONCE) as threads:
        told = dict(zip(urls, threads.map(trouble, urls.values()), strict=True))
    unwell = [f"{service}: {words}" for service, words in told.items() if words]
    if unwell:
        raise UnwellError("; ".join(unwell))
    return f"{len(paths)} services are well"


def trouble(url: str) -> str:
    """What is wrong with the answer from a URL; nothing if it is 200."""
    try:
        with urllib.request.urlopen(url, timeout=SECONDS, context=_by_its_own_name()) as answer:  # noqa: S310 - always http or https
            return "" if answer.status == HTTPStatus.OK else f"answered {answer.status}"
    except urllib.error.HTTPError as error:
        with error:
            return f"answered {error.code}"
    except OSError as error:
        return str(error)


def _by_its_own_name() -> ssl.SSLContext:
    """The balancer is called by its own name, for which its certificate was not issued."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
