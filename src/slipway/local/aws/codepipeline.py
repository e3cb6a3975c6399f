"""CodePipeline: pipelines."""

from collections.abc import Iterable
from itertools import chain
from typing import Any, ClassVar

from slipway.local.aws import backends
from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.shapes import pairs, request
from slipway.local.checks import pipeline, variables
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class Pipeline(AwsKind):
    """A pipeline; its id is its name."""

    pulumi_type = "aws:codepipeline/pipeline:Pipeline"
    service, operation, at = "codepipeline", "CreatePipeline", "pipeline"
    shapes: ClassVar = {
        "stages.actions.category": "ActionCategory",
        "stages.actions.owner": "ActionOwner",
        "stages.actions.provider": "ActionProvider",
        "stages.actions.version": "Version",
        "stages.actions.inputArtifacts": "ArtifactName",
        "stages.actions.outputArtifacts": "ArtifactName",
        "artifactStores.location": "ArtifactStoreLocation",
        "artifactStores.type": "ArtifactStoreType",
    }
    naming = Naming(limit=100)
    immutable = frozenset({"name"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        return chain(pipeline.problems(inputs), variables.problems(inputs))

    def _create(self, work: Work) -> str:
        wanted = declaration(work.inputs)
        with backends.plain_trust(work, wanted["roleArn"]):
            made = work.client.create_pipeline(pipeline=wanted, tags=pairs(work.tags, "key", "value"))
        return str(made["pipeline"]["name"])

    def _read(self, work: Work) -> Properties | None:
        answer = work.client.get_pipeline(name=work.id)
        told = answer["pipeline"]
        names = {"roleArn": "roleArn", "executionMode": "executionMode", "pipelineType": "pipelineType"}
        found = {"name": told["name"], "arn": answer["metadata"]["pipelineArn"], **observed(work.inputs, told, names)}
        stages = work.inputs.get("stages")
        if stages is not None and _stages_told(told) != _stages_told(declaration(work.inputs)):
            found["stages"] = [_stage_given(stage) for stage in told["stages"]]
        return found

    def _update(self, work: Work) -> None:
        work.client.update_pipeline(pipeline=declaration(work.inputs))

    def _delete(self, work: Work) -> None:
        work.client.delete_pipeline(name=work.id)


def declaration(inputs: Properties) -> dict[str, Any]:
    """The pipeline's structure as the API nests it."""
    form: dict[str, Any] = request(
        "codepipeline", "CreatePipeline", inputs, "stages", "triggers", "artifactStores", at="pipeline"
    )
    stores = [_store(store) for store in inputs["artifactStores"]]
    if len(stores) == 1:
        form["artifactStore"] = stores[0]
    else:
        given = zip(inputs["artifactStores"], stores, strict=True)
        form["artifactStores"] = {store["region"]: made for store, made in given}
    form["stages"] = [_stage(stage) for stage in inputs["stages"]]
    if inputs.get("triggers"):
        form["triggers"] = [_trigger(trigger) for trigger in inputs["triggers"]]
    return form


def _store(store: Properties) -> dict[str, Any]:
    return {key: value for key, value in store.items() if key != "region" and value is not None}


def _stage(stage: Properties) -> dict[str, Any]:
    form: dict[str, Any] = {"name": stage["name"], "actions": [_action(action) for action in stage["actions"]]}
    for key in ("beforeEntry", "onSuccess", "onFailure"):
        if stage.get(key):
            form[key] = _conditions(stage[key])
    return form


def _action(action: Properties) -> dict[str, Any]:
    identity = ("category", "owner", "provider", "version")
    form: dict[str, Any] = {
        "name": action["name"],
        "actionTypeId": {key: action[key] for key in identity},
        "configuration": dict(action.get("configuration") or {}),
        "inputArtifacts": [{"name": name} for name in action.get("inputArtifacts") or []],
        "outputArtifacts": [{"name": name} for name in action.get("outputArtifacts") or []],
        "runOrder": int(action.get("runOrder") or 1),
    }
    for key in ("region", "roleArn", "namespace"):
        if action.get(key):
            form[key] = action[key]
    if action.get("timeoutInMinutes"):
        form["timeoutInMinutes"] = int(action["timeoutInMinutes"])
    return form


def _conditions(given: Properties) -> dict[str, Any]:
    form: dict[str, Any] = {key: given[key] for key in ("result",) if given.get(key)}
    if given.get("retryConfiguration"):
        form["retryConfiguration"] = given["retryConfiguration"]
    if given.get("condition"):
        condition = given["condition"]
        form["conditions"] = [
            {
                **({"result": condition["result"]} if condition.get("result") else {}),
                "rules": [_rule(rule) for rule in condition["rules"]],
            }
        ]
    return form


def _rule(rule: Properties) -> dict[str, Any]:
    identity = rule["ruleTypeId"]
    form: dict[str, Any] = {
        "name": rule["name"],
        "ruleTypeId": {key: value for key, value in identity.items() if value is not None},
    }
    for key in ("configuration", "region", "roleArn", "commands"):
        if rule.get(key):
            form[key] = rule[key]
    if rule.get("inputArtifacts"):
        form["inputArtifacts"] = [{"name": name} for name in rule["inputArtifacts"]]
    if rule.get("timeoutInMinutes"):
        form["timeoutInMinutes"] = int(rule["timeoutInMinutes"])
    return form


def _trigger(trigger: Properties) -> dict[str, Any]:
    git = trigger["gitConfiguration"]
    form: dict[str, Any] = {"sourceActionName": git["sourceActionName"]}
    for key, member in (("pushes", "push"), ("pullRequests", "pullRequest")):
        if git.get(key):
            form[member] = git[key]
    return {"providerType": trigger["providerType"], "gitConfiguration": form}


def _stages_told(told: dict[str, Any]) -> list[Any]:
    return [(stage["name"], [_comparable(action) for action in stage["actions"]]) for stage in told["stages"]]


def _comparable(action: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in action.items() if value not in ({}, [], None)}


def _stage_given(stage: dict[str, Any]) -> Properties:
    """A stage of the API in the SDK's form, for one that was changed behind the program's back."""
    return {"name": stage["name"], "actions": [_action_given(action) for action in stage["actions"]]}


def _action_given(action: dict[str, Any]) -> Properties:
    form = {key: value for key, value in action.items() if key != "actionTypeId" and value not in ({}, [], None)}
    for key in ("inputArtifacts", "outputArtifacts"):
        if key in form:
            form[key] = [artifact["name"] for artifact in form[key]]
    return {**form, **action["actionTypeId"]}


KINDS = (Pipeline,)
