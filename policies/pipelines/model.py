"""A declared pipeline as rules see it: actions in their order, each with what it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from policies.kit.facts import Plain, Resource
from policies.pipelines.step import Step, Work

PIPELINE = "aws:codepipeline/pipeline:Pipeline"
PROJECT = "aws:codebuild/project:Project"


@dataclass(frozen=True, order=True)
class Position:
    """When an action runs: the stage's place, then its run order. Equal positions run side by side."""

    stage: int
    run_order: float


@dataclass(frozen=True)
class Action:
    """An action. `skippable` says that a condition may skip its stage; `project` is the CodeBuild project it runs."""

    name: str
    stage: str
    position: Position
    category: str
    provider: str
    configuration: Mapping[str, Plain]
    inputs: frozenset[str]
    outputs: frozenset[str]
    work: Work
    skippable: bool = False
    project: Resource | None = None

    @property
    def label(self) -> str:
        """`Stage/Action`."""
        return f"{self.stage}/{self.name}"

    @property
    def approves(self) -> bool:
        """Whether a person must approve here, on every way through."""
        return self.category == "Approval" and not self.skippable

    def steps(self, *kinds: object) -> list[Step]:
        """Its steps of the given kinds."""
        return [step for step in self.work.steps if step.does in kinds]


@dataclass(frozen=True)
class Pipeline:
    """A pipeline. `unread` says why its stages can't be read, in which case `actions` is empty."""

    resource: Resource
    actions: tuple[Action, ...] = ()
    unread: str | None = None

    def before(self, action: Action) -> list[Action]:
        """The actions that have always ended when `action` starts."""
        return [other for other in self.actions if other.position < action.position]

    def beside(self, action: Action) -> list[Action]:
        """The actions that run at the same time as `action`."""
        return [other for other in self.actions if other.position == action.position and other is not action]

    def between(self, first: Action, last: Action) -> list[Action]:
        """The actions that run after `first` and before `last`."""
        return [other for other in self.before(last) if first.position < other.position]

    def path(self, action: Action) -> str:
        """The way from the first stage to the action's own, as in `Source > Build > Deploy`."""
        stages = {other.stage: None for other in self.actions if other.position.stage <= action.position.stage}
        return " > ".join(stages)
