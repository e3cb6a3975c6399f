"""Quotas of one resource that holds others: rules of a listener, groups of a balancer, targets of a rule."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.deep.model import Fault, Rendered, Resource, Result, Severity, result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

WARN_FROM = 0.8
"""The share of a quota from which it is a warning."""


@dataclass(frozen=True)
class Quota:
    """How many resources of some types one holder may have, as AWS sets it without a request for more.

    Attributes:
        what: what is counted, in words.
        tokens: the types.
        most: the quota.
        source: who says so.
        per: the input that names the holder; empty for the account and region.
        regional: whether it counts by region, or over the whole account.
    """

    what: str
    tokens: tuple[str, ...]
    most: int
    source: str
    per: str = ""
    regional: bool = True


HOLDERS = (
    Quota(
        "rules of a listener",
        ("aws:lb/listenerRule:ListenerRule",),
        100,
        "Elastic Load Balancing quotas",
        "listenerArn",
    ),
    Quota(
        "listeners of a balancer", ("aws:lb/listener:Listener",), 50, "Elastic Load Balancing quotas", "loadBalancerArn"
    ),
    Quota("services of a cluster", ("aws:ecs/service:Service",), 5000, "ECS quotas", "cluster"),
    Quota(
        "deployment groups of an application",
        ("aws:codedeploy/deploymentGroup:DeploymentGroup",),
        1000,
        "CodeDeploy quotas",
        "appName",
    ),
    Quota(
        "managed policies of a role", ("aws:iam/rolePolicyAttachment:RolePolicyAttachment",), 10, "IAM quotas", "role"
    ),
    Quota("targets of a rule", ("aws:cloudwatch/eventTarget:EventTarget",), 5, "EventBridge quotas", "rule"),
    Quota(
        "rules of a security group",
        ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",),
        60,
        "VPC quotas, inbound rules",
        "securityGroupId",
    ),
    Quota(
        "federated credentials of an identity",
        ("azure-native:managedidentity:FederatedIdentityCredential",),
        20,
        "Microsoft Entra workload identity federation, limits",
        "resourceName",
    ),
)
ACCOUNT = (
    Quota("pipelines", ("aws:codepipeline/pipeline:Pipeline",), 1000, "CodePipeline quotas"),
    Quota("build projects", ("aws:codebuild/project:Project",), 5000, "CodeBuild quotas"),
    Quota("applications", ("aws:codedeploy/application:Application",), 1000, "CodeDeploy quotas"),
    Quota("roles", ("aws:iam/role:Role",), 1000, "IAM quotas", regional=False),
    Quota("managed policies", ("aws:iam/policy:Policy",), 1500, "IAM quotas", regional=False),
    Quota("buckets", ("aws:s3/bucket:Bucket",), 10_000, "S3 quotas", regional=False),
    Quota("load balancers", ("aws:lb/loadBalancer:LoadBalancer",), 50, "Elastic Load Balancing quotas"),
    Quota("target groups", ("aws:lb/targetGroup:TargetGroup",), 3000, "Elastic Load Balancing quotas"),
    Quota("networks", ("aws:ec2/vpc:Vpc",), 5, "VPC quotas"),
    Quota("elastic addresses", ("aws:ec2/eip:Eip",), 5, "EC2 quotas"),
    Quota("security groups", ("aws:ec2/securityGroup:SecurityGroup",), 2500, "VPC quotas"),
    Quota("rules of the default bus", ("aws:cloudwatch/eventRule:EventRule",), 300, "EventBridge quotas"),
    Quota("alarms", ("aws:cloudwatch/metricAlarm:MetricAlarm",), 5000, "CloudWatch quotas"),
    Quota("log groups", ("aws:cloudwatch/logGroup:LogGroup",), 1_000_000, "CloudWatch Logs quotas"),
    Quota("repositories", ("aws:ecr/repository:Repository",), 100_000, "ECR quotas"),
    Quota("clusters", ("aws:ecs/cluster:Cluster",), 10_000, "ECS quotas"),
    Quota("topics", ("aws:sns/topic:Topic",), 100_000, "SNS quotas"),
    Quota("keys", ("aws:kms/key:Key",), 100_000, "KMS quotas"),
    Quota("connections", ("aws:codestarconnections/connection:Connection",), 250, "Connections quotas"),
    Quota("autoscaling groups", ("aws:autoscaling/group:Group",), 500, "EC2 Auto Scaling quotas"),
    Quota("state machines", ("aws:sfn/stateMachine:StateMachine",), 100_000, "Step Functions quotas"),
    Quota("APIs", ("aws:apigatewayv2/api:Api",), 600, "API Gateway quotas"),
)
"""Of an account, in a region or in all; counted over every stack that shares the account."""
_TARGET_GROUPS = 100


def check(rendered: Rendered) -> Result:
    """Every holder of this stack."""
    counted = [(quota, holder, count) for quota in HOLDERS for holder, count in _held(rendered, quota).items()]
    balancers = _groups_of_balancers(rendered)
    found = [fault for quota, holder, count in counted for fault in over(quota, count, holder)]
    shared = Quota("target groups of a balancer", (), _TARGET_GROUPS, "Elastic Load Balancing quotas")
    found += [fault for balancer, count in balancers.items() for fault in over(shared, count, balancer)]
    return result(len(counted) + len(balancers), found)


def over(quota: Quota, count: int, holder: str) -> Iterator[Fault]:
    """A fault where `count` is beyond the quota, or near it."""
    if count >= quota.most * WARN_FROM:
        severity = Severity.ERROR if count > quota.most else Severity.WARNING
        said = f"{count} {quota.what}"
        expected = f"at most {quota.most}, and fewer than {quota.most * WARN_FROM:.0f} to have room"
        yield Fault(severity, holder, "", said, expected, quota.source)


def counts(rendered: Rendered) -> Mapping[tuple[str, str], int]:
    """How many resources of each account quota a stack has, by what is counted and region (empty for everywhere)."""
    found: Counter[tuple[str, str]] = Counter()
    for quota in ACCOUNT:
        for resource in rendered.of(*quota.tokens):
            found[quota.what, resource.region if quota.regional else ""] += 1
    return dict(found)


def _held(rendered: Rendered, quota: Quota) -> Counter[str]:
    return Counter(str(resource.inputs.get(quota.per)) for resource in rendered.of(*quota.tokens))


def _groups_of_balancers(rendered: Rendered) -> Mapping[str, int]:
    """Target groups that listeners and rules forward to, and the twin that a deployment group gives each."""
    listeners = {
        str(item.outputs.get("arn")): str(item.inputs.get("loadBalancerArn"))
        for item in rendered.of("aws:lb/listener:Listener")
    }
    groups: dict[str, set[str]] = {balancer: set() for balancer in listeners.values()}
    for listener in rendered.of("aws:lb/listener:Listener"):
        groups[listeners[str(listener.outputs.get("arn"))]] |= set(_forwarded(listener, "defaultActions"))
    for rule in rendered.of("aws:lb/listenerRule:ListenerRule"):
        groups.setdefault(listeners.get(str(rule.inputs.get("listenerArn")), ""), set()).update(
            _forwarded(rule, "actions")
        )
    return {balancer: len(found) for balancer, found in groups.items()}


def _forwarded(resource: Resource, key: str) -> Iterable[str]:
    for action in resource.inputs.get(key) or ():
        if isinstance(action.get("targetGroupArn"), str):
            yield action["targetGroupArn"]
        for group in (action.get("forward") or {}).get("targetGroups") or ():
            yield str(group.get("arn"))
