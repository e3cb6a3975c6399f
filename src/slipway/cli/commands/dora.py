"""`slipway dora`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from slipway.cli.inputs import Json, Stack, UsageError, made_plan, stack_named
from slipway.cli.output import emit_json, say, table

if TYPE_CHECKING:
    from datetime import timedelta

    from slipway.clients import Clients
    from slipway.decide.attempts import Fact
    from slipway.decide.dora import Dora

DAYS, MOST_DAYS = 30, 730
LOOK_BACK = 30
"""Days before, whose facts tell what the first deployments followed."""
AT_ONCE = 8
"""Questions to the table at the same time."""
COLUMNS = ("metric", "value", "from")
Service = Annotated[str | None, typer.Option("--service", help="Of this service; of all of the stack otherwise.")]
Days = Annotated[int, typer.Option("--days", min=1, max=MOST_DAYS, help="How many days until now.")]


def command(*, service: Service = None, days: Days = DAYS, stack: Stack = None, json: Json = False) -> None:
    """Show DORA's five metrics of software delivery in the environment of a stack.

    Deployment frequency, lead time for changes, change failure rate, recovery time and rework rate, told from what
    happened to deployments. docs/dora.md says how each is told.
    """
    from datetime import timedelta

    from botocore.exceptions import BotoCoreError, ClientError

    from slipway.cli.clouds import clients_of, now_in
    from slipway.decide.dora import dora
    from slipway.errors import SlipwayError

    chosen = stack_named(stack)
    plan, _ = made_plan(chosen)
    names = [pipeline.service for pipeline in plan.pipelines]
    if service is not None and service not in names:
        raise UsageError(_unknown(service, chosen, names))
    until = now_in(chosen)
    since = until - timedelta(days=days)
    clients = clients_of(chosen, plan.settings.region)
    try:
        wanted = [service] if service else names
        facts = _facts(clients, chosen, plan.environment, wanted, since - timedelta(days=LOOK_BACK))
    except (BotoCoreError, ClientError) as error:
        raise SlipwayError(f"the facts of stack '{chosen}' can't be read; `up` makes their table: {error}") from error
    told = dora(facts, since, until)
    if json:
        emit_json({"stack": chosen, "environment": plan.environment, "service": service, "days": days, **_data(told)})
        return
    table(COLUMNS, _rows(told, days))
    if not told.tried:
        whose = service or f"stack '{chosen}'"
        say(f"Nothing of {whose} was deployed to {plan.environment} in {days} days.")


def _facts(clients: Clients, stack: str, environment: str, services: list[str], since: Any) -> list[Fact]:  # noqa: ANN401 - an instant
    from concurrent.futures import ThreadPoolExecutor

    from slipway.functions.router.facts import Facts
    from slipway.plan.naming import physical_name

    facts = Facts(clients("dynamodb"), physical_name(stack, "facts", limit=255))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda service: facts.since(service, environment, since), services)
        return [fact for of_one in found for fact in of_one]


def _rows(told: Dora, days: int) -> list[tuple[str, str, str]]:
    per_day = f"{told.per_day:.2f} a day"
    return [
        ("deployment frequency", per_day, f"{_number(told.deployments, 'deployment')} in {_number(days, 'day')}"),
        (
            "lead time for changes",
            _long(told.lead_median),
            f"median of {_number(told.commits, 'commit')}, 9 of 10 within {_long(told.lead_p90)}",
        ),
        ("change failure rate", _share(told.failure_rate), f"{told.failed} of {told.tried} failed or were undone"),
        ("recovery time", _long(told.recovery_median), "median, from the first sign to the next good version"),
        ("rework rate", _share(told.rework_rate), f"{told.rework} of {told.deployments} mended the one before"),
    ]


def _number(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _share(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.0%}"


def _long(time: timedelta | None) -> str:
    """A length of time in its two largest units."""
    if time is None:
        return "-"
    minutes, seconds = divmod(round(time.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{days} d" if days else "", f"{hours} h" if hours else "", f"{minutes} min" if minutes else ""]
    return " ".join([part for part in parts if part][:2]) or f"{seconds} s"


def _data(told: Dora) -> dict[str, Any]:
    def seconds(time: timedelta | None) -> float | None:
        return None if time is None else time.total_seconds()

    return {
        "deployments": told.deployments,
        "deployments_per_day": told.per_day,
        "lead_time_median_seconds": seconds(told.lead_median),
        "lead_time_p90_seconds": seconds(told.lead_p90),
        "commits": told.commits,
        "tried": told.tried,
        "failed": told.failed,
        "change_failure_rate": told.failure_rate,
        "recovery_time_median_seconds": seconds(told.recovery_median),
        "rework": told.rework,
        "rework_rate": told.rework_rate,
    }


def _unknown(service: str, stack: str, names: list[str]) -> str:
    from slipway.documents import nearest
    from slipway.documents.wording import shown

    near = nearest(service, names)
    hint = f"; did you mean '{near}'?" if near else f"; there are {', '.join(names)}"
    return f"no pipeline of stack '{stack}' deploys {shown(service)}{hint}"
