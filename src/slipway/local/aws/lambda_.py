"""Lambda: functions and who may invoke them. The module has an underscore since lambda is a word of the language."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_number
from slipway.local.aws.shapes import request
from slipway.local.checks.problem import Problem
from slipway.local.provider.errors import CloudError
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties, mapping_at

_ENVIRONMENT_BYTES = 4096
"""AWS Lambda quotas: environment variables, in all. Timeout and memory below have theirs there too."""


class Function(AwsKind):
    """A function; its id is its name."""

    pulumi_type = "aws:lambda/function:Function"
    service, operation = "lambda", "CreateFunction"
    shapes: ClassVar = {"name": "FunctionName"}
    naming = Naming(limit=64)
    immutable = frozenset({"name", "packageType"})
    volatile = frozenset(
        {"lastModified", "version", "qualifiedArn", "qualifiedInvokeArn", "sourceCodeSize", "codeSha256"}
    )

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from _package_refused(inputs)
        yield from expect_number(inputs, "timeout", 1, 900)
        yield from expect_number(inputs, "memorySize", 128, 10_240)
        variables = mapping_at(mapping_at(inputs, "environment"), "variables")
        size = sum(len(key) + len(value) for key, value in variables.items() if isinstance(value, str))
        if size > _ENVIRONMENT_BYTES:
            expected = f"expected at most {_ENVIRONMENT_BYTES} bytes of variables in all"
            yield Problem(("environment", "variables"), expected, str(size))

    def _create(self, work: Work) -> str:
        given = request("lambda", "CreateFunction", work.inputs, *_OWN)
        name = str(work.inputs["name"])
        work.client.create_function(FunctionName=name, Code=_code(work.inputs), Tags=work.tags, **given)
        self._reserve(work, name)
        return name

    def _read(self, work: Work) -> Properties | None:
        answer = work.client.get_function(FunctionName=work.id)
        told = answer["Configuration"]
        arn, version = str(told["FunctionArn"]).removesuffix(":$LATEST"), self._version(work, told["Version"])
        names = {"handler": "Handler", "memorySize": "MemorySize", "role": "Role", "runtime": "Runtime"}
        return {
            "name": work.id,
            "arn": arn,
            "qualifiedArn": f"{arn}:{version}",
            "invokeArn": invocation(work, arn),
            "qualifiedInvokeArn": invocation(work, f"{arn}:{version}"),
            "lastModified": told["LastModified"],
            "version": version,
            "sourceCodeSize": told["CodeSize"],
            "tagsAll": answer.get("Tags", {}),
            **observed(work.inputs, told, names | {"timeout": "Timeout", "description": "Description"}),
        }

    def _update(self, work: Work) -> None:
        given = request("lambda", "UpdateFunctionConfiguration", work.inputs, *_OWN)
        work.client.update_function_configuration(FunctionName=work.id, **given)
        places = ("code", "s3Bucket", "s3Key", "s3ObjectVersion", "imageUri", "sourceCodeHash")
        if any(work.inputs.get(key) != work.old.get(key) for key in places):
            work.client.update_function_code(FunctionName=work.id, **_code(work.inputs))
        if work.inputs.get("publish"):
            work.client.publish_version(FunctionName=work.id)
        self._reserve(work, work.id)

    def _version(self, work: Work, latest: str) -> str:
        """The version published last, where this resource publishes versions."""
        if not work.inputs.get("publish"):
            return latest
        pages = work.client.get_paginator("list_versions_by_function").paginate(FunctionName=work.id)
        return str([each["Version"] for page in pages for each in page["Versions"]][-1])

    def _delete(self, work: Work) -> None:
        if not work.inputs.get("skipDestroy"):
            work.client.delete_function(FunctionName=work.id)

    def _reserve(self, work: Work, name: str) -> None:
        """Concurrency: -1, or none given, lifts the limit."""
        reserved = work.inputs.get("reservedConcurrentExecutions", -1)
        if reserved >= 0:
            work.client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=int(reserved))
        elif work.old.get("reservedConcurrentExecutions", -1) >= 0:
            work.client.delete_function_concurrency(FunctionName=name)

    def _retag(self, work: Work, tags: Mapping[str, str], removed: list[str]) -> None:
        if tags:
            work.client.tag_resource(Resource=work.old["arn"], Tags=dict(tags))
        if removed:
            work.client.untag_resource(Resource=work.old["arn"], TagKeys=removed)


_OWN = ("name", "code", "tags", "tagsAll", "s3Bucket", "s3Key", "s3ObjectVersion", "imageUri", "codeSha256")


def invocation(work: Work, arn: str) -> str:
    """What an API names to have a function, version or alias called."""
    path = f"path/2015-03-31/functions/{arn}/invocations"
    return f"arn:{work.aws.partition}:apigateway:{work.aws.region}:lambda:{path}"


def _package_refused(inputs: Properties) -> Iterable[Problem]:
    image = inputs.get("packageType") == "Image"
    if image and inputs.get("imageUri") is None:
        yield Problem(("imageUri",), "a function of package type Image needs its imageUri")
    if image:
        return
    for key in ("handler", "runtime"):
        if inputs.get(key) is None:
            yield Problem((key,), f"a function of package type Zip needs its {key}")
    given = [key for key in ("code", "s3Bucket", "imageUri") if inputs.get(key) is not None]
    if len(given) != 1:
        yield Problem(("code",), "expected exactly one of code, s3Bucket and imageUri", ", ".join(given) or "none")


def _code(inputs: Properties) -> dict[str, Any]:
    if inputs.get("imageUri"):
        return {"ImageUri": inputs["imageUri"]}
    if inputs.get("s3Bucket"):
        names = {"s3Bucket": "S3Bucket", "s3Key": "S3Key", "s3ObjectVersion": "S3ObjectVersion"}
        return {name: inputs[key] for key, name in names.items() if inputs.get(key)}
    return {"ZipFile": archive(inputs["code"])}


def archive(code: Properties) -> bytes:
    """The zip file that an archive of the program stands for: a file, a folder or parts; raises CloudError."""
    if "path" in code:
        path = Path(code["path"])
        if path.is_file():
            return path.read_bytes()
        if not path.is_dir():
            raise CloudError(f"the code's path does not exist: {path}")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        _fill(package, code, "")
    return buffer.getvalue()


def _fill(package: zipfile.ZipFile, part: Properties, name: str) -> None:
    if "assets" in part:
        for key, inner in part["assets"].items():
            _fill(package, inner, f"{name}/{key}" if name else key)
    elif "text" in part:
        package.writestr(name, part["text"])
    elif "path" in part and Path(part["path"]).is_dir():
        root = Path(part["path"])
        for path in sorted(item for item in root.rglob("*") if item.is_file()):
            package.write(path, f"{name}/{path.relative_to(root)}".lstrip("/"))
    elif "path" in part and Path(part["path"]).is_file():
        package.write(part["path"], name or Path(part["path"]).name)
    else:
        raise CloudError(f"the code's part {name or 'itself'!r} is not a file, a folder or text")


class Permission(AwsKind):
    """A statement that lets someone invoke a function; its id is the statement id."""

    pulumi_type = "aws:lambda/permission:Permission"
    service, operation = "lambda", "AddPermission"
    shapes: ClassVar = {"action": "Action", "principal": "Principal"}
    naming = Naming(key="statementId", limit=100)
    immutable = frozenset(
        {
            "action",
            "eventSourceToken",
            "function",
            "functionUrlAuthType",
            "principal",
            "principalOrgId",
            "qualifier",
            "sourceAccount",
            "sourceArn",
            "statementId",
        }
    )

    def _create(self, work: Work) -> str:
        given = request("lambda", "AddPermission", work.inputs, "function")
        work.client.add_permission(FunctionName=work.inputs["function"], **given)
        return str(work.inputs["statementId"])

    def _read(self, work: Work) -> Properties | None:
        policy = json.loads(work.client.get_policy(**self._place(work))["Policy"])
        found = [statement for statement in policy["Statement"] if statement["Sid"] == work.id]
        return {"statementId": work.id} if found else None

    def _update(self, work: Work) -> None:
        """All inputs are immutable: there is nothing to change."""

    def _delete(self, work: Work) -> None:
        work.client.remove_permission(**self._place(work), StatementId=work.id)

    def _place(self, work: Work) -> dict[str, str]:
        qualifier = work.inputs.get("qualifier")
        return {"FunctionName": work.inputs["function"], **({"Qualifier": qualifier} if qualifier else {})}


KINDS = (Function, Permission)
