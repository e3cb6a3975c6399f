"""EC2: launch templates."""

from collections.abc import Iterable
from typing import Any, ClassVar

from slipway.local.aws.ec2.kind import Ec2Kind, first
from slipway.local.aws.kind import Work
from slipway.local.aws.names import expect_name
from slipway.local.aws.shapes import request
from slipway.local.checks import launch
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class LaunchTemplate(Ec2Kind):
    """What instances start from; each change is a new version."""

    pulumi_type = "aws:ec2/launchTemplate:LaunchTemplate"
    tag_type = "launch-template"
    naming = Naming(limit=128)
    immutable = frozenset({"name", "namePrefix"})
    volatile = frozenset({"latestVersion", "defaultVersion"})
    shapes: ClassVar = {
        "metadataOptions.httpTokens": "LaunchTemplateHttpTokensState",
        "metadataOptions.httpEndpoint": "LaunchTemplateInstanceMetadataEndpointState",
        "instanceType": "InstanceType",
        "blockDeviceMappings.ebs.volumeType": "VolumeType",
    }

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", r"[A-Za-z0-9().\-/_]{3,}", 128, "letters, digits and ( ) . - / _")
        yield from launch.problems(inputs)

    def _create(self, work: Work) -> str:
        made = work.client.create_launch_template(
            LaunchTemplateName=work.inputs["name"], LaunchTemplateData=_data(work.inputs), **self._specification(work)
        )
        return str(made["LaunchTemplate"]["LaunchTemplateId"])

    def _describe(self, work: Work) -> dict[str, Any] | None:
        told = first(work.client.describe_launch_templates(LaunchTemplateIds=[work.id])["LaunchTemplates"])
        if told is None:
            return None
        # The emulator tells a template's first tags for ever, but the tags themselves as they are.
        return {
            **told,
            "Tags": work.client.describe_tags(Filters=[{"Name": "resource-id", "Values": [work.id]}])["Tags"],
        }

    def _told(self, work: Work, told: dict[str, Any]) -> Properties:
        return {
            "name": told["LaunchTemplateName"],
            "arn": work.aws.arn("ec2", f"launch-template/{work.id}"),
            "latestVersion": float(told["LatestVersionNumber"]),
            "defaultVersion": float(told["DefaultVersionNumber"]),
        }

    def _update(self, work: Work) -> None:
        if _data(work.inputs) == _data(work.old):
            return
        made = work.client.create_launch_template_version(
            LaunchTemplateId=work.id, LaunchTemplateData=_data(work.inputs)
        )
        if work.inputs.get("updateDefaultVersion"):
            version = str(made["LaunchTemplateVersion"]["VersionNumber"])
            work.client.modify_launch_template(LaunchTemplateId=work.id, DefaultVersion=version)

    def _delete(self, work: Work) -> None:
        work.client.delete_launch_template(LaunchTemplateId=work.id)


def _data(inputs: Properties) -> dict[str, Any]:
    data = request("ec2", "CreateLaunchTemplate", inputs, "tags", "tagsAll", "name", at="LaunchTemplateData")
    if inputs.get("vpcSecurityGroupIds"):
        data["SecurityGroupIds"] = inputs["vpcSecurityGroupIds"]
    return data
