"""API Gateway, REST APIs: an API, its resources, methods and integrations, and a deployment of them."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws import backends
from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_name, expect_number
from slipway.local.aws.shapes import request
from slipway.local.checks.problem import Problem, nearest, shown
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_WORDS = {"restApi": "restApiId", "authorization": "authorizationType", "timeoutMilliseconds": "timeoutInMillis"}
"""Inputs that the API calls otherwise."""
_LAMBDA = "AWS_PROXY"
_TIMEOUT = (50, 300_000)
"""Milliseconds (Amazon API Gateway quotas; more than 29,000 has to be asked for)."""
METHODS = ("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def asked(operation: str, inputs: Properties, *skip: str) -> dict[str, Any]:
    """The parameters of an operation that the inputs give, under the words of the API."""
    given = {_WORDS.get(key, key): value for key, value in inputs.items()}
    return request("apigateway", operation, given, "tags", "tagsAll", *skip)


class RestApi(AwsKind):
    """An API; its id is drawn by AWS."""

    pulumi_type = "aws:apigateway/restApi:RestApi"
    service, operation = "apigateway", "CreateRestApi"
    naming = Naming(limit=128)

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "name", r".+", 128, "any")
        types = (inputs.get("endpointConfiguration") or {}).get("types")
        known = ("EDGE", "REGIONAL", "PRIVATE")
        if isinstance(types, str) and types not in known:
            where = ("endpointConfiguration", "types")
            yield Problem(where, f"expected one of {', '.join(known)}", shown(types), nearest(types, known))

    def _create(self, work: Work) -> str:
        made = work.client.create_rest_api(**asked("CreateRestApi", work.inputs), tags=work.tags)
        self._binary(work, made["id"], (), work.inputs.get("binaryMediaTypes") or ())
        return str(made["id"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_rest_api(restApiId=work.id)
        resources = work.client.get_resources(restApiId=work.id)["items"]
        names = {"name": "name", "description": "description", "binaryMediaTypes": "binaryMediaTypes"}
        return {
            "arn": arn(work, f"/restapis/{work.id}"),
            "executionArn": work.aws.arn("execute-api", work.id),
            "rootResourceId": next(each["id"] for each in resources if each["path"] == "/"),
            "createdDate": told["createdDate"].isoformat(),
            "tagsAll": told.get("tags", {}),
            **observed(work.inputs, told, names),
        }

    def _update(self, work: Work) -> None:
        words = {"name": "/name", "description": "/description"}
        changes = [
            {"op": "replace", "path": path, "value": work.inputs.get(key) or ""}
            for key, path in words.items()
            if work.inputs.get(key) != work.old.get(key)
        ]
        work.client.update_rest_api(restApiId=work.id, patchOperations=changes)
        before, after = (side.get("binaryMediaTypes") or () for side in (work.old, work.inputs))
        self._binary(work, work.id, before, after)

    def _delete(self, work: Work) -> None:
        """The emulator fails on an API that is gone."""
        if backends.rest_api(work, work.id) is not None:
            work.client.delete_rest_api(restApiId=work.id)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        """The emulator's API tags stages only."""
        del removed
        backends.rest_api(work, work.id).tags = dict(tags)

    def _binary(self, work: Work, api: str, before: Iterable[str], after: Iterable[str]) -> None:
        """The media types that are handed on byte for byte: the emulator doesn't take them at the creation."""
        changes = [("remove", each) for each in before if each not in after]
        changes += [("add", each) for each in after if each not in before]
        operations = [
            {"op": how, "path": f"/binaryMediaTypes/{media.replace('/', '~1')}", "value": media}
            for how, media in changes
        ]
        work.client.update_rest_api(restApiId=api, patchOperations=operations)


