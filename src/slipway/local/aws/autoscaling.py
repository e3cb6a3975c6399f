"""Autoscaling: groups of instances, and what they grow by."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.shapes import request, to_shape
from slipway.local.checks import autoscaling
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class Group(AwsKind):
    """A group of instances; its id is its name."""

    pulumi_type = "aws:autoscaling/group:Group"
    service, operation = "autoscaling", "CreateAutoScalingGroup"
    shapes: ClassVar = {"name": "XmlStringMaxLen255"}
    naming = Naming(limit=255)
    immutable = frozenset({"name", "namePrefix"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        return autoscaling.problems(inputs)

    def _create(self, work: Work) -> str:
        name = str(work.inputs["name"])
        work.client.create_auto_scaling_group(
            AutoScalingGroupName=name, Tags=_tags(work.inputs, name), **_wanted(work.inputs)
        )
        self._measure(work, name)
        return name

    def _read(self, work: Work) -> Properties | None:
        groups = work.client.describe_auto_scaling_groups(AutoScalingGroupNames=[work.id])["AutoScalingGroups"]
        if not groups:
            return None
        names = {"minSize": "MinSize", "maxSize": "MaxSize", "healthCheckType": "HealthCheckType"}
        return {
            "name": work.id,
            "arn": groups[0]["AutoScalingGroupARN"],
            "availabilityZones": sorted(groups[0]["AvailabilityZones"]),
            **observed(work.inputs, groups[0], names | {"targetGroupArns": "TargetGroupARNs"}),
        }

    def _update(self, work: Work) -> None:
        work.client.update_auto_scaling_group(AutoScalingGroupName=work.id, **_wanted(work.inputs, "targetGroupArns"))
        self._measure(work, work.id)
        tags, before = _tags(work.inputs, work.id), _tags(work.old, work.id)
        gone = [tag for tag in before if tag["Key"] not in {kept["Key"] for kept in tags}]
        if tags:
            work.client.create_or_update_tags(Tags=tags)
        if gone:
            work.client.delete_tags(Tags=gone)

    def _delete(self, work: Work) -> None:
        if self._read(work) is not None:  # the API has no code of its own for a group that does not exist
            work.client.delete_auto_scaling_group(AutoScalingGroupName=work.id, ForceDelete=True)

    def _measure(self, work: Work, name: str) -> None:
        metrics = work.inputs.get("enabledMetrics")
        if metrics:
            granularity = work.inputs.get("metricsGranularity") or "1Minute"
            work.client.enable_metrics_collection(AutoScalingGroupName=name, Metrics=metrics, Granularity=granularity)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        """Tags of a group are inputs of another form, which the update has written."""


def _wanted(inputs: Properties, *skip: str) -> dict[str, Any]:
    own = ("name", "tags", "vpcZoneIdentifiers", "launchTemplate", *skip)
    form = request("autoscaling", "CreateAutoScalingGroup", inputs, *own)
    form["VPCZoneIdentifier"] = ",".join(inputs.get("vpcZoneIdentifiers") or ())
    template = inputs.get("launchTemplate")
    if template:
        named = {"launchTemplateId": "id", "launchTemplateName": "name", "version": "version"}
        given = {member: template[key] for member, key in named.items() if template.get(key)}
        form["LaunchTemplate"] = to_shape("autoscaling", "LaunchTemplateSpecification", given)
    return form


def _tags(inputs: Properties, group: str) -> list[dict[str, Any]]:
    return [
        {
            "Key": tag["key"],
            "Value": tag["value"],
            "PropagateAtLaunch": bool(tag["propagateAtLaunch"]),
            "ResourceId": group,
            "ResourceType": "auto-scaling-group",
        }
        for tag in inputs.get("tags") or ()
    ]


class Policy(AwsKind):
    """What a group grows and shrinks by; its id is its name."""

    pulumi_type = "aws:autoscaling/policy:Policy"
    service, operation = "autoscaling", "PutScalingPolicy"
    shapes: ClassVar = {"name": "XmlStringMaxLen255"}
    naming = Naming(limit=255)
    immutable = frozenset({"name", "autoscalingGroupName"})

    def _create(self, work: Work) -> str:
        given = request("autoscaling", "PutScalingPolicy", work.inputs, "name", "autoscalingGroupName")
        work.client.put_scaling_policy(PolicyName=work.inputs["name"], **self._of(work), **given)
        return str(work.inputs["name"])

    def _read(self, work: Work) -> Properties | None:
        found = work.client.describe_policies(PolicyNames=[work.id], **self._of(work))["ScalingPolicies"]
        if not found:
            return None
        return {"name": work.id, "arn": found[0]["PolicyARN"], **observed(work.inputs, found[0], _POLICY)}

    def _update(self, work: Work) -> None:
        self._create(work)

    def _delete(self, work: Work) -> None:
        work.client.delete_policy(PolicyName=work.id, **self._of(work))

    def _of(self, work: Work) -> dict[str, str]:
        return {"AutoScalingGroupName": work.inputs["autoscalingGroupName"]}


_POLICY = {"policyType": "PolicyType"}

KINDS = (Group, Policy)
