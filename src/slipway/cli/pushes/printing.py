"""How what is followed is shown: a line for every action, and a sentence for every execution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.cli.output import console, emit_json, say
from slipway.cli.pushes.follow import follow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from slipway.cli.pushes.follow import Action, Followed
    from slipway.clients import Client

STYLES = {"Succeeded": "green", "Failed": "red", "InProgress": "yellow", "Abandoned": "dim"}
WORDS = {"InProgress": "under way"}
WIDTHS = (12, 26, 10, 10)


def printed(services: Mapping[str, str]) -> Callable[[Followed, Action], None]:
    """A function that prints an action of an execution, whose pipeline belongs to one of these services."""

    def tell(each: Followed, action: Action) -> None:
        from rich.text import Text

        if action.status == "InProgress" and not action.said:
            return
        status = WORDS.get(action.status, action.status.lower())
        name = services.get(each.pipeline, each.pipeline)
        place = f"{'rollback: ' if each.rolls_back else ''}{action.stage}/{action.name}"
        cells = [text.ljust(width) for text, width in zip((name, place, status, action.how), WIDTHS, strict=True)]
        console().print(Text(f"{' '.join(cells)} {action.said}".rstrip(), style=STYLES.get(action.status, "")))

    return tell


def tell_all(
    client: Client, executions: Iterable[tuple[str, str]], services: Mapping[str, str], *, as_json: bool
) -> bool:
    """Follow executions and print what comes of them; whether any failed."""
    found = follow(client, executions, (lambda *_: None) if as_json else printed(services))
    told = summed_up(found, services)
    if as_json:
        emit_json(told)
    else:
        for each in told["executions"]:
            say(each["summary"])
    return any(each.failed for each in found)


def summed_up(found: Iterable[Followed], services: Mapping[str, str]) -> dict[str, Any]:
    """What came of executions, as data."""
    return {
        "executions": [
            {
                "service": services.get(each.pipeline, each.pipeline),
                "pipeline": each.pipeline,
                "execution": each.execution,
                "status": each.status,
                "waits": each.waits,
                "rolls_back": each.rolls_back,
                "summary": sentence(each, services.get(each.pipeline, each.pipeline)),
                "actions": [vars(action) for action in each.actions],
            }
            for each in found
        ],
    }


def sentence(each: Followed, service: str) -> str:
    """What came of an execution."""
    what = f"{'The rollback of ' if each.rolls_back else ''}{service} (execution {each.execution})"
    if each.waits:
        return f"{what} {each.waits}."
    if each.failed:
        bad = next((action for action in each.actions if action.status == "Failed"), None)
        why = f" at {bad.stage}/{bad.name}: {bad.said}" if bad else ""
        return f"{what} has {each.status.lower()}{why}"
    return f"{what} has {each.status.lower()}."
