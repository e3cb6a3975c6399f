"""Lambda: what names a version of a function, and what becomes of events that it fails on."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.lambda_ import invocation
from slipway.local.aws.names import expect_name, expect_number
from slipway.local.aws.shapes import request
from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class Alias(AwsKind):
    """An alias; its id is its ARN."""

    pulumi_type = "aws:lambda/alias:Alias"
    service, operation = "lambda", "CreateAlias"
    naming = Naming(limit=128)
    immutable = frozenset({"name", "functionName"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_name(
            inputs, "name", r"(?!\d+\Z)[A-Za-z0-9_-]+", 128, "letters, digits, - and _, not digits only"
        )

    def _create(self, work: Work) -> str:
        return str(work.client.create_alias(**request("lambda", "CreateAlias", work.inputs))["AliasArn"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_alias(**_alias(work))
        names = {"functionVersion": "FunctionVersion", "description": "Description"}
        arn = told["AliasArn"]
        return {"arn": arn, "invokeArn": invocation(work, arn), **observed(work.inputs, told, names)}

    def _update(self, work: Work) -> None:
        work.client.update_alias(**request("lambda", "UpdateAlias", work.inputs))

    def _delete(self, work: Work) -> None:
        work.client.delete_alias(**_alias(work))


def _alias(work: Work) -> dict[str, str]:
    return {"FunctionName": work.inputs["functionName"], "Name": work.inputs["name"]}


class EventInvokeConfig(AwsKind):
    """What becomes of asynchronous calls; its id is the function's name, and the qualifier's where there is one.

    The emulator goes on telling the first one that it was given: to change one, it is made anew.
    """

    pulumi_type = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
    service, operation = "lambda", "PutFunctionEventInvokeConfig"
    immutable = frozenset({"functionName", "qualifier"})
    shapes: ClassVar[Mapping[str, str]] = {
        "destinationConfig.onFailure.destination": "DestinationArn",
        "destinationConfig.onSuccess.destination": "DestinationArn",
    }

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_number(inputs, "maximumEventAgeInSeconds", 60, 21_600)
        yield from expect_number(inputs, "maximumRetryAttempts", 0, 2)

    def _create(self, work: Work) -> str:
        work.client.put_function_event_invoke_config(**request("lambda", self.operation, work.inputs))
        return ":".join(filter(None, (work.inputs["functionName"], work.inputs.get("qualifier"))))

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_function_event_invoke_config(**_qualified(work))
        names = {
            "maximumEventAgeInSeconds": "MaximumEventAgeInSeconds",
            "maximumRetryAttempts": "MaximumRetryAttempts",
        }
        return observed(work.inputs, told, names)

    def _update(self, work: Work) -> None:
        self._delete(work)
        self._create(work)

    def _delete(self, work: Work) -> None:
        work.client.delete_function_event_invoke_config(**_qualified(work))


def _qualified(work: Work) -> dict[str, Any]:
    qualifier = work.inputs.get("qualifier")
    return {"FunctionName": work.inputs["functionName"], **({"Qualifier": qualifier} if qualifier else {})}


KINDS = (Alias, EventInvokeConfig)
