"""API Gateway, HTTP APIs: an API, its stages, routes, integrations and authorisers."""

import re
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_name, expect_number
from slipway.local.aws.shapes import request
from slipway.local.checks.problem import Problem, shown
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_ROUTE_KEY = re.compile(r"\$default|(ANY|GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) /\S*")
_NEEDS_AUTHORIZER = {"JWT", "CUSTOM"}
"""Amazon API Gateway developer guide, "Create routes for HTTP APIs" and "Control access to HTTP APIs"."""


class Api(AwsKind):
    """An API; its id is drawn by AWS."""

    pulumi_type = "aws:apigatewayv2/api:Api"
    service, operation = "apigatewayv2", "CreateApi"
    naming = Naming(limit=128)
    immutable = frozenset({"protocolType"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", r".+", 128, "any")

    def _create(self, work: Work) -> str:
        given = request("apigatewayv2", "CreateApi", work.inputs, "tags", "tagsAll")
        return str(work.client.create_api(**given, Tags=work.tags)["ApiId"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_api(ApiId=work.id)
        return {
            "arn": _arn(work, f"/apis/{work.id}"),
            "apiEndpoint": told["ApiEndpoint"],
            "executionArn": work.aws.arn("execute-api", work.id),
            "tagsAll": told.get("Tags", {}),
            **observed(work.inputs, told, {"name": "Name", "description": "Description"}),
        }

    def _update(self, work: Work) -> None:
        given = request("apigatewayv2", "UpdateApi", work.inputs, "tags", "tagsAll", "protocolType")
        work.client.update_api(ApiId=work.id, **given)

    def _delete(self, work: Work) -> None:
        work.client.delete_api(ApiId=work.id)


class Stage(AwsKind):
    """A stage; its id is its name. The emulator's API can't change one: it is made anew."""

    pulumi_type = "aws:apigatewayv2/stage:Stage"
    service, operation = "apigatewayv2", "CreateStage"
    naming = Naming(limit=128)
    immutable = frozenset({"apiId", "name"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(
            inputs, "name", r"\$default|[A-Za-z0-9_-]+", 128, "letters, digits, - and _, or $default"
        )
        logged = (inputs.get("accessLogSettings") or {}).get("format")
        if isinstance(logged, str) and "\n" in logged:
            yield Problem(("accessLogSettings", "format"), "expected one line", shown(logged))

    def _create(self, work: Work) -> str:
        given = request("apigatewayv2", "CreateStage", work.inputs, "name", "tags", "tagsAll")
        work.client.create_stage(StageName=work.inputs["name"], Tags=work.tags, **given)
        return str(work.inputs["name"])

    def _read(self, work: Work) -> Properties | None:
        api = work.inputs["apiId"]
        told = work.client.get_stage(ApiId=api, StageName=work.id)
        path = "" if work.id == "$default" else work.id
        return {
            "arn": _arn(work, f"/apis/{api}/stages/{work.id}"),
            "executionArn": work.aws.arn("execute-api", f"{api}/{work.id}"),
            "invokeUrl": f"https://{api}.execute-api.{work.aws.region}.amazonaws.com/{path}",
            "tagsAll": told.get("Tags", {}),
            **observed(work.inputs, told, {"autoDeploy": "AutoDeploy", "description": "Description"}),
        }

    def _update(self, work: Work) -> None:
        self._delete(work)
        self._create(work)

    def _delete(self, work: Work) -> None:
        work.client.delete_stage(ApiId=work.inputs["apiId"], StageName=work.id)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        """The update has given the stage its tags."""


class _Part(AwsKind):
    """A part of an API; its id is drawn by AWS."""

    service = "apigatewayv2"
    immutable = frozenset({"apiId"})
    noun: ClassVar[str]
    """Its name in the API's calls: create_NOUN, get_NOUN, ..."""
    told: ClassVar[Mapping[str, str]]
    """The inputs that the API tells, by their names there."""

    @property
    def _key(self) -> str:
        return f"{self.noun.title()}Id"

    def _create(self, work: Work) -> str:
        given = request("apigatewayv2", self.operation, self._wanted(work.inputs))
        return str(getattr(work.client, f"create_{self.noun}")(**given)[self._key])

    def _read(self, work: Work) -> Properties | None:
        told = getattr(work.client, f"get_{self.noun}")(**self._place(work))
        return observed(work.inputs, told, self.told)

    def _update(self, work: Work) -> None:
        given = request("apigatewayv2", self.operation.replace("Create", "Update"), self._wanted(work.inputs), "apiId")
        getattr(work.client, f"update_{self.noun}")(**self._place(work), **given)

    def _delete(self, work: Work) -> None:
        getattr(work.client, f"delete_{self.noun}")(**self._place(work))

    def _place(self, work: Work) -> dict[str, Any]:
        return {"ApiId": work.inputs["apiId"], self._key: work.id}

    @abstractmethod
    def _wanted(self, inputs: Properties) -> Properties:
        """The inputs under the names of the API's members."""


class Integration(_Part):
    """What a route hands a request to."""

    pulumi_type = "aws:apigatewayv2/integration:Integration"
    operation, noun = "CreateIntegration", "integration"
    told: ClassVar = {"integrationUri": "IntegrationUri", "payloadFormatVersion": "PayloadFormatVersion"}

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_number(inputs, "timeoutMilliseconds", 50, 30_000)
        if (
            inputs.get("integrationType") == "AWS_PROXY"
            and not {"integrationUri", "integrationSubtype"} & inputs.keys()
        ):
            yield Problem(("integrationUri",), "an integration of type AWS_PROXY needs the function's integrationUri")

    def _wanted(self, inputs: Properties) -> Properties:
        return {("timeoutInMillis" if key == "timeoutMilliseconds" else key): inputs[key] for key in inputs}


class Route(_Part):
    """Which requests are handed on, to what, and who may make them."""

    pulumi_type = "aws:apigatewayv2/route:Route"
    operation, noun = "CreateRoute", "route"
    told: ClassVar = {
        "routeKey": "RouteKey",
        "target": "Target",
        "authorizationType": "AuthorizationType",
        "authorizerId": "AuthorizerId",
    }

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        key, kind = inputs.get("routeKey"), inputs.get("authorizationType")
        if isinstance(key, str) and not _ROUTE_KEY.fullmatch(key):
            yield Problem(
                ("routeKey",), "expected $default, or a method or ANY and a path", shown(key), "ANY /{proxy+}"
            )
        if kind in _NEEDS_AUTHORIZER and inputs.get("authorizerId") is None:
            yield Problem(("authorizerId",), f"a route with authorizationType {kind} needs its authorizerId")

    def _wanted(self, inputs: Properties) -> Properties:
        return inputs


class Authorizer(_Part):
    """Who may call a route, told from the request."""

    pulumi_type = "aws:apigatewayv2/authorizer:Authorizer"
    operation, noun = "CreateAuthorizer", "authorizer"
    naming = Naming(limit=128)
    told: ClassVar = {"name": "Name", "authorizerType": "AuthorizerType"}

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", r".+", 128, "any")
        if inputs.get("authorizerType") == "JWT" and inputs.get("jwtConfiguration") is None:
            yield Problem(("jwtConfiguration",), "an authorizer of type JWT needs its jwtConfiguration")

    def _wanted(self, inputs: Properties) -> Properties:
        jwt = inputs.get("jwtConfiguration")
        if not isinstance(jwt, dict):
            return inputs
        return {**inputs, "jwtConfiguration": {"issuer": jwt.get("issuer"), "audience": jwt.get("audiences")}}


def _arn(work: Work, path: str) -> str:
    """API Gateway's own ARNs name no account."""
    return f"arn:{work.aws.partition}:apigateway:{work.aws.region}::{path}"


KINDS = (Api, Stage, Integration, Route, Authorizer)
