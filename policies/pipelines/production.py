"""Which deploys go to production, told from tags, names and branches by settings that anyone can change."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from policies.kit.facts import Plain, Resource, Stack, items, look
from policies.pipelines.model import Pipeline
from policies.pipelines.reader import pipelines
from policies.pipelines.targets import Deploy, deploys

_STRINGS = {"type": "array", "items": {"type": "string", "minLength": 1}, "minItems": 1}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

CONFIG_SCHEMA: Mapping[str, dict[str, Any]] = {
    "productionNames": {**_STRINGS, "description": "Words that mean production in a tag or name."},
    "otherNames": {**_STRINGS, "description": "Words that mean an environment before production."},
    "environmentTags": {**_STRINGS, "description": "Tags that hold an environment's name."},
    "productionBranches": {**_STRINGS, "description": "Branches whose pushes go to production."},
}


@dataclass(frozen=True)
class Production:
    """How production is told; the first sign that speaks decides.

    For a declared target: its environment tag, then its names. For a deploy by commands: the names in the command,
    then the tag of the project that runs it. For a target that another stack declares: the pipeline's tag, then the
    names. After that the pipeline's tag, its name, and at last its branches.
    """

    names: frozenset[str] = frozenset({"production", "prod", "live", "prd"})
    other: frozenset[str] = frozenset(
        {"dev", "develop", "development", "qa", "uat", "staging", "stage", "stg", "preprod", "nonprod", "sandbox"}
    )
    tags: tuple[str, ...] = ("environment", "env", "stage")
    branches: frozenset[str] = frozenset({"main", "master"})

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Production:
        """The settings of a policy's configuration, with the defaults for what it leaves out."""
        usual = cls()
        return cls(
            names=frozenset(config.get("productionNames", usual.names)),
            other=frozenset(config.get("otherNames", usual.other)),
            tags=tuple(config.get("environmentTags", usual.tags)),
            branches=frozenset(config.get("productionBranches", usual.branches)),
        )

    def is_target(self, deploy: Deploy) -> bool:
        """Whether a deploy goes to production."""
        pipeline = deploy.pipeline.resource
        by_names, by_tag = self._by_words(deploy.words), self._by_tag(deploy.target or pipeline)
        by_commands = deploy.target is not None and deploy.target is deploy.action.project
        signs = (by_names, by_tag) if by_commands else (by_tag, by_names)
        later = (self._by_tag(pipeline), self._by_words([pipeline.name, str(pipeline.get("name"))]))
        told = next((sign for sign in (*signs, *later) if sign is not None), None)
        return self._by_branch(pipeline) if told is None else told

    def is_resource(self, resource: Resource) -> bool:
        """Whether a resource belongs to production by its own tag or name."""
        by_tag = self._by_tag(resource)
        return bool(self._by_words([resource.name])) if by_tag is None else by_tag

    def _by_tag(self, resource: Resource | None) -> bool | None:
        for name, value in _tags(resource):
            if name.lower() in self.tags and isinstance(value, str):
                return value.lower() in self.names
        return None

    def _by_words(self, names: Iterable[str]) -> bool | None:
        words = {word.lower() for name in names for word in _WORD.findall(name)}
        if words & self.names:
            return True
        return False if words & self.other else None

    def _by_branch(self, pipeline: Resource) -> bool:
        return any(fnmatchcase(branch, pattern) for pattern in _branches(pipeline) for branch in self.branches)


def production_deploys(stack: Stack, config: Mapping[str, Any]) -> Iterator[tuple[Pipeline, list[Deploy]]]:
    """Each pipeline with those of its deploys that go to production."""
    production = Production.of(config)
    for pipeline in pipelines(stack):
        yield pipeline, [deploy for deploy in deploys(pipeline, stack) if production.is_target(deploy)]


def _tags(resource: Resource | None) -> Iterator[tuple[str, Plain]]:
    for holder in ("tags", "tagsAll"):
        tags = resource.get(holder) if resource else None
        yield from tags.items() if isinstance(tags, dict) else ()


def _branches(pipeline: Resource) -> Iterator[str]:
    """The branch patterns of the pipeline's triggers and of its source actions, as far as they are known."""
    for trigger in items(pipeline.get("triggers")):
        for push in items(look(trigger, "gitConfiguration", "pushes")):
            yield from (name for name in items(look(push, "branches", "includes")) if isinstance(name, str))
    for stage in items(pipeline.get("stages")):
        for action in items(look(stage, "actions")):
            name = look(action, "configuration", "BranchName")
            if isinstance(name, str):
                yield name
