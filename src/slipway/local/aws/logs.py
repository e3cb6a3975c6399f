"""CloudWatch Logs: log groups, the metrics made out of their lines, and who may write to them."""

from collections.abc import Iterable
from typing import Any, ClassVar

from slipway.local.aws import backends
from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.names import expect_document
from slipway.local.aws.shapes import request
from slipway.local.checks.problem import Problem, shown
from slipway.local.provider.errors import NotFoundError
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

_RETENTION_DAYS = (
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
"""Amazon CloudWatch Logs API reference, PutRetentionPolicy; 0 stands for ever in the SDK."""


class LogGroup(AwsKind):
    """A log group; its id is its name."""

    pulumi_type = "aws:cloudwatch/logGroup:LogGroup"
    service, operation = "logs", "CreateLogGroup"
    shapes: ClassVar = {"name": "LogGroupName"}
    naming = Naming(limit=512, refused=r"[^A-Za-z0-9._/#-]")
    immutable = frozenset({"name", "namePrefix", "logGroupClass"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        days = inputs.get("retentionInDays")
        if isinstance(days, float) and days not in _RETENTION_DAYS:
            yield Problem(("retentionInDays",), f"expected one of {', '.join(map(str, _RETENTION_DAYS))}", shown(days))

    def _create(self, work: Work) -> str:
        name = str(work.inputs["name"])
        given = request("logs", "CreateLogGroup", work.inputs, "name", "tags", "tagsAll")
        work.client.create_log_group(logGroupName=name, tags=work.tags, **given)
        self._retain(work, name)
        return name

    def _read(self, work: Work) -> Properties | None:
        pages = work.client.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=work.id)
        told = [group for page in pages for group in page["logGroups"] if group["logGroupName"] == work.id]
        if not told:
            return None
        names = {"retentionInDays": "retentionInDays", "kmsKeyId": "kmsKeyId"}
        arn = told[0]["arn"].removesuffix(":*")
        return {"name": work.id, "arn": arn, **observed(work.inputs, told[0], names)}

    def _update(self, work: Work) -> None:
        self._retain(work, work.id)
        held = backends.log_group(work)
        if held is None:
            raise NotFoundError(f"ResourceNotFoundException: the log group {work.id} does not exist")
        held.kms_key_id = work.inputs.get("kmsKeyId")

    def _delete(self, work: Work) -> None:
        if not work.inputs.get("skipDestroy"):
            work.client.delete_log_group(logGroupName=work.id)

    def _retain(self, work: Work, name: str) -> None:
        if work.inputs.get("retentionInDays"):
            work.client.put_retention_policy(logGroupName=name, retentionInDays=int(work.inputs["retentionInDays"]))
        elif work.old.get("retentionInDays"):
            work.client.delete_retention_policy(logGroupName=name)


class MetricFilter(AwsKind):
    """A metric that counts the lines of a log group which match a pattern; its id is its name."""

    pulumi_type = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
    service, operation = "logs", "PutMetricFilter"
    shapes: ClassVar = {
        "name": "FilterName",
        "pattern": "FilterPattern",
        "metricTransformation.name": "MetricName",
        "metricTransformation.namespace": "MetricNamespace",
        "metricTransformation.value": "MetricValue",
        "metricTransformation.unit": "StandardUnit",
    }
    naming = Naming(limit=512, refused=r"[:*]")
    immutable = frozenset({"name", "logGroupName"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        metric = inputs.get("metricTransformation")
        dimensions = metric.get("dimensions") if isinstance(metric, dict) else None
        if not isinstance(metric, dict) or not isinstance(dimensions, dict):
            return
        place = ("metricTransformation", "dimensions")
        if len(dimensions) > _MOST_DIMENSIONS:
            yield Problem(place, f"expected at most {_MOST_DIMENSIONS} dimensions", str(len(dimensions)))
        if dimensions and metric.get("defaultValue") is not None:
            yield Problem(("metricTransformation", "defaultValue"), "a metric with dimensions has no default value")
        for name, source in dimensions.items():
            if isinstance(source, str) and not source.startswith("$"):
                yield Problem((*place, name), "expected a field of the log line, such as $.status", shown(source))

    def _create(self, work: Work) -> str:
        self._put(work)
        return str(work.inputs["name"])

    def _read(self, work: Work) -> Properties | None:
        group = work.inputs["logGroupName"]
        told = work.client.describe_metric_filters(logGroupName=group, filterNamePrefix=work.id)["metricFilters"]
        for found in told:
            if found["filterName"] == work.id:
                metric = found["metricTransformations"][0]
                given = observed(work.inputs, found, {"pattern": "filterPattern"})
                return {"name": work.id, **given, "metricTransformation": _told(work, metric)}
        return None

    def _update(self, work: Work) -> None:
        """The emulator keeps the first of two filters with one name, where the cloud keeps the last."""
        self._delete(work)
        self._put(work)

    def _put(self, work: Work) -> None:
        given = work.inputs["metricTransformation"]
        metric = {name: given[key] for key, name in _METRIC.items() if given.get(key) is not None}
        if "defaultValue" in metric:
            metric["defaultValue"] = float(metric["defaultValue"])
        work.client.put_metric_filter(
            logGroupName=work.inputs["logGroupName"],
            filterName=work.inputs["name"],
            filterPattern=work.inputs["pattern"],
            metricTransformations=[metric],
        )

    def _delete(self, work: Work) -> None:
        work.client.delete_metric_filter(logGroupName=work.inputs["logGroupName"], filterName=work.id)


_METRIC = {
    "name": "metricName",
    "namespace": "metricNamespace",
    "value": "metricValue",
    "defaultValue": "defaultValue",
    "unit": "unit",
    "dimensions": "dimensions",
}
_MOST_DIMENSIONS = 3
"""CloudWatch Logs API reference, MetricTransformation."""


def _told(work: Work, metric: dict[str, Any]) -> Properties:
    """The metric as the API tells it, in the words and types of the input."""
    given = work.inputs["metricTransformation"]
    told = {key: metric[name] for key, name in _METRIC.items() if key in given and name in metric}
    if "defaultValue" in told and float(told["defaultValue"]) == float(given["defaultValue"]):
        told["defaultValue"] = given["defaultValue"]
    return {**given, **told}


class ResourcePolicy(AwsKind):
    """Who else may write to log groups; its id is its name, or the ARN of the one log group that it is for."""

    pulumi_type = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
    service = "logs"
    immutable = frozenset({"policyName", "resourceArn"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        yield from expect_document(inputs, "policyDocument", _POLICY_LENGTH)
        if (inputs.get("policyName") is None) == (inputs.get("resourceArn") is None):
            yield Problem(("policyName",), "expected either policyName or resourceArn")

    def _create(self, work: Work) -> str:
        self._update(work)
        return self._name(work)

    def _read(self, work: Work) -> Properties | None:
        for found in work.client.describe_resource_policies()["resourcePolicies"]:
            if found["policyName"] == work.id:
                return observed(work.inputs, found, {"policyDocument": "policyDocument"})
        return None

    def _update(self, work: Work) -> None:
        work.client.put_resource_policy(policyName=self._name(work), policyDocument=work.inputs["policyDocument"])

    def _delete(self, work: Work) -> None:
        work.client.delete_resource_policy(policyName=work.id)

    def _name(self, work: Work) -> str:
        return str(work.inputs.get("policyName") or work.inputs["resourceArn"])


_POLICY_LENGTH = 5120
"""CloudWatch Logs API reference, PutResourcePolicy."""

KINDS = (LogGroup, MetricFilter, ResourcePolicy)
