"""Tells the webhook and the pipelines of a push, as GitHub and its connection do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slipway.cli.pushes.commit import Commit, payload
from slipway.cli.pushes.github import send
from slipway.errors import SlipwayError
from slipway.local import cloud as local
from slipway.plan.environments import BRANCHES, SHORT_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.clients import Clients
    from slipway.local.cloud import LocalCloud


class NothingTakesItError(SlipwayError):
    """No pipeline wants the push."""


@dataclass(frozen=True)
class Push:
    """A commit that goes to a branch of a repository, and what is told beforehand of the executions (`AskedPush`)."""

    stack: str
    repository: str
    branch: str
    commit: Commit
    told: Mapping[str, Any]


def pushed(push: Push, cloud: LocalCloud, clients: Clients) -> list[tuple[str, str]]:
    """Pipeline and execution of each that the push starts.

    Raises:
        SlipwayError: the webhook did not take it, or no pipeline does.
    """
    commit = push.commit
    before = local.head(cloud, push.repository, push.branch)
    told = payload(commit, push.repository, push.branch, before, local.clock(cloud))
    send(clients, cloud.endpoint, push.stack, told)
    started = local.push(
        cloud,
        {
            "repository": push.repository,
            "branch": push.branch,
            "commit": commit.id,
            "message": commit.message,
            "author": commit.author,
            "author_email": commit.email,
            "paths": [commit.path],
            "tree": commit.tree,
            **push.told,
        },
    )
    if not started["executions"]:
        raise NothingTakesItError(_nothing(push, started["others"]), hint=_elsewhere(push))
    return [(each["pipeline"], each["execution"]) for each in started["executions"]]


def _nothing(push: Push, others: list[dict[str, str]]) -> str:
    feeds = "; ".join(f"{', '.join(each.patterns)} feeds {name}" for name, each in BRANCHES.items())
    takes = ", ".join(dict.fromkeys(each["branches"] for each in others))
    here = f"its pipelines take {takes}" if takes else "it has no pipeline of the repository"
    what = f"nothing takes a push to {push.branch} of {push.repository} in stack '{push.stack}'"
    return f"{what}: {here}. In all, {feeds}."


def _elsewhere(push: Push) -> str | None:
    """Where such a push would go; None where no environment takes its branch, or its own stack has it."""
    environment = next((name for name, each in BRANCHES.items() if re.search(each.only, push.branch)), None)
    stack = next((short for short, name in SHORT_NAMES.items() if name == environment), environment)
    if stack is None or stack == push.stack or environment == "production":
        return None
    return f"`./slipway up --stack {stack}`, then push with --stack {stack}, is its way to {environment}."
