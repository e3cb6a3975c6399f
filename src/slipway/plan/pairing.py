"""Whether a stack with pipelines and its replicas say the same of each other: each has its own file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slipway.documents import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from slipway.plan.replicas import Replica
    from slipway.plan.settings import Settings

DEPLOYS_TO, DEPLOYED_BY = "slipway:deploysTo", "slipway:deployedBy"

Mistake = tuple[tuple[str | int, ...], str, str]
"""Where in the stack's settings, what is wrong, and the nearest right value."""


def mismatches(
    stack: str, settings: Settings, known: Sequence[str], settings_of: Callable[[str], Settings]
) -> Iterator[Mistake]:
    """What is wrong between a stack and those that it deploys to or is deployed by.

    Args:
        stack: its name.
        settings: its settings.
        known: the stacks that have a file.
        settings_of: reads the settings of one of these.
    """
    for index, replica in enumerate(settings.deploys_to):
        here = (DEPLOYS_TO, index)
        if replica.stack not in known:
            yield _no_file((*here, "stack"), replica.stack, known)
            continue
        for field, message, near in _between(stack, settings, replica, settings_of(replica.stack)):
            yield (*here, field), message, near
    if by := settings.deployed_by:
        if by.stack not in known:
            yield _no_file((DEPLOYED_BY, "stack"), by.stack, known)
            return
        home = settings_of(by.stack)
        told = next((replica for replica in home.deploys_to if replica.stack == stack), None)
        if told is None:
            message = f"stack {by.stack} does not deploy to {stack}: its {DEPLOYS_TO} does not name it"
            yield (DEPLOYED_BY, "stack"), message, ""
            return
        for _, message, near in _between(by.stack, home, told, settings):
            yield (DEPLOYED_BY,), message, near


def _between(stack: str, home: Settings, told: Replica, there: Settings) -> Iterator[tuple[str, str, str]]:
    """What is wrong between a stack with pipelines and one replica: field of `deploysTo`, message, right value."""
    by, name = there.deployed_by, told.stack
    if by is None or by.stack != stack:
        yield "stack", f"stack {name} does not say {DEPLOYED_BY}: {{stack: {stack}, ...}}", ""
        return
    if by.region != home.region:
        yield "stack", f"stack {name} looks for {stack} in {by.region}; it is in {home.region}", home.region
    if told.region != there.region:
        yield "region", f"stack {name} is in {there.region}, {stack} deploys to it in {told.region}", there.region
    if (told.region, told.account) == (home.region, by.account):
        yield "region", f"stack {name} is where {stack} is: a replica is in another region or account", ""
    for what in ("environment", "catalogue", "systems"):
        ours, theirs = (_comparable(getattr(each, what)) for each in (home, there))
        if ours != theirs:
            yield "stack", f"both hold the same services: slipway:{what} is {theirs} in {name}, {ours} in {stack}", ""


def _comparable(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(sorted(value)) or "all"


def _no_file(where: tuple[str | int, ...], stack: str, known: Sequence[str]) -> Mistake:
    return where, f"there is no Pulumi.{stack}.yaml", nearest(stack, known)
