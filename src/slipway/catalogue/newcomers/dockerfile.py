"""What a Dockerfile tells for certain of the service in its image."""

from __future__ import annotations

import re
from dataclasses import dataclass

INSTRUCTION = re.compile(r"^\s*([A-Za-z]+)\s+(.*)$")
STAGE = re.compile(r"\bAS\s+(\S+)\s*$", re.IGNORECASE)
PORT = re.compile(r"\d{1,5}(?:/tcp)?")
PROBE = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?(/[^\s\"'|;&\])]*)")
HIGHEST_PORT = 65_535


@dataclass(frozen=True)
class Dockerfile:
    """The stages by name, and of the last one, which becomes the image, the ports and the paths that are probed."""

    stages: tuple[str, ...]
    ports: tuple[int, ...]
    probes: tuple[str, ...]


def read_dockerfile(text: str) -> Dockerfile:
    """What the instructions say; those that stand for something else (`EXPOSE $PORT`) say nothing for certain."""
    stages: list[str] = []
    ports: list[int] = []
    probes: list[str] = []
    for name, value in _instructions(text):
        if name == "FROM":
            found = STAGE.search(value)
            stages.append(found[1].lower() if found else "")
            ports, probes = [], []
        elif name == "EXPOSE":
            ports += [int(word.removesuffix("/tcp")) for word in value.split() if PORT.fullmatch(word)]
        elif name == "HEALTHCHECK":
            probes = PROBE.findall(value)
    usable = dict.fromkeys(port for port in ports if 1 <= port <= HIGHEST_PORT)
    return Dockerfile(tuple(stages), tuple(usable), tuple(dict.fromkeys(probes)))


def _instructions(text: str) -> list[tuple[str, str]]:
    """The instructions in order, those over several lines as one."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    whole = re.sub(r"\\\s*\n", " ", "\n".join(lines))
    found = (INSTRUCTION.match(line) for line in whole.splitlines())
    return [(match[1].upper(), match[2]) for match in found if match]
