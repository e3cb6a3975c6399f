"""The ECS cluster, and the balancers that its services stand behind."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation.network import Network
from slipway.plan.deploys.ecs import ecs_cluster
from slipway.plan.deploys.routes import routes

TEST_PORT = 8443
"""Port on which a new version is reached before it takes the traffic."""


class Balancer(pulumi.ComponentResource):
    """The internal load balancer of one system.

    Attributes:
        members_group_id: the security group of its services, which lets in the balancer and nothing else.
        arn_suffix: its dimension in CloudWatch.
        url: where the traffic comes in, without a path.
        listener_arn: where the traffic comes in.
        test_listener_arn: where a new version is tried first.
    """

    members_group_id: pulumi.Output[str]
    arn_suffix: pulumi.Output[str]
    url: pulumi.Output[str]
    listener_arn: pulumi.Output[str]
    test_listener_arn: pulumi.Output[str]

    def __init__(
        self, system: str, context: Context, network: Network, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        name = f"{system}-balancer"
        super().__init__("slipway:foundation:Balancer", name, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        certificate = context.plan.settings.certificate_arn
        port = 443 if certificate else 80
        group = aws.ec2.SecurityGroup(
            f"{name}-group",
            name=context.name(system, "balancer", limit=255),
            description=f"Callers of the {system} services",
            vpc_id=network.vpc_id,
            tags=context.tags(),
            opts=here,
        )
        for purpose, opened in (("traffic", port), ("test", TEST_PORT)):
            aws.vpc.SecurityGroupIngressRule(
                f"{name}-{purpose}-in",
                security_group_id=group.id,
                description=f"{purpose} from inside the network",
                cidr_ipv4=network.cidr,
                ip_protocol="tcp",
                from_port=opened,
                to_port=opened,
                opts=here,
            )
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-out",
            security_group_id=group.id,
            description="to the services",
            cidr_ipv4=network.cidr,
            ip_protocol="tcp",
            from_port=1,
            to_port=65_535,
            opts=here,
        )
        balancer = aws.lb.LoadBalancer(
            name,
            name=context.name(system, limit=32),
            internal=True,
            load_balancer_type="application",
            security_groups=[group.id],
            subnets=network.private_subnet_ids,
            drop_invalid_header_fields=True,
            tags=context.tags(),
            opts=here,
        )
        self.members_group_id, self.arn_suffix = self._members(system, context, network, group), balancer.arn_suffix
        self.url = pulumi.Output.concat("https://" if certificate else "http://", balancer.dns_name)
        self.listener_arn = self._listener(f"{name}-traffic", context, balancer, port)
        self.test_listener_arn = self._listener(f"{name}-test", context, balancer, TEST_PORT)
        self.register_outputs({"arnSuffix": self.arn_suffix})

    def _members(
        self, system: str, context: Context, network: Network, balancer: aws.ec2.SecurityGroup
    ) -> pulumi.Output[str]:
        """One group for all services of the system: each of them takes calls from the balancer only."""
        name, here = f"{system}-services", pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(
            f"{name}-group",
            name=context.name(system, "services", limit=255),
            description=f"Services of {system}",
            vpc_id=network.vpc_id,
            tags=context.tags(),
            opts=here,
        )
        aws.vpc.SecurityGroupIngressRule(
            f"{name}-in",
            security_group_id=group.id,
            description="from the load balancer",
            referenced_security_group_id=balancer.id,
            ip_protocol="tcp",
            from_port=1,
            to_port=65_535,
            opts=here,
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{name}-out",
            security_group_id=group.id,
            description="to what they call",
            cidr_ipv4="0.0.0.0/0",
            ip_protocol="-1",
            opts=here,
        )
        return group.id

    def _listener(self, name: str, context: Context, balancer: aws.lb.LoadBalancer, port: int) -> pulumi.Output[str]:
        certificate = context.plan.settings.certificate_arn
        listener = aws.lb.Listener(
            f"{name}-listener",
            load_balancer_arn=balancer.arn,
            port=port,
            protocol="HTTPS" if certificate else "HTTP",
            certificate_arn=certificate,
            ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06" if certificate else None,
            default_actions=[
                {
                    "type": "fixed-response",
                    "fixed_response": {
                        "content_type": "text/plain",
                        "message_body": "no such service",
                        "status_code": "404",
                    },
                }
            ],
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
        )
        return listener.arn


class Cluster(pulumi.ComponentResource):
    """The cluster that a stack's services run in, with a balancer for each system.

    Attributes:
        arn: the cluster.
        name: its name, known beforehand.
        balancers: by system, for those with a service behind one.
    """

    arn: pulumi.Output[str]
    name: str
    balancers: dict[str, Balancer]

    def __init__(
        self, name: str, context: Context, network: Network, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:foundation:Cluster", name, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        self.name = ecs_cluster(context.plan.stack)
        cluster = aws.ecs.Cluster(
            f"{name}-cluster",
            name=self.name,
            settings=[{"name": "containerInsights", "value": "enabled"}],
            tags=context.tags(),
            opts=here,
        )
        self.arn = cluster.arn
        systems = sorted({service.system for service in context.plan.services.values() if routes(service)})
        self.balancers = {system: Balancer(system, context, network, here) for system in systems}
        self.register_outputs({"arn": self.arn})
