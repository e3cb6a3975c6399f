"""What the revision of a deployment says: what it brings, and the functions that judge it on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

BEFORE = ("BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic")
AFTER = ("AfterAllowTraffic",)
"""Hooks in the order in which they run, before and after traffic moves (CodeDeploy user guide, AppSpec 'hooks'
section, for ECS and for Lambda, which has the last one of each)."""


@dataclass(frozen=True)
class Hook:
    """A function that is called at a moment of a deployment."""

    event: str
    function: str


@dataclass(frozen=True)
class AppSpec:
    """An appspec for ECS or Lambda; one for instances lies in a bundle, and nothing is known of it here.

    Attributes:
        task_definition: ARN of what an ECS service is to run.
        function: properties of what an alias of Lambda is to lead to: Name, Alias, CurrentVersion, TargetVersion.
        hooks: in the order of the deployment.
    """

    task_definition: str = ""
    function: Mapping[str, str] | None = None
    hooks: tuple[Hook, ...] = ()

    def named(self, events: tuple[str, ...]) -> tuple[Hook, ...]:
        """The hooks of these events."""
        return tuple(hook for hook in self.hooks if hook.event in events)


def read(revision: Mapping[str, Any]) -> AppSpec:
    """The appspec of a revision; an empty one where its content is none."""
    content = (revision.get("appSpecContent") or revision.get("string") or {}).get("content", "")
    try:
        told = yaml.safe_load(content)
    except yaml.YAMLError:
        return AppSpec()
    if not isinstance(told, dict):
        return AppSpec()
    resources = [each for one in told.get("Resources") or () for each in one.values()]
    properties = {each["Type"]: each["Properties"] for each in resources}
    function = properties.get("AWS::Lambda::Function")
    return AppSpec(
        task_definition=str(properties.get("AWS::ECS::Service", {}).get("TaskDefinition", "")),
        function={name: str(value) for name, value in function.items()} if function else None,
        hooks=tuple(_hooks(told.get("Hooks") or ())),
    )


def _hooks(told: Iterable[Mapping[str, str]]) -> Iterator[Hook]:
    named = {event: function for one in told for event, function in one.items()}
    for event in (*BEFORE, *AFTER):
        if event in named:
            yield Hook(event, str(named[event]))
