"""A REST API whose paths each lead to a function: logged, traced, throttled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.functions import PlatformFunction

STAGE = "live"
RATE, BURST = 50, 100
"""Requests a second, and at once, beyond which callers are told to come later."""
PATIENCE = 10_000
"""Milliseconds that the API waits for the function."""
PUSH_LOGS = "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"
ERRORS_OF = "API-Gateway-Execution-Logs_"
"""Where API Gateway logs what went wrong, followed by the API's id and the stage. It makes that group itself, neither
encrypted nor ever emptied, where nobody has made it before."""
LOGGED = {
    "requestId": "$context.requestId",
    "time": "$context.requestTimeEpoch",
    "source": "$context.identity.sourceIp",
    "agent": "$context.identity.userAgent",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "firewall": "$context.wafResponseCode",
    "duration_ms": "$context.responseLatency",
    "trace": "$context.xrayTraceId",
    "error": "$context.integrationErrorMessage",
}
"""What is logged of each request: no header and no body."""


@dataclass(frozen=True)
class Route:
    """A path of the API.

    Attributes:
        path: with parameters in braces: `/systems/{system}`.
        function: what its requests are handed to.
        methods: HTTP methods that it takes.
    """

    path: str
    function: PlatformFunction
    methods: tuple[str, ...] = ("POST",)


class RestApi(pulumi.ComponentResource):
    """Paths that hand their requests to functions as they came, byte for byte.

    Attributes:
        stage_arn: what a web ACL is put before.
        url: of the stage.
    """

    stage_arn: pulumi.Output[str]
    url: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        routes: Sequence[Route],
        context: Context,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:guard:RestApi", f"{name}-api", None, opts)
        self._name, self._context, self._here = name, context, pulumi.ResourceOptions(parent=self)
        api = aws.apigateway.RestApi(
            f"{name}-rest",
            name=context.name(name, "api", limit=128),
            description="Takes signed requests of other systems",
            endpoint_configuration={"types": "REGIONAL"},
            binary_media_types=["*/*"],
            tags=context.tags(),
            opts=self._here,
        )
        made = self._routes(api, routes)
        told = [PATIENCE, *([route.path, *route.methods] for route in routes)]
        deployment = aws.apigateway.Deployment(
            f"{name}-deployment",
            rest_api=api.id,
            triggers={"paths": hashlib.sha256(json.dumps(told).encode()).hexdigest()},
            opts=pulumi.ResourceOptions(parent=self, depends_on=made),
        )
        stage = self._stage(api, deployment, key_arn)
        self.stage_arn, self.url = stage.arn, stage.invoke_url
        self.register_outputs({"url": self.url})

    def _routes(self, api: aws.apigateway.RestApi, routes: Sequence[Route]) -> list[pulumi.Resource]:
        """The integrations of each path; a segment that two paths share is one resource."""
        places: dict[str, pulumi.Output[str]] = {"": api.root_resource_id}
        made: list[pulumi.Resource] = []
        for route in routes:
            path = route.path.strip("/")
            for prefix in accumulate(path.split("/"), "{}/{}".format):
                if prefix not in places:
                    places[prefix] = self._resource(api, prefix, places[prefix.rpartition("/")[0]])
            for method in route.methods:
                made += self._method(api, route, method, places[path])
        return made

    def _resource(self, api: aws.apigateway.RestApi, path: str, parent: pulumi.Output[str]) -> pulumi.Output[str]:
        last = path.rpartition("/")[2]
        return aws.apigateway.Resource(
            f"{self._name}-{_word(path)}", rest_api=api.id, parent_id=parent, path_part=last, opts=self._here
        ).id

    def _method(
        self, api: aws.apigateway.RestApi, route: Route, verb: str, place: pulumi.Output[str]
    ) -> list[pulumi.Resource]:
        """Anybody may call: it is the function that judges who does, which API Gateway can't."""
        name, how = f"{self._name}-{_word(route.path.strip('/'))}", verb.lower()
        method = aws.apigateway.Method(
            f"{name}-{how}",
            rest_api=api.id,
            resource_id=place,
            http_method=verb,
            authorization="NONE",
            opts=self._here,
        )
        integration = aws.apigateway.Integration(
            f"{name}-{how}-integration",
            rest_api=api.id,
            resource_id=place,
            http_method=method.http_method,
            integration_http_method="POST",
            type="AWS_PROXY",
            uri=route.function.invoke_arn,
            timeout_milliseconds=PATIENCE,
            opts=self._here,
        )
        aws.lambda_.Permission(
            f"{name}-{how}-permission",
            action="lambda:InvokeFunction",
            function=route.function.name,
            principal="apigateway.amazonaws.com",
            source_arn=pulumi.Output.concat(api.execution_arn, f"/{STAGE}/{verb}/{_any(route.path)}"),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[route.function]),
        )
        return [method, integration]

    def _stage(
        self, api: aws.apigateway.RestApi, deployment: aws.apigateway.Deployment, key_arn: pulumi.Input[str]
    ) -> aws.apigateway.Stage:
        context = self._context
        name = f"/aws/vendedlogs/slipway/{context.plan.stack}/{self._name}-api"
        logs = self._logs("access-logs", name, key_arn)
        stage = aws.apigateway.Stage(
            f"{self._name}-stage",
            rest_api=api.id,
            deployment=deployment.id,
            stage_name=STAGE,
            xray_tracing_enabled=True,
            access_log_settings={"destination_arn": logs.arn, "format": json.dumps(LOGGED)},
            tags=context.tags(),
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._logging()]),
        )
        errors = self._logs("execution-logs", pulumi.Output.concat(ERRORS_OF, api.id, f"/{STAGE}"), key_arn)
        aws.apigateway.MethodSettings(
            f"{self._name}-limits",
            rest_api=api.id,
            stage_name=stage.stage_name,
            method_path="*/*",
            settings={
                "throttling_rate_limit": RATE,
                "throttling_burst_limit": BURST,
                "metrics_enabled": True,
                "logging_level": "ERROR",
                "data_trace_enabled": False,
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[errors]),
        )
        return stage

    def _logs(self, what: str, name: pulumi.Input[str], key_arn: pulumi.Input[str]) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            f"{self._name}-{what}",
            name=name,
            retention_in_days=self._context.plan.settings.log_retention_days,
            kms_key_id=key_arn,
            tags=self._context.tags(),
            opts=self._here,
        )

    def _logging(self) -> aws.apigateway.Account:
        """What lets REST APIs write logs at all: a setting of the account and region, and the same for every stack.

        API Gateway tries the role when it is told of it, and refuses one whose policy is not attached yet. Nothing says
        that it tells IAM an account (API Gateway guide, "Permissions for CloudWatch logging"), so that is no condition.
        """
        role = iam.role(
            f"{self._name}-api-logs",
            physical=self._context.name(self._name, "api-logs"),
            path=self._context.role_path,
            trust=json.dumps(iam.trust_document({"Service": "apigateway.amazonaws.com"}, {})),
            statements=[],
            tags=self._context.tags(),
            opts=self._here,
        )
        attached = aws.iam.RolePolicyAttachment(
            f"{self._name}-api-logs-managed", role=role.name, policy_arn=PUSH_LOGS, opts=self._here
        )
        opts = pulumi.ResourceOptions(parent=self, depends_on=[attached])
        return aws.apigateway.Account(f"{self._name}-api-account", cloudwatch_role_arn=role.arn, opts=opts)


def _word(path: str) -> str:
    return path.replace("{", "").replace("}", "").replace("/", "-")


def _any(path: str) -> str:
    """The path with an asterisk for each parameter, as permissions name it."""
    return "/".join("*" if part.startswith("{") else part for part in path.strip("/").split("/"))
