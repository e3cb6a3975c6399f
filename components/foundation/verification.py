"""The function that tries new versions on the test listeners, and the role that lets ECS call it."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import functions, iam
from components.context import Context
from components.foundation.cluster import TEST_PORT
from components.foundation.network import Network
from components.foundation.roles import WRITE_LOGS
from slipway.plan.deploys.verification import hook_function

VPC_ACCESS = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
TIMEOUT = 180
"""Seconds: what the function waits for a version to prove itself, a last question, and the calls around them."""
AT_ONCE = 20
"""Deployments that can be verified at the same time; more wait for Lambda's retries."""
MODULES = ("decide/verification.py", "functions/clients.py", "functions/verify_deployment")


class Verification(pulumi.ComponentResource):
    """The hook of every ECS deployment of the stack.

    Attributes:
        function_arn: what ECS calls.
        function_name: what the appspec of a CodeDeploy deployment names, known beforehand.
    """

    function_arn: pulumi.Output[str]
    function_name: str

    def __init__(
        self, context: Context, network: Network, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:foundation:Verification", "verification", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        self.function_name = hook_function(context.plan.stack)
        logs = aws.cloudwatch.LogGroup(
            "verification-logs",
            name=f"/aws/lambda/{self.function_name}",
            retention_in_days=context.plan.settings.log_retention_days,
            kms_key_id=key_arn,
            tags=context.tags(),
            opts=here,
        )
        role = iam.role(
            "verification",
            physical=context.name("verification"),
            path=context.role_path,
            trust=iam.trust("lambda.amazonaws.com", context.account),
            statements=_statements(context, self.function_name),
            tags=context.tags(),
            opts=here,
        )
        access = aws.iam.RolePolicyAttachment("verification-network", role=role.name, policy_arn=VPC_ACCESS, opts=here)
        function = aws.lambda_.Function(
            "verification",
            name=self.function_name,
            description="Tries a new version on the test listener before it takes the traffic",
            runtime="python3.12",
            architectures=["arm64"],
            handler="slipway.functions.verify_deployment.handler.handle",
            code=functions.source(*MODULES),
            role=role.arn,
            timeout=TIMEOUT,
            memory_size=128,
            reserved_concurrent_executions=AT_ONCE,
            tracing_config={"mode": "Active"},
            vpc_config={
                "subnet_ids": network.private_subnet_ids,
                "security_group_ids": [self._group(context, network).id],
            },
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[logs, access]),
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


def _statements(context: Context, function: str) -> list[iam.Statement]:
    """It reads where a version answers, tells CodeDeploy what it found, and writes its log and traces."""
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
        iam.allow(["xray:PutTraceSegments", "xray:PutTelemetryRecords"], "*"),
        iam.allow(WRITE_LOGS, context.arn("logs", f"log-group:/aws/lambda/{function}:*")),
    ]
