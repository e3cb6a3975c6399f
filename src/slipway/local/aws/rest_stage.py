"""API Gateway, REST APIs: a stage, what holds for its methods, and the account's leave to write logs."""

from collections.abc import Iterable, Mapping

from slipway.local.aws import backends
from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_name
from slipway.local.aws.rest_api import arn, asked
from slipway.local.aws.shapes import text
from slipway.local.checks.problem import Problem, shown
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_SETTINGS = {
    "metricsEnabled": "metrics/enabled",
    "loggingLevel": "logging/loglevel",
    "dataTraceEnabled": "logging/dataTrace",
    "throttlingBurstLimit": "throttling/burstLimit",
    "throttlingRateLimit": "throttling/rateLimit",
    "cachingEnabled": "caching/enabled",
    "cacheTtlInSeconds": "caching/ttlInSeconds",
    "cacheDataEncrypted": "caching/dataEncrypted",
}
"""By input, the path of a method's setting (API Gateway API, UpdateStage)."""
_APIS = "/_slipway/apis"
"""Where the local cloud answers for its APIs, below its endpoint."""
_LEVELS = ("OFF", "ERROR", "INFO")


class Stage(AwsKind):
    """A deployment under a name that can be called."""

    pulumi_type = "aws:apigateway/stage:Stage"
    service, operation = "apigateway", "CreateStage"
    naming = Naming(key="stageName", limit=128, refused=r"[^A-Za-z0-9_]", separator="_")
    immutable = frozenset({"restApi", "stageName"})
    volatile = frozenset({"webAclArn"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(inputs, "stageName", r"[A-Za-z0-9_-]+", 128, "letters, digits, - and _")
        logged = (inputs.get("accessLogSettings") or {}).get("format")
        if isinstance(logged, str) and ("\n" in logged or "$context.requestId" not in logged):
            where = ("accessLogSettings", "format")
            yield Problem(where, "expected one line with $context.requestId in it", shown(logged))

    def _create(self, work: Work) -> str:
        given = work.inputs
        form = asked("CreateStage", given, "deployment", "xrayTracingEnabled", "accessLogSettings")
        traced = bool(given.get("xrayTracingEnabled"))
        work.client.create_stage(**form, deploymentId=given["deployment"], tracingEnabled=traced, tags=work.tags)
        self._log(work)
        return f"ags-{given['restApi']}-{given['stageName']}"

    def _read(self, work: Work) -> Properties | None:
        api, name = work.inputs["restApi"], work.inputs["stageName"]
        told = work.client.get_stage(restApiId=api, stageName=name)
        logged = told.get("accessLogSettings") or {}
        names = {"deployment": "deploymentId", "description": "description", "xrayTracingEnabled": "tracingEnabled"}
        return {
            "arn": arn(work, f"/restapis/{api}/stages/{name}"),
            "executionArn": work.aws.arn("execute-api", f"{api}/{name}"),
            "invokeUrl": _url(work, api, name),
            "webAclArn": told.get("webAclArn", ""),
            "tagsAll": told.get("tags", {}),
            **observed(work.inputs, told, names),
            **({"accessLogSettings": logged} if work.inputs.get("accessLogSettings") else {}),
        }

    def _update(self, work: Work) -> None:
        words = {"deployment": "/deploymentId", "description": "/description", "xrayTracingEnabled": "/tracingEnabled"}
        changes = [
            {"op": "replace", "path": path, "value": text(work.inputs.get(key) or "")}
            for key, path in words.items()
            if work.inputs.get(key) != work.old.get(key)
        ]
        work.client.update_stage(**_place(work), patchOperations=changes)
        if work.inputs.get("accessLogSettings"):
            self._log(work)
        elif work.old.get("accessLogSettings"):
            gone = [{"op": "remove", "path": "/accessLogSettings"}]
            work.client.update_stage(**_place(work), patchOperations=gone)

    def _delete(self, work: Work) -> None:
        work.client.delete_stage(**_place(work))

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        place = arn(work, f"/restapis/{work.inputs['restApi']}/stages/{work.inputs['stageName']}")
        if tags:
            work.client.tag_resource(resourceArn=place, tags=dict(tags))
        if removed:
            work.client.untag_resource(resourceArn=place, tagKeys=removed)

    def _log(self, work: Work) -> None:
        told = work.inputs.get("accessLogSettings") or {}
        changes = [{"op": "replace", "path": f"/accessLogSettings/{key}", "value": told[key]} for key in sorted(told)]
        work.client.update_stage(**_place(work), patchOperations=changes)


class MethodSettings(AwsKind):
    """Limits, metrics and logs of a stage's methods; its id is API-STAGE-PATH."""

    pulumi_type = "aws:apigateway/methodSettings:MethodSettings"
    service = "apigateway"
    immutable = frozenset({"restApi", "stageName", "methodPath"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        level = (inputs.get("settings") or {}).get("loggingLevel")
        if isinstance(level, str) and level not in _LEVELS:
            yield Problem(("settings", "loggingLevel"), f"expected one of {', '.join(_LEVELS)}", shown(level))

    def _create(self, work: Work) -> str:
        self._update(work)
        return "-".join(str(work.inputs[key]) for key in ("restApi", "stageName", "methodPath"))

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_stage(**_place(work)).get("methodSettings", {}).get(work.inputs["methodPath"])
        if told is None:
            return None
        wanted = work.inputs["settings"]
        return {"settings": {**wanted, **observed(wanted, told, {key: key for key in _SETTINGS})}}

    def _update(self, work: Work) -> None:
        settings, path = work.inputs["settings"], work.inputs["methodPath"]
        changes = [
            {"op": "replace", "path": f"/{path}/{_SETTINGS[key]}", "value": text(value)}
            for key, value in settings.items()
            if key in _SETTINGS and value is not None
        ]
        work.client.update_stage(**_place(work), patchOperations=changes)

    def _delete(self, work: Work) -> None:
        """The emulator's API can't take settings back."""
        api = backends.rest_api(work, work.inputs["restApi"])
        stage = api.stages.get(work.inputs["stageName"]) if api else None
        if stage:
            stage.method_settings.pop(work.inputs["methodPath"], None)


class Account(AwsKind):
    """The role by which the REST APIs of the account and region may write logs."""

    pulumi_type = "aws:apigateway/account:Account"
    service = "apigateway"

    def _create(self, work: Work) -> str:
        self._update(work)
        return "api-gateway-account"

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_account()
        if not told.get("cloudwatchRoleArn"):
            return None
        found = observed(work.inputs, told, {"cloudwatchRoleArn": "cloudwatchRoleArn"})
        return {"apiKeyVersion": told.get("apiKeyVersion", ""), "features": told.get("features", []), **found}

    def _update(self, work: Work) -> None:
        self._put(work, work.inputs.get("cloudwatchRoleArn") or "")

    def _delete(self, work: Work) -> None:
        self._put(work, "")

    def _put(self, work: Work, role: str) -> None:
        change = {"op": "replace", "path": "/cloudwatchRoleArn", "value": role}
        work.client.update_account(patchOperations=[change])


def _place(work: Work) -> dict[str, str]:
    return {"restApiId": work.inputs["restApi"], "stageName": work.inputs["stageName"]}


def _url(work: Work, api: str, stage: str) -> str:
    """Where the stage answers: on the local cloud itself, where there is one."""
    endpoint = str(work.client.meta.endpoint_url)
    if "amazonaws.com" in endpoint:
        return f"https://{api}.execute-api.{work.aws.region}.amazonaws.com/{stage}"
    return f"{endpoint}{_APIS}/{api}/{stage}"


KINDS = (Stage, MethodSettings, Account)
