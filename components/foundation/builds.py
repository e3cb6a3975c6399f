"""The build projects that every service shares, and the roles that they run with."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.fleets import Fleets
from components.foundation.network import Network
from components.foundation.pull_requests import pull_request_statements
from components.foundation.reports import report_statement
from components.foundation.roles import codebuild_statements, image_reader_statements
from components.foundation.signing import SIGN, VERIFY, SigningKeys
from components.foundation.toolbox import Toolbox
from components.projects import build_project
from slipway.plan import Project
from slipway.plan.model import ProjectRole

NETWORK_INTERFACES = [
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeVpcs",
]


class SharedBuilds(pulumi.ComponentResource):
    """Projects by kind of work. Each role may do what its work needs: code of services gets less than scans do."""

    def __init__(
        self,
        name: str,
        context: Context,
        network: Network,
        store: ArtifactStore,
        key_arn: pulumi.Input[str],
        keys: SigningKeys,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:foundation:SharedBuilds", name, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        toolbox = Toolbox("toolbox", context, store, here)
        statements = _statements(context, network, store, key_arn, keys)
        needed: list[ProjectRole] = sorted({project.role or "scans" for project in context.plan.shared_projects})
        roles = {role: self._role(role, statements[role], context) for role in needed}
        packed = {"TOOLBOX": toolbox.address, "TOOLBOX_SHA256": toolbox.digest}
        variables: Mapping[ProjectRole, Mapping[str, str]] = {
            "tests": packed,
            "scans": {**packed, "SIGNING_KEY": keys.signing},
            "proof": {"PROOF_KEY": keys.proof},
            "pull-requests": packed,
        }
        inside = (
            self._inside(context, network)
            if any(each.reaches_network for each in context.plan.shared_projects)
            else None
        )
        fleets = Fleets("fleets", context, here).arns if context.plan.settings.fleets else {}
        for project in context.plan.shared_projects:
            role: ProjectRole = project.role or "scans"
            build_project(
                project,
                context,
                role_arn=roles[role],
                key_arn=key_arn,
                variables=variables.get(role),
                inside=inside if project.reaches_network else None,
                fleet_arn=fleets[project.fleet] if project.fleet else None,
                batch_role_arn=self._batch_role(project, context) if project.shards > 1 else None,
                opts=here,
            )
        self.register_outputs({})

    def _role(self, role: ProjectRole, statements: list[iam.Statement], context: Context) -> pulumi.Output[str]:
        return iam.role(
            f"{role}-builds",
            physical=context.name(role, "builds"),
            path=f"{context.role_path}build/",
            trust=iam.trust("codebuild.amazonaws.com", context.account),
            statements=statements,
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        ).arn

    def _batch_role(self, project: Project, context: Context) -> pulumi.Output[str]:
        """What starts, stops and repeats the builds of a batch, and of no other project (CodeBuild user guide, "Run
        builds in batches").
        """
        start = ["codebuild:StartBuild", "codebuild:StopBuild", "codebuild:RetryBuild"]
        return iam.role(
            f"{project.kind}-batch",
            physical=context.name(project.kind, "batch"),
            path=f"{context.role_path}build/",
            trust=iam.trust("codebuild.amazonaws.com", context.account),
            statements=[iam.allow(start, context.arn("codebuild", f"project/{project.name}"))],
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        ).arn

    def _inside(self, context: Context, network: Network) -> aws.codebuild.ProjectVpcConfigArgsDict:
        """A place in the services' network: balancers are reached from there, and nothing reaches it."""
        here = pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(
            "builds-group",
            name=context.name("builds", limit=255),
            description="Integration tests",
            vpc_id=network.vpc_id,
            tags=context.tags(),
            opts=here,
        )
        aws.vpc.SecurityGroupEgressRule(
            "builds-out",
            security_group_id=group.id,
            description="to the balancers, the registries of packages and AWS",
            cidr_ipv4="0.0.0.0/0",
            ip_protocol="-1",
            opts=here,
        )
        return {"vpc_id": network.vpc_id, "subnets": network.private_subnet_ids, "security_group_ids": [group.id]}


def _statements(
    context: Context, network: Network, store: ArtifactStore, key_arn: pulumi.Input[str], keys: SigningKeys
) -> Mapping[ProjectRole, list[iam.Statement]]:
    """What each role may do. Only `proof` may sign proofs; none may push an image of a service but its statement."""
    findings = ["ecr:DescribeImageScanFindings", "ecr:DescribeImages"]
    secrets = context.arn("secretsmanager", f"secret:slipway/{context.plan.stack}/dast/*")
    images = context.arn("ecr", "repository/*")
    return {
        "tests": [
            *codebuild_statements(context, store, key_arn),
            report_statement(context, "tests"),
            iam.allow(["elasticloadbalancing:DescribeLoadBalancers", *NETWORK_INTERFACES], "*"),
            *_network_statements(context, network),
        ],
        "scans": [
            *image_reader_statements(context, store, key_arn),
            iam.allow(findings, images),
            iam.allow(VERIFY, keys.signing_arn),
            iam.allow(["secretsmanager:GetSecretValue"], secrets),
        ],
        "proof": [
            *image_reader_statements(context, store, key_arn),
            iam.allow(
                ["ecr:InitiateLayerUpload", "ecr:UploadLayerPart", "ecr:CompleteLayerUpload", "ecr:PutImage"], images
            ),
            iam.allow(SIGN, keys.proof_arn),
        ],
        "pull-requests": pull_request_statements(context, store, key_arn),
    }


def _network_statements(context: Context, network: Network) -> list[iam.Statement]:
    """CodeBuild gives each build inside a network an interface there (user guide, "Allow CodeBuild access to AWS
    services required to create a VPC network interface").
    """
    interfaces = context.arn("ec2", "network-interface/*")
    subnets = network.private_subnet_ids.apply(lambda ids: [context.arn("ec2", f"subnet/{each}") for each in ids])
    granted = {
        "StringEquals": {"ec2:AuthorizedService": "codebuild.amazonaws.com"},
        "ArnEquals": {"ec2:Subnet": subnets},
    }
    return [
        iam.allow(["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"], "*"),
        iam.allow(["ec2:CreateNetworkInterfacePermission"], interfaces, granted),
    ]
