"""How what is followed is shown: a line for every action, and a sentence for every execution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slipway.cli.inputs import LOCAL
from slipway.cli.output import console, emit_json, say
from slipway.cli.pushes.follow import REALLY_RUN, follow
from slipway.decide.overriding import can_open
from slipway.decide.waiting import closed_gates

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from slipway.cli.pushes.follow import Action, Followed
    from slipway.clients import Client

STYLES = {"Succeeded": "green", "Failed": "red", "InProgress": "yellow", "Abandoned": "dim"}
WORDS = {"InProgress": "under way"}
ENDS = {
    "Stopped": "was stopped",
    "Superseded": "gave way to a newer push",
    "Cancelled": "was cancelled",
    "Succeeded": "has succeeded",
    "Failed": "has failed",
}
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
    client: Client,
    executions: Iterable[tuple[str, str]],
    services: Mapping[str, str],
    *,
    stack: str,
    as_json: bool,
    before: Collection[str] = (),
) -> bool:
    """Follow executions and print what comes of them, and what can be done next; whether any failed.

    `before` are runs of actions that belong to an earlier try.
    """
    found = follow(client, executions, (lambda *_: None) if as_json else printed(services), before)
    told = summed_up(found, services)
    if as_json:
        emit_json(told)
        return any(each.failed for each in found)
    brought_back = any(each.rolls_back for each in found)
    for each, one in zip(found, told["executions"], strict=True):
        say(one["summary"])
        for line in () if brought_back else next_steps(each, one["service"], stack):
            say(f"  {line}")
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
    bad = each.failed_at if each.failed else None
    if bad:
        return f"{what} has failed at {bad.stage}/{bad.name}{f': {bad.said}' if bad.said else '.'}"
    return f"{what} {ENDS.get(each.status, each.status)}{f': {each.said}' if each.said else '.'}"


def next_steps(each: Followed, service: str, stack: str) -> Iterator[str]:
    """What a person can do next, as commands; nothing where nothing is held up."""
    whose = service if stack == LOCAL else f"{service} --stack {stack}"
    bad = each.failed_at if each.failed else None
    if each.gate:
        yield f"It asks itself again. What stands against it: ./slipway explain {whose}"
    elif each.held_since is not None:
        yield f"See what goes on: ./slipway watch {whose}"
    elif each.waits:
        yield f"./slipway approve {service} --as NAME, or ./slipway reject {service} --as NAME --reason WHY"
    elif each.status in {"Failed", "Stopped"}:
        yield f"Try again: ./slipway retry {whose}"
    closed = each.gate or (bad.said if bad and bad.how == REALLY_RUN else "")
    gates = " ".join(f"--gate {gate}" for gate in closed_gates(closed) if gate in can_open(closed_gates(closed)))
    if gates and stack == LOCAL:
        yield f"Past the gate, by two release managers: ./slipway override {service} {gates} --reason WHY"
