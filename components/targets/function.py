"""Lambda behind the system's HTTP API: the service's image, whose alias CodeDeploy moves from version to version."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation import Foundation
from components.foundation.roles import WRITE_LOGS
from components.functions import WRITE_TRACES
from components.monitor import Alarms
from components.projects import deploy_project
from slipway.catalogue import Service
from slipway.functions.verify_function.version import BASE_PATH, HEALTH_PATH
from slipway.plan import Pipeline
from slipway.plan.deploys.applications import deploy_group
from slipway.plan.deploys.function import ALIAS, function_name
from slipway.plan.deploys.logs import service_logs

PORT = "AWS_LWA_PORT"
"""Where the image's Lambda Web Adapter finds the service."""
LONGEST_WAIT = 30
"""Seconds that an HTTP API waits for a function (Amazon API Gateway quotas)."""
NETWORK = ["CreateNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets", "DeleteNetworkInterface"]
ADDRESSES = ["AssignPrivateIpAddresses", "UnassignPrivateIpAddresses"]
"""What a function in a network does to be there (AWS Lambda developer guide, "Required IAM permissions")."""
EVENT_HOURS, RETRIES = 6, 2
"""How long and how often a failed asynchronous call is tried again before its event goes to the queue."""


class FunctionTarget(pulumi.ComponentResource):
    """A service on Lambda with everything a deployment of it needs.

    An image can't carry a Lambda code signature, which is for zip files only: the build signs the image itself.
    """

    def __init__(
        self,
        service: Service,
        pipeline: Pipeline,
        context: Context,
        foundation: Foundation,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:targets:FunctionTarget", f"{service.name}-lambda", None, opts)
        self._service, self._context, self._foundation = service, context, foundation
        self._gateway = foundation.serverless.gateways[service.system]
        self._here = pulumi.ResourceOptions(parent=self)
        self._tags = context.tags(service)
        logs = foundation.log_group(service)
        function = self._function(logs)
        alias = aws.lambda_.Alias(
            f"{service.name}-alias",
            name=ALIAS,
            function_name=function.name,
            function_version=function.version,
            description="What callers reach; CodeDeploy moves it",
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["functionVersion", "routingConfig"]),
        )
        self._events(alias)
        self._route(alias)
        alarms = Alarms(service, context, "lambda", {"function": function.name, "logs": logs.name}, self._here)
        self._deployments(pipeline, alarms, alias)
        deploy_project(
            "lambda",
            pipeline,
            context,
            role_arn=foundation.serverless.deploy_role_arn,
            key_arn=foundation.key.arn,
            variables={},
            opts=self._here,
        )
        self.register_outputs({})

    def _function(self, logs: aws.cloudwatch.LogGroup) -> aws.lambda_.Function:
        service, context = self._service, self._context
        registry = f"{context.account}.dkr.ecr.{context.region}.amazonaws.com"
        return aws.lambda_.Function(
            f"{service.name}-function",
            name=function_name(context.plan.stack, service.name),
            description=service.description,
            package_type="Image",
            image_uri=f"{registry}/{context.plan.settings.bootstrap_image}",
            publish=True,
            role=self._role().arn,
            memory_size=service.function.memory,
            timeout=service.function.timeout,
            reserved_concurrent_executions=service.function.concurrency,
            environment={
                "variables": {
                    PORT: str(service.port),
                    HEALTH_PATH: service.health,
                    BASE_PATH: f"/{service.name}",
                }
            },
            kms_key_arn=self._foundation.key.arn,
            logging_config={"log_format": "Text", "log_group": logs.name},
            tracing_config={"mode": "Active"},
            vpc_config={
                "subnet_ids": self._foundation.network.private_subnet_ids,
                "security_group_ids": [self._group().id],
            },
            tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["imageUri"]),
        )

    def _role(self) -> aws.iam.Role:
        service, context = self._service, self._context
        group = f"log-group:{service_logs(context.plan.stack, service.name)}:*"
        return iam.role(
            f"{service.name}-function",
            physical=context.name(service.name, "function"),
            path=f"{context.role_path}function/",
            trust=iam.trust("lambda.amazonaws.com", context.account),
            statements=[
                iam.allow([f"ec2:{action}" for action in (*NETWORK, *ADDRESSES)], "*"),
                iam.allow(WRITE_TRACES, "*"),
                iam.allow(WRITE_LOGS, context.arn("logs", group)),
                iam.allow(["sqs:SendMessage"], self._gateway.failures_arn),
                iam.allow(["kms:Decrypt", "kms:GenerateDataKey"], self._foundation.key.arn),
            ],
            tags=self._tags,
            opts=self._here,
        )

    def _group(self) -> aws.ec2.SecurityGroup:
        service = self._service
        group = aws.ec2.SecurityGroup(
            f"{service.name}-function-group",
            name=self._context.name(service.name, "function", limit=255),
            description=f"Function of {service.name}",
            vpc_id=self._foundation.network.vpc_id,
            tags=self._tags,
            opts=self._here,
        )
        aws.vpc.SecurityGroupEgressRule(
            f"{service.name}-function-out",
            security_group_id=group.id,
            description="to what it calls",
            cidr_ipv4="0.0.0.0/0",
            ip_protocol="-1",
            opts=self._here,
        )
        return group

    def _events(self, alias: aws.lambda_.Alias) -> None:
        aws.lambda_.FunctionEventInvokeConfig(
            f"{self._service.name}-events",
            function_name=alias.function_name,
            qualifier=alias.name,
            maximum_event_age_in_seconds=EVENT_HOURS * 3600,
            maximum_retry_attempts=RETRIES,
            destination_config={"on_failure": {"destination": self._gateway.failures_arn}},
            opts=self._here,
        )

    def _route(self, alias: aws.lambda_.Alias) -> None:
        """Callers must sign with AWS credentials or, where the service says so, bring a token of its issuer."""
        service, gateway = self._service, self._gateway
        integration = aws.apigatewayv2.Integration(
            f"{service.name}-integration",
            api_id=gateway.api_id,
            description=service.name,
            integration_type="AWS_PROXY",
            integration_uri=alias.invoke_arn,
            payload_format_version="2.0",
            timeout_milliseconds=1000 * min(service.function.timeout, LONGEST_WAIT),
            opts=self._here,
        )
        authorizer = self._authorizer()
        aws.apigatewayv2.Route(
            f"{service.name}-route",
            api_id=gateway.api_id,
            route_key=f"ANY /{service.name}/{{proxy+}}",
            target=pulumi.Output.concat("integrations/", integration.id),
            authorization_type="JWT" if authorizer else "AWS_IAM",
            authorizer_id=authorizer.id if authorizer else None,
            opts=self._here,
        )
        aws.lambda_.Permission(
            f"{service.name}-permission",
            statement_id="http-api",
            action="lambda:InvokeFunction",
            function=alias.function_name,
            qualifier=alias.name,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.concat(gateway.execution_arn, "/*/*/", service.name, "/*"),
            opts=self._here,
        )

    def _authorizer(self) -> aws.apigatewayv2.Authorizer | None:
        jwt = self._service.function.jwt
        if jwt is None:
            return None
        return aws.apigatewayv2.Authorizer(
            f"{self._service.name}-authorizer",
            name=self._context.name(self._service.name, limit=128),
            api_id=self._gateway.api_id,
            authorizer_type="JWT",
            identity_sources=["$request.header.Authorization"],
            jwt_configuration={"issuer": jwt.issuer, "audiences": jwt.audience},
            opts=self._here,
        )

    def _deployments(self, pipeline: Pipeline, alarms: Alarms, alias: aws.lambda_.Alias) -> None:
        service, deployments = self._service.name, self._foundation.deployments
        aws.codedeploy.DeploymentGroup(
            f"{service}-lambda-deployments",
            app_name=deployments.application("Lambda"),
            deployment_group_name=deploy_group(self._context.plan.stack, service, "lambda"),
            service_role_arn=deployments.role_arn("Lambda"),
            deployment_config_name=deployments.configuration(pipeline.delivery_to("lambda")),
            deployment_style={"deployment_option": "WITH_TRAFFIC_CONTROL", "deployment_type": "BLUE_GREEN"},
            alarm_configuration={"enabled": True, "alarms": alarms.names},
            auto_rollback_configuration={
                "enabled": True,
                "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
            },
            tags=self._tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*alarms.resources, alias]),
        )
