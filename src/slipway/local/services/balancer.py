"""What a balancer of the emulated AWS would answer: its own listeners and rules decide, and the service behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any

from moto.backends import get_backend

from slipway.local.account import ACCOUNT
from slipway.local.services.answers import Answers
from slipway.local.tables import TABLES

SUFFIX = ".elb.amazonaws.com"
"""How the emulator's balancers are called: NAME-1.REGION and this."""


@dataclass(frozen=True)
class Asked:
    """A request as it comes to a balancer."""

    host: str
    port: int
    path: str


def answer(asked: Asked, answers: Answers) -> int:
    """The HTTP status: of the service's health check, or of the balancer where no service is asked for it.

    A rule takes the first segment off the path, as the stacks declare it; the emulator keeps no transforms.
    """
    region = asked.host.removesuffix(SUFFIX).rpartition(".")[2]
    with TABLES:
        backend = get_backend("elbv2")[ACCOUNT].get(region)
        listener = next(_listeners(backend, asked), None) if backend else None
        if backend is None or listener is None:
            return HTTPStatus.BAD_GATEWAY
        rule = next((rule for rule in _in_order(listener) if _matches(rule, asked.path)), None)
        checks = _checks(backend, rule) if rule else set()
    first, _, rest = asked.path.removeprefix("/").partition("/")
    if f"/{rest}" not in checks:
        return HTTPStatus.NOT_FOUND
    return answers.status(region, first.partition(".")[0])


def _listeners(backend: Any, asked: Asked) -> Iterator[Any]:  # noqa: ANN401 - moto's own objects
    for balancer in backend.load_balancers.values():
        if balancer.dns_name == asked.host:
            yield from (each for each in balancer.listeners.values() if int(each.port) == asked.port)


def _in_order(listener: Any) -> list[Any]:  # noqa: ANN401 - moto's own objects
    rules = [rule for rule in listener.rules.values() if not rule.is_default]
    return sorted(rules, key=lambda rule: int(rule.priority))


def _matches(rule: Any, path: str) -> bool:  # noqa: ANN401 - moto's own object
    patterns = [
        pattern
        for condition in rule.conditions
        if condition["Field"] == "path-pattern"
        for pattern in (condition.get("PathPatternConfig") or {}).get("Values") or condition.get("Values") or ()
    ]
    return any(fnmatchcase(path.partition("?")[0], pattern) for pattern in patterns)


def _checks(backend: Any, rule: Any) -> set[str]:  # noqa: ANN401 - moto's own objects
    """The paths of the health checks of what a rule leads to."""
    groups = set()
    for action in rule.actions:
        groups.add(action.data.get("TargetGroupArn"))
        groups |= {each["TargetGroupArn"] for each in action.data.get("ForwardConfig", {}).get("TargetGroups", ())}
    return {str(group.health_check_path) for arn, group in backend.target_groups.items() if arn in groups}