class Resource(AwsKind):
    """A path segment; its id is drawn by AWS. The emulator's API can't change one: it is made anew."""

    pulumi_type = "aws:apigateway/resource:Resource"
    service, operation = "apigateway", "CreateResource"
    immutable = frozenset({"restApi", "parentId", "pathPart"})

    def _create(self, work: Work) -> str:
        return str(work.client.create_resource(**asked("CreateResource", work.inputs))["id"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_resource(restApiId=work.inputs["restApi"], resourceId=work.id)
        return {"path": told["path"], **observed(work.inputs, told, {"pathPart": "pathPart", "parentId": "parentId"})}

    def _update(self, work: Work) -> None:
        """All inputs are immutable: there is nothing to change."""

    def _delete(self, work: Work) -> None:
        work.client.delete_resource(restApiId=work.inputs["restApi"], resourceId=work.id)


class _OfMethod(AwsKind):
    """What a resource has for each HTTP method. Putting it again replaces what was there."""

    service = "apigateway"
    immutable = frozenset({"restApi", "resourceId", "httpMethod"})
    prefix: ClassVar[str]

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        for key in ("httpMethod", "integrationHttpMethod"):
            method = inputs.get(key)
            if isinstance(method, str) and method not in METHODS:
                yield Problem((key,), f"expected one of {', '.join(METHODS)}", shown(method), nearest(method, METHODS))

    def _create(self, work: Work) -> str:
        self._update(work)
        return "-".join([self.prefix, *(str(work.inputs[key]) for key in ("restApi", "resourceId", "httpMethod"))])

    def _place(self, work: Work) -> dict[str, str]:
        given = work.inputs
        return {
            "restApiId": given["restApi"],
            "resourceId": given["resourceId"],
            "httpMethod": given["httpMethod"],
        }


class Method(_OfMethod):
    """How a resource may be called."""

    pulumi_type = "aws:apigateway/method:Method"
    operation, prefix = "PutMethod", "agm"

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_method(**self._place(work))
        return observed(work.inputs, told, {"authorization": "authorizationType", "apiKeyRequired": "apiKeyRequired"})

    def _update(self, work: Work) -> None:
        work.client.put_method(**asked("PutMethod", work.inputs))

    def _delete(self, work: Work) -> None:
        work.client.delete_method(**self._place(work))


class Integration(_OfMethod):
    """What a method hands its requests to."""

    pulumi_type = "aws:apigateway/integration:Integration"
    operation, prefix = "PutIntegration", "agi"
    shapes: ClassVar = {"type": "IntegrationType", "connectionType": "ConnectionType"}

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from super()._refused(inputs)
        yield from expect_number(inputs, "timeoutMilliseconds", *_TIMEOUT)
        if inputs.get("type") == _LAMBDA and inputs.get("integrationHttpMethod") not in {"POST", None}:
            message = "Lambda functions are invoked by POST"
            yield Problem(("integrationHttpMethod",), message, shown(inputs["integrationHttpMethod"]), "POST")

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_integration(**self._place(work))
        names = {"type": "type", "uri": "uri", "integrationHttpMethod": "httpMethod"}
        return observed(work.inputs, told, names | {"timeoutMilliseconds": "timeoutInMillis"})

    def _update(self, work: Work) -> None:
        given = asked("PutIntegration", work.inputs, "httpMethod")
        work.client.put_integration(**given, httpMethod=work.inputs["httpMethod"])

    def _delete(self, work: Work) -> None:
        work.client.delete_integration(**self._place(work))


class Deployment(AwsKind):
    """The API as it stands at one time; its id is drawn by AWS."""

    pulumi_type = "aws:apigateway/deployment:Deployment"
    service, operation = "apigateway", "CreateDeployment"
    immutable = frozenset({"restApi", "triggers", "variables", "description"})

    def _create(self, work: Work) -> str:
        return str(work.client.create_deployment(**asked("CreateDeployment", work.inputs))["id"])

    def _read(self, work: Work) -> Properties | None:
        api = backends.rest_api(work, work.inputs["restApi"])
        if api is None or work.id not in api.deployments:
            return None
        told = work.client.get_deployment(restApiId=work.inputs["restApi"], deploymentId=work.id)
        return {"createdDate": told["createdDate"].isoformat()}

    def _update(self, work: Work) -> None:
        """All inputs are immutable: there is nothing to change."""

    def _delete(self, work: Work) -> None:
        work.client.delete_deployment(restApiId=work.inputs["restApi"], deploymentId=work.id)


def arn(work: Work, path: str) -> str:
    """API Gateway's own ARNs name no account."""
    return f"arn:{work.aws.partition}:apigateway:{work.aws.region}::{path}"


KINDS = (RestApi, Resource, Method, Integration, Deployment)
