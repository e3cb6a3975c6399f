"""AWS resources as a CloudFormation template: API requests in the words of CloudFormation's resource schemas."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER  # type: ignore[import-untyped]

from slipway.deep.api_requests import making

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.deep.model import Resource

TYPES = {
    "aws:cloudwatch/eventRule:EventRule": "AWS::Events::Rule",
    "aws:codebuild/project:Project": "AWS::CodeBuild::Project",
    "aws:codedeploy/application:Application": "AWS::CodeDeploy::Application",
    "aws:codedeploy/deploymentGroup:DeploymentGroup": "AWS::CodeDeploy::DeploymentGroup",
    "aws:codepipeline/pipeline:Pipeline": "AWS::CodePipeline::Pipeline",
    "aws:ecs/service:Service": "AWS::ECS::Service",
    "aws:ecs/taskDefinition:TaskDefinition": "AWS::ECS::TaskDefinition",
    "aws:iam/policy:Policy": "AWS::IAM::ManagedPolicy",
    "aws:iam/role:Role": "AWS::IAM::Role",
    "aws:iam/rolePolicy:RolePolicy": "AWS::IAM::RolePolicy",
    "aws:lambda/function:Function": "AWS::Lambda::Function",
    "aws:sfn/stateMachine:StateMachine": "AWS::StepFunctions::StateMachine",
}
"""The types that have an equivalent here: all that delivers, and what it may do. A resource takes cfn-lint 20 ms."""

Schema = dict[str, Any]


def equivalent(resource: Resource) -> dict[str, Any] | None:
    """A resource of a template, or None for one that has no equivalent or is not wholly known yet.

    Raises:
        CloudError: the resource's inputs make no request.
    """
    name = TYPES.get(resource.token)
    request = making(resource) if name else None
    if name is None or request is None:
        return None
    schema = _schema(name, resource.region)
    adapt = _ADAPTED.get(name, dict)
    return {"Type": name, "Properties": _worded(adapt(request.parameters), schema, schema)}


@cache
def _schema(name: str, region: str) -> Schema:
    return cast("Schema", PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, name).schema)


def _worded(value: Any, schema: Schema, root: Schema) -> Any:  # noqa: ANN401 - JSON values
    """`value` in the words and forms of `schema`; what has no word there keeps its own, for the linter to see."""
    while "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    kind = schema.get("type", ())
    if isinstance(value, str) and "object" in ([kind] if isinstance(kind, str) else kind):
        return _parsed(value)
    if isinstance(value, dict) and kind == "array":
        return [{"Key": key, "Value": text} for key, text in value.items()]
    if isinstance(value, dict):
        words = {word.lower(): word for word in schema.get("properties", ())}
        named = {words.get(key.lower(), key): item for key, item in value.items() if item not in ([], {}, None)}
        return {key: _worded(item, schema.get("properties", {}).get(key, {}), root) for key, item in named.items()}
    if isinstance(value, list | tuple):
        return [_worded(item, schema.get("items", {}), root) for item in value]
    return value


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _pipeline(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A pipeline is a member of its request; its stores are a list with CloudFormation and a mapping with the API."""
    pipeline = {**parameters["pipeline"], "tags": parameters.get("tags")}
    stores = pipeline.pop("artifactStores", {})
    listed = [{"region": region, "artifactStore": store} for region, store in stores.items()]
    return {**pipeline, "artifactStores": listed}


def _managed_policy(parameters: Mapping[str, Any]) -> dict[str, Any]:
    renamed = {"PolicyName": "ManagedPolicyName"}
    return {renamed.get(key, key): value for key, value in parameters.items() if key != "Tags"}


def _function(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """A function's code is an upload with the API and lies in a bucket here; versions are a type of their own here."""
    image = parameters["Code"].get("ImageUri")
    code = {"ImageUri": image} if image else {"S3Bucket": "code", "S3Key": "code.zip"}
    return {**{key: value for key, value in parameters.items() if key != "Publish"}, "Code": code}


_ADAPTED: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "AWS::CodePipeline::Pipeline": _pipeline,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::Lambda::Function": _function,
}
"""Types whose request is not shaped like their resource."""
