"""A push to a repository, as its connection tells CodePipeline of it: every pipeline that wants it is started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from slipway.local.pipelines.definition import Definition
from slipway.local.pipelines.outcomes import Given, Ringing, Script
from slipway.local.pipelines.runtime import Runtime
from slipway.local.pipelines.triggers import starts
from slipway.local.tables import TABLES

CONNECTIONS = frozenset({"CodeStarSourceConnection", "CodeConnections"})


@dataclass(frozen=True)
class Push:
    """What was pushed.

    Attributes:
        paths: of the files that it changed; empty where nobody knows.
        outcomes: of actions of the executions that it starts, told beforehand.
        rings: the alarm that rings because of their deployments; while traffic moves if `rings_during`, else after.
        unwell: whether the version that it brings fails its health checks.
        pipelines: the only ones that it may start; empty for all.
    """

    repository: str
    branch: str
    commit: str
    message: str = ""
    author: str = ""
    author_name: str = ""
    author_email: str = ""
    paths: tuple[str, ...] = ()
    tree: str = ""
    digest: str = ""
    outcomes: tuple[Given, ...] = ()
    rings: str = ""
    rings_during: bool = False
    unwell: bool = False
    pipelines: frozenset[str] = frozenset()

    @property
    def facts(self) -> dict[str, str]:
        """Of the commit, as source actions tell them."""
        told = {
            "commit": self.commit,
            "branch": self.branch,
            "message": self.message,
            "author": self.author,
            "author_name": self.author_name,
            "author_email": self.author_email,
        }
        return {key: value for key, value in told.items() if value}


@dataclass(frozen=True)
class Started:
    """What a push led to.

    Attributes:
        executions: pipeline and execution of each that was started.
        others: pipelines of the repository that it did not start, with the branches that they take.
    """

    executions: list[tuple[str, str]] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)


def take(runtime: Runtime, push: Push) -> Started:
    """Start the pipelines whose triggers match."""
    started = Started()
    with TABLES:
        runtime.commits[push.repository, push.branch] = push.facts
        for machine in list(runtime.every()):
            definition = machine.definition
            if _repository(definition) != push.repository or (push.pipelines and definition.name not in push.pipelines):
                continue
            if starts(definition.triggers, push.branch, push.paths) is None:
                started.others.append((definition.name, branches(definition)))
                continue
            made = machine.start(runtime.world.now(), trigger="WebhookV2", detail=push.commit, source=push.facts)
            ringing = Ringing(push.rings, push.rings_during) if push.rings else None
            runtime.scripts[made.id] = Script(list(push.outcomes), push.tree, push.digest, ringing, push.unwell)
            started.executions.append((definition.name, made.id))
            runtime.flush(machine)
    return started


def branches(definition: Definition) -> str:
    """The branches whose pushes start a pipeline, for people."""
    pushes: Sequence[dict[str, dict[str, list[str]]]] = [
        push for trigger in definition.triggers for push in (trigger.get("gitConfiguration") or {}).get("push") or ()
    ]
    return ", ".join(glob for push in pushes for glob in (push.get("branches") or {}).get("includes") or ())


def _repository(definition: Definition) -> str:
    for stage in definition.stages:
        for action in stage.actions:
            if action.type.provider in CONNECTIONS:
                return str(action.configuration.get("FullRepositoryId", ""))
    return ""
