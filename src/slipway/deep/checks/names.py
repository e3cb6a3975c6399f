"""Physical names: short enough, and not used twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from slipway.deep.model import Fault, Rendered, Resource, Result, Severity, result

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = {
    "aws:cloudwatch/eventRule:EventRule": ("name", 64, "EventBridge quotas"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("name", 255, "CloudWatch API reference, PutMetricAlarm"),
    "aws:codebuild/project:Project": ("name", 150, "CodeBuild quotas"),
    "aws:codedeploy/application:Application": ("name", 100, "CodeDeploy quotas"),
    "aws:codedeploy/deploymentGroup:DeploymentGroup": ("deploymentGroupName", 100, "CodeDeploy quotas"),
    "aws:codepipeline/pipeline:Pipeline": ("name", 100, "CodePipeline quotas"),
    "aws:ecr/repository:Repository": ("name", 256, "ECR API reference, CreateRepository"),
    "aws:ecs/service:Service": ("name", 255, "ECS API reference, CreateService"),
    "aws:iam/role:Role": ("name", 64, "IAM quotas"),
    "aws:iam/rolePolicy:RolePolicy": ("name", 128, "IAM quotas"),
    "aws:lambda/function:Function": ("name", 64, "Lambda API reference, CreateFunction"),
    "aws:lb/loadBalancer:LoadBalancer": ("name", 32, "Elastic Load Balancing API reference, CreateLoadBalancer"),
    "aws:lb/targetGroup:TargetGroup": ("name", 32, "Elastic Load Balancing API reference, CreateTargetGroup"),
    "aws:s3/bucket:Bucket": ("bucket", 63, "S3 user guide, Bucket naming rules"),
    "aws:sfn/stateMachine:StateMachine": ("name", 80, "Step Functions quotas"),
    "aws:sns/topic:Topic": ("name", 256, "SNS API reference, CreateTopic"),
    "aws:sqs/queue:Queue": ("name", 80, "SQS quotas"),
    "gcp:cloudrunv2/service:Service": ("name", 49, "Cloud Run quotas"),
    "azure-native:app:ContainerApp": ("containerAppName", 32, "Azure resource name rules"),
}
"""The input that holds the name, its most characters, and who says so."""
_WITHIN = {
    "aws:ecs/service:Service": "cluster",
    "aws:codedeploy/deploymentGroup:DeploymentGroup": "appName",
    "aws:iam/rolePolicy:RolePolicy": "role",
    "azure-native:app:ContainerApp": "resourceGroupName",
}
"""The input within which a name is unique, where that is not the account and region."""


def check(rendered: Rendered) -> Result:
    """Every resource of a type that has a name of one's choice."""
    named = [resource for resource in rendered.resources if resource.token in _LONGEST]
    return result(len(named), (*_long(named), *_twice(named)))


def _name(resource: Resource) -> str:
    return str(resource.inputs.get(_LONGEST[resource.token][0], ""))


def _long(named: list[Resource]) -> Iterator[Fault]:
    for resource in named:
        key, most, source = _LONGEST[resource.token]
        name = _name(resource)
        if len(name) > most:
            said = f"{name} ({len(name)} characters)"
            yield resource.fault(Severity.ERROR, key, said, f"at most {most} characters", source)


def _twice(named: list[Resource]) -> Iterator[Fault]:
    holders: dict[tuple[str, ...], list[Resource]] = defaultdict(list)
    for resource in named:
        within = str(resource.inputs.get(_WITHIN.get(resource.token, ""), ""))
        holders[resource.token, resource.region, within, _name(resource)].append(resource)
    for (token, *_), resources in holders.items():
        key, _, source = _LONGEST[token]
        for resource in resources[1:]:
            expected = f"a name that {resources[0].label} doesn't have"
            yield resource.fault(Severity.ERROR, key, _name(resource), expected, source)
