"""A pipeline's own definition, as CodePipeline keeps it, in values that can be walked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

APPROVAL_MINUTES = 7 * 24 * 60
"""How long an approval waits by default (AWS CodePipeline user guide, "Quotas")."""
ACTION_MINUTES = {"Approval": APPROVAL_MINUTES, "Invoke": 24 * 60, "Build": 8 * 60, "Test": 8 * 60, "Source": 20}
DEPLOY_MINUTES = {"CodeDeploy": 5 * 24 * 60, "CodeDeployToECS": 5 * 24 * 60, "ECS": 60}
OTHER_MINUTES = 60
"""How long an action may take where it does not say so itself (the same page)."""


@dataclass(frozen=True)
class ActionType:
    """Who does an action."""

    category: str
    owner: str
    provider: str
    version: str


@dataclass(frozen=True)
class Action:
    """One action of a stage; `namespace` is empty where it gives no variables on."""

    name: str
    type: ActionType
    run_order: int
    configuration: Mapping[str, str] = field(hash=False)
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    namespace: str = ""
    region: str = ""
    role_arn: str = ""
    minutes: int = OTHER_MINUTES


@dataclass(frozen=True)
class Rule:
    """What a condition asks."""

    name: str
    type: Mapping[str, str] = field(hash=False)
    configuration: Mapping[str, str] = field(hash=False)

    @property
    def provider(self) -> str:
        """Who judges it: VariableCheck, LambdaInvoke, ..."""
        return self.type["provider"]


@dataclass(frozen=True)
class Condition:
    """Rules that must all pass, and what happens where they don't (before entry, on success) or do (on failure)."""

    result: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Stage:
    """Actions between two gates.

    Attributes:
        failure: what a failure leads to: ROLLBACK, RETRY, FAIL, or empty for nothing.
        retry_mode: which actions an automatic retry runs again.
    """

    name: str
    actions: tuple[Action, ...]
    entry: Condition | None = None
    on_success: Condition | None = None
    on_failure: Condition | None = None
    failure: str = ""
    retry_mode: str = "FAILED_ACTIONS"


@dataclass(frozen=True)
class Definition:
    """A version of a pipeline's structure."""

    name: str
    version: int
    mode: str
    stages: tuple[Stage, ...]
    triggers: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)
    variables: Mapping[str, str] = field(default_factory=dict, hash=False)

    def index(self, stage: str) -> int | None:
        """Where the stage of this name is; None where there is none."""
        return next((place for place, each in enumerate(self.stages) if each.name == stage), None)


def parsed(pipeline: Mapping[str, Any]) -> Definition:
    """The definition in CodePipeline's JSON (API, PipelineDeclaration)."""
    return Definition(
        name=pipeline["name"],
        version=int(pipeline.get("version", 1)),
        mode=pipeline.get("executionMode") or "SUPERSEDED",
        stages=tuple(_stage(each) for each in pipeline["stages"]),
        triggers=tuple(pipeline.get("triggers") or ()),
        variables={each["name"]: each.get("defaultValue", "") for each in pipeline.get("variables") or ()},
    )


def _stage(stage: Mapping[str, Any]) -> Stage:
    failure = stage.get("onFailure") or {}
    retry = (failure.get("retryConfiguration") or {}).get("retryMode") or "FAILED_ACTIONS"
    return Stage(
        name=stage["name"],
        actions=tuple(_action(each) for each in stage["actions"]),
        entry=_condition(stage.get("beforeEntry")),
        on_success=_condition(stage.get("onSuccess")),
        on_failure=_condition(failure),
        failure=failure.get("result") or "",
        retry_mode=retry,
    )


def _action(action: Mapping[str, Any]) -> Action:
    kind = ActionType(**{key: action["actionTypeId"][key] for key in ("category", "owner", "provider", "version")})
    usual = DEPLOY_MINUTES.get(kind.provider) or ACTION_MINUTES.get(kind.category, OTHER_MINUTES)
    return Action(
        name=action["name"],
        type=kind,
        run_order=int(action.get("runOrder") or 1),
        configuration=dict(action.get("configuration") or {}),
        inputs=tuple(each["name"] for each in action.get("inputArtifacts") or ()),
        outputs=tuple(each["name"] for each in action.get("outputArtifacts") or ()),
        namespace=action.get("namespace") or "",
        region=action.get("region") or "",
        role_arn=action.get("roleArn") or "",
        minutes=int(action.get("timeoutInMinutes") or usual),
    )


def _condition(given: Mapping[str, Any] | None) -> Condition | None:
    """The one condition of a list; its rules are all that it is about."""
    for each in (given or {}).get("conditions") or ():
        rules = tuple(
            Rule(rule["name"], dict(rule["ruleTypeId"]), dict(rule.get("configuration") or {}))
            for rule in each.get("rules") or ()
        )
        return Condition(each.get("result") or "FAIL", rules)
    return None
