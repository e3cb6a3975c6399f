"""Which tools a command runs, by the table of tools."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import pairwise

from policies.pipelines.shell import Command
from policies.pipelines.step import Step, Work
from policies.pipelines.tool_table import CONTAINERS, TOOLS, WRAPPERS, Tool

Words = tuple[str, ...]

_PROGRAMS = tuple(pattern for tool in TOOLS for pattern in tool.programs.split("|"))
_WRAPPERS = [tuple(prefix.split()) for line in WRAPPERS for prefix in line.split("|")]
_CONTAINERS = [tuple(prefix.split()) for prefix in CONTAINERS.split("|")]
_INFORMATION = {"--version", "--help", "-h", "-V", "--collect-only"}
_WRAPPER_ARGUMENT = re.compile(r"-.*|\w+=.*|\d+[smhd]?|\$\w+")


def steps_of(command: Command) -> Iterator[Step]:
    """What the command does, by each entry of the table that knows it."""
    words = _unwrapped(command.words)
    if not words:
        return
    program, arguments = _program(words[0]), words[1:]
    plain = tuple(word for word in arguments if not word.startswith("-"))
    flags = _flags(arguments)
    if flags & _INFORMATION:
        return
    for tool in TOOLS:
        if _matches(program, tool.programs) and _used_as(tool, plain, flags):
            label = f"{program} {plain[0]}" if plain and (tool.words or tool.goals) else program
            yield Step(tool.does, label, command.lost or _toothless(tool, flags), command.words)


def work_of_commands(commands: Iterable[Command]) -> Work:
    """All that these commands do."""
    run = list(commands)
    programs = frozenset(_program(command.words[0]) for command in run)
    return Work(tuple(step for command in run for step in steps_of(command)), programs=programs)


def _used_as(tool: Tool, plain: Words, flags: set[str]) -> bool:
    return (
        (not tool.words or any(_begins(plain, words.split()) for words in tool.words.split("|")))
        and (not tool.goals or any(_matches(word, tool.goals) for word in plain))
        and (not tool.flags or _has(flags, tool.flags))
        and not _has({*flags, *plain}, tool.without)
        and all(
            fnmatchcase(flag, f"{name}={value}")
            for name, value in tool.given.items()
            for flag in flags
            if flag.startswith(f"{name}=")
        )
    )


def _toothless(tool: Tool, flags: set[str]) -> str | None:
    if tool.mute:
        return tool.mute
    if tool.threshold and not _has(flags, tool.threshold):
        return f"it never fails without {' or '.join(flag.rstrip('*=').split('=[')[0] for flag in tool.threshold)}"
    unbound = next((flag for flag in tool.bounds if not _has(flags, (flag,))), None)
    if unbound:
        return f"it is unbounded without {unbound.split('=')[0]}"
    blunt = next((pattern for pattern in tool.blunt if _has(flags, (pattern,))), None)
    return f"{blunt.rstrip('*')} keeps it from failing" if blunt else None


def _flags(arguments: Words) -> set[str]:
    joined = {f"{flag}={value}" for flag, value in pairwise(arguments) if flag.startswith("-") and "=" not in flag}
    return {word for word in arguments if word.startswith("-")} | joined


def _has(flags: set[str], patterns: Words) -> bool:
    return any(fnmatchcase(flag, pattern) for flag in flags for pattern in patterns)


def _unwrapped(words: Words) -> Words:
    """The command without what only starts it: `sudo`, `npx`, `python -m`, `docker run IMAGE`."""
    for prefix in _CONTAINERS:
        if words[: len(prefix)] == prefix:
            return _in_container(words[len(prefix) :])
    for prefix in _WRAPPERS:
        if words and (_program(words[0]), *words[1 : len(prefix)]) == prefix:
            rest = words[len(prefix) :]
            while rest and _WRAPPER_ARGUMENT.fullmatch(rest[0]):
                rest = rest[1:]
            return _unwrapped(rest)
    return words


def _in_container(words: Words) -> Words:
    """From the last of the first neighbouring words that name a known tool, as in `IMAGE/semgrep:1 semgrep scan`."""
    for start, (before, word) in enumerate(pairwise(("", *words))):
        mounted = before.startswith("-") and "=" not in before and ":/" in word
        if not word.startswith("-") and not mounted and _known(_image(word)):
            following = words[start + 1 :]
            return following if following and _known(following[0]) else (_image(word), *following)
    return ()


def _known(program: str) -> bool:
    return _matches(_program(program), "|".join(_PROGRAMS))


def _program(word: str) -> str:
    return word.rsplit("/", 1)[-1]


def _image(word: str) -> str:
    return _program(word).split("@")[0].split(":")[0]


def _matches(word: str, alternatives: str) -> bool:
    return any(fnmatchcase(word, pattern) for pattern in alternatives.split("|"))


def _begins(plain: Words, patterns: list[str]) -> bool:
    return len(plain) >= len(patterns) and all(map(fnmatchcase, plain, patterns))
