"""Finds the hosts that a setting names. A host counts only where something says that it is one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ADDRESS_WORDS = frozenset(
    {
        *("addr", "address", "addresses", "addrs", "authority", "backend", "bootstrap", "broker", "brokers"),
        *("connection", "dns", "dsn", "endpoint", "endpoints", "h", "host", "hostname", "hosts", "node", "nodes"),
        *("origin", "peer", "proxy", "server", "servers", "service", "services", "target", "targets"),
        *("upstream", "upstreams", "uri", "uris", "url", "urls"),
    }
)
"""Last words of a variable's name that say its value is an address: CART_ADDR, db.host, --broker, -h."""
VERSION_WORDS = ("digest", "image", "label", "tag", "user", "version", "volume")
"""Last words that say a `name:number` is no address: an image and its tag, a user and a group."""
MAX_PORT = 65_535
MAX_DIGITS = 9
LOCAL_SCHEMES = frozenset({"file", "npipe", "unix"})
MAX_HOST = 253
"""Characters of a host name (RFC 1035)."""
MAX_VALUE = 100_000
"""Characters of a value that are looked at; a longer one is a file, not a setting."""

LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*\.?")
IN_ADDRESSES = re.compile(r"[:/?@]")
AFTER_AUTHORITY = re.compile(r"[/?#]")
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
SEPARATORS = re.compile(r"[\s,;|\"'`<>()\[\]{}]+")
SERVICE_SUFFIX = re.compile(r"\.svc(\.[\w.-]+)?$")


def hosts_in(variable: str, value: str) -> list[str]:
    """The hosts that a setting names, lower case, each once, in their order.

    A URL names its host, and `host:port` does; a bare word only where the variable's name says that it is an address,
    or the option before it does, or where it is a Kubernetes name such as `user.shop.svc`. Lists are separated by
    commas, semicolons or blanks.
    """
    tokens = [token for token in SEPARATORS.split(value[:MAX_VALUE]) if token]
    return list(dict.fromkeys(_hosts(variable, tokens)))


def _hosts(variable: str, tokens: Iterable[str]) -> Iterator[str]:
    option = ""
    for token in tokens:
        key, value = _assignment(token)
        yield from _token_hosts(key or option or variable, value)
        option = token if token.startswith("-") and not key else ""


def _assignment(token: str) -> tuple[str, str]:
    """`--url=http://cart` in its two parts; no key where the sign stands in an address, as in `http://cart?x=y`."""
    head, scheme, tail = token.partition("://")
    key, _, value = head.rpartition("=")
    return (key, value + scheme + tail) if key and not IN_ADDRESSES.search(key) else ("", token)


def _token_hosts(variable: str, token: str) -> Iterator[str]:
    scheme, is_url, rest = token.partition("://")
    if is_url and scheme.rpartition(":")[2].lower() in LOCAL_SCHEMES:
        return
    if not is_url and token.startswith("jdbc:"):
        is_url, rest = token.partition("@")[1:]
    if is_url:
        yield from _authority(AFTER_AUTHORITY.split(rest.lstrip("/"))[0])
        return
    last = _last_word(variable)
    host, colon, port = token.partition("/")[0].rpartition("@")[2].partition(":")
    if not _is_host(host):
        return
    if colon:
        if _is_port(port) and last not in VERSION_WORDS:
            yield host.lower()
    elif last in ADDRESS_WORDS or SERVICE_SUFFIX.search(host):
        yield host.lower()


def _authority(text: str) -> Iterator[str]:
    """The host of `user:password@host:port`."""
    host = text.rpartition("@")[2].split(":")[0]
    if _is_host(host):
        yield host.lower()


def _is_host(text: str) -> bool:
    return len(text) <= MAX_HOST and HOST.fullmatch(text) is not None


def _is_port(text: str) -> bool:
    digits = text.partition(":")[0]
    return digits.isascii() and digits.isdigit() and 0 < int(digits[:MAX_DIGITS]) <= MAX_PORT


def _last_word(variable: str) -> str:
    words = WORD.findall(variable)
    return words[-1].lower() if words else ""
