"""The fields of a compose service that tell something about its delivery; all others are passed over.

Compose allows many fields in two forms, a list or a mapping; here each becomes a tuple of entries.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict

from slipway.catalogue.importers.lenient import Text, list_of, text_of


class Entry(NamedTuple):
    """One entry of a list or mapping: its index or key there, its name, and its value where it has one."""

    step: str | int
    name: str
    value: str | None = None


def _entries(value: object) -> tuple[Entry, ...]:
    """Names in a list, or the keys of a mapping."""
    if isinstance(value, dict):
        return tuple(Entry(str(key), str(key)) for key in value)
    return tuple(Entry(step, text_of(item)) for step, item in enumerate(list_of(value)))


def _variables(value: object) -> tuple[Entry, ...]:
    """`NAME=value` in a list, or a mapping of values; a name alone takes its value from outside."""
    if isinstance(value, dict):
        return tuple(Entry(str(key), str(key), None if item is None else text_of(item)) for key, item in value.items())
    entries = []
    for step, item in enumerate(list_of(value)):
        name, equals, rest = text_of(item).partition("=")
        entries.append(Entry(step, name, rest if equals else None))
    return tuple(entries)


def _ports(value: object) -> tuple[Entry, ...]:
    """Ports inside the container, of `8080:80`, `127.0.0.1:8080:80/tcp`, `80` or `{target: 80}`."""
    entries = []
    for step, item in enumerate(list_of(value)):
        text = text_of(item.get("target", "")) if isinstance(item, dict) else text_of(item)
        port, _, protocol = text.rpartition(":")[2].partition("/")
        if protocol != "udp" and not (isinstance(item, dict) and item.get("protocol") == "udp"):
            entries.append(Entry(step, port.partition("-")[0]))
    return tuple(entries)


def _files(value: object) -> tuple[Entry, ...]:
    """Paths of files: one, or a list of them, each as text or as `{path: ...}`."""
    items = [value] if isinstance(value, str | dict) else list_of(value)
    return tuple(
        Entry(step, text_of(item.get("path", "") if isinstance(item, dict) else item))
        for step, item in enumerate(items)
    )


def _arguments(value: object) -> str:
    if isinstance(value, list):
        return " ".join(text_of(item) for item in value)
    return text_of(value)


def _aliases(value: object) -> tuple[str, ...]:
    """Further names of a service in its networks."""
    networks = value.values() if isinstance(value, dict) else []
    return tuple(
        text_of(alias) for network in networks if isinstance(network, dict) for alias in list_of(network.get("aliases"))
    )


def _build(value: object) -> object:
    return {"context": value} if isinstance(value, str) else value


def _extends(value: object) -> object:
    return {"service": value} if isinstance(value, str) else value


Entries = Annotated[tuple[Entry, ...], BeforeValidator(_entries)]


class Lenient(BaseModel):
    """Fields that are not named here are of no interest."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Build(Lenient):
    """Where the image is built."""

    context: Text = "."
    dockerfile: Text = ""


class Extends(Lenient):
    """The service that this one takes its fields from."""

    service: Text
    file: Text = ""


class Healthcheck(Lenient):
    """The command that tells whether a container is well."""

    test: Annotated[str, BeforeValidator(_arguments)] = ""


class ComposeService(Lenient):
    """One entry of `services`, its variables already put in."""

    image: Text = ""
    container_name: Text = ""
    hostname: Text = ""
    build: Annotated[Build | None, BeforeValidator(_build)] = None
    extends: Annotated[Extends | None, BeforeValidator(_extends)] = None
    depends_on: Entries = ()
    links: Entries = ()
    volumes_from: Entries = ()
    expose: Annotated[tuple[Entry, ...], BeforeValidator(_ports)] = ()
    ports: Annotated[tuple[Entry, ...], BeforeValidator(_ports)] = ()
    profiles: Entries = ()
    network_mode: Text = ""
    networks: Annotated[tuple[str, ...], BeforeValidator(_aliases)] = ()
    environment: Annotated[tuple[Entry, ...], BeforeValidator(_variables)] = ()
    env_file: Annotated[tuple[Entry, ...], BeforeValidator(_files)] = ()
    command: Annotated[str, BeforeValidator(_arguments)] = ""
    entrypoint: Annotated[str, BeforeValidator(_arguments)] = ""
    healthcheck: Healthcheck | None = None
