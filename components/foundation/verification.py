"""The function that tries new versions on the test listeners, and the role that lets ECS call it."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation.cluster import TEST_PORT
from components.foundation.network import Network
from components.functions import PlatformFunction, Signed, Work
from slipway.plan.deploys.verification import hook_function

TIMEOUT = 180
"""Seconds: what the function waits for a version to prove itself, a last question, and the calls around them."""
AT_ONCE = 20
"""Deployments that can be verified at the same time; more wait for Lambda's retries."""


class Verification(pulumi.ComponentResource):
    """The hook of every ECS deployment of the stack.

    Attributes:
        function_arn: what ECS calls.
        function_name: what the appspec of a CodeDeploy deployment names, known beforehand.
    """

    function_arn: pulumi.Output[str]
    function_name: str

    def __init__(
        self,
        context: Context,
        network: Network,
        key_arn: pulumi.Input[str],
        signed: Signed | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:foundation:Verification", "verification", None, opts)
        self.function_name = hook_function(context.plan.stack)
        group = self._group(context, network)
        function = PlatformFunction(
            Work(
                name="verification",
                module="verify_deployment",
                physical=self.function_name,
                description="Tries a new version on the test listener before it takes the traffic",
                timeout=TIMEOUT,
                at_once=AT_ONCE,
                statements=statements(context),
                network={"subnet_ids": network.private_subnet_ids, "security_group_ids": [group.id]},
            ),
            context,
            key_arn,
            signed,
            pulumi.ResourceOptions(parent=self),
        )
        self.function_arn = function.arn
        self.register_outputs({"functionArn": self.function_arn})

    def _group(self, context: Context, network: Network) -> aws.ec2.SecurityGroup:
        here = pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(
            "verification-group",
            name=context.name("verification", limit=255),
            description="The function that tries new versions",
            vpc_id=network.vpc_id,
            tags=context.tags(),
            opts=here,
        )
        ways: dict[str, tuple[pulumi.Input[str], int]] = {
            "test listeners": (network.cidr, TEST_PORT),
            "AWS": ("0.0.0.0/0", 443),
        }
        for purpose, (cidr, port) in ways.items():
            aws.vpc.SecurityGroupEgressRule(
                f"verification-to-{purpose.lower().replace(' ', '-')}",
                security_group_id=group.id,
                description=f"to {purpose}",
                cidr_ipv4=cidr,
                ip_protocol="tcp",
                from_port=port,
                to_port=port,
                opts=here,
            )
        return group


def statements(context: Context) -> list[iam.Statement]:
    """It reads where a version answers, and tells CodeDeploy what it found."""
    look = ["DescribeTargetGroups", "DescribeListeners", "DescribeLoadBalancers", "DescribeRules"]
    groups = context.arn("codedeploy", "deploymentgroup:*")
    return [
        iam.allow([f"elasticloadbalancing:{action}" for action in look], "*"),
        iam.allow(
            [
                "codedeploy:GetDeployment",
                "codedeploy:GetDeploymentGroup",
                "codedeploy:PutLifecycleEventHookExecutionStatus",
            ],
            groups,
        ),
    ]
