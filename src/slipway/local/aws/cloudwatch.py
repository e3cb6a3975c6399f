"""CloudWatch and what pulumi keeps beside it: alarms, dashboards, event rules and their targets."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from slipway.local.aws.kind import AwsKind, Work, observed
from slipway.local.aws.shapes import pairs, request, to_shape
from slipway.local.checks import alarm, dashboard
from slipway.local.checks.problem import Problem
from slipway.local.provider.errors import CloudError
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties


class MetricAlarm(AwsKind):
    """An alarm; its id is its name."""

    pulumi_type = "aws:cloudwatch/metricAlarm:MetricAlarm"
    service, operation = "cloudwatch", "PutMetricAlarm"
    shapes: ClassVar = {"name": "AlarmName"}
    naming = Naming(limit=255)
    immutable = frozenset({"name"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        return alarm.problems(inputs)

    def _create(self, work: Work) -> str:
        name = str(work.inputs["name"])
        work.client.put_metric_alarm(AlarmName=name, Tags=pairs(work.tags), **_alarm(work.inputs))
        return name

    def _read(self, work: Work) -> Properties | None:
        found = work.client.describe_alarms(AlarmNames=[work.id])["MetricAlarms"]
        if not found:
            return None
        names = {
            "alarmDescription": "AlarmDescription",
            "comparisonOperator": "ComparisonOperator",
            "evaluationPeriods": "EvaluationPeriods",
            "metricName": "MetricName",
            "namespace": "Namespace",
            "statistic": "Statistic",
            "threshold": "Threshold",
            "alarmActions": "AlarmActions",
        }
        return {"name": work.id, "arn": found[0]["AlarmArn"], **observed(work.inputs, found[0], names)}

    def _update(self, work: Work) -> None:
        work.client.put_metric_alarm(AlarmName=work.id, **_alarm(work.inputs))

    def _delete(self, work: Work) -> None:
        work.client.delete_alarms(AlarmNames=[work.id])


def _alarm(inputs: Properties) -> dict[str, Any]:
    own = ("name", "tags", "tagsAll", "dimensions", "metricQueries")
    form: dict[str, Any] = request("cloudwatch", "PutMetricAlarm", inputs, *own)
    form["Dimensions"] = pairs(inputs.get("dimensions") or {}, "Name")
    if inputs.get("okActions"):
        form["OKActions"] = inputs["okActions"]
    if inputs.get("metricQueries"):
        form["Metrics"] = [_query(query) for query in inputs["metricQueries"]]
    return form


def _query(query: Properties) -> dict[str, Any]:
    form: dict[str, Any] = to_shape("cloudwatch", "MetricDataQuery", {**query, "metric": None})
    metric = query.get("metric")
    if metric:
        stat = {"Metric": {"MetricName": metric["metricName"]}, "Stat": metric["stat"], "Period": int(metric["period"])}
        stat["Metric"]["Namespace"] = metric.get("namespace", "")
        stat["Metric"]["Dimensions"] = pairs(metric.get("dimensions") or {}, "Name")
        form["MetricStat"] = {**stat, **({"Unit": metric["unit"]} if metric.get("unit") else {})}
    return form


class Dashboard(AwsKind):
    """A dashboard; its id is its name."""

    pulumi_type = "aws:cloudwatch/dashboard:Dashboard"
    service = "cloudwatch"
    immutable = frozenset({"dashboardName"})

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        return dashboard.problems(inputs)

    def _create(self, work: Work) -> str:
        self._update(work)
        return str(work.inputs["dashboardName"])

    def _read(self, work: Work) -> Properties | None:
        told = work.client.get_dashboard(DashboardName=work.id)
        arn = work.aws.arn("cloudwatch", f"dashboard/{work.id}", regional=False)
        return {"dashboardName": work.id, "dashboardArn": arn, "dashboardBody": told["DashboardBody"]}

    def _update(self, work: Work) -> None:
        given = work.inputs
        work.client.put_dashboard(DashboardName=given["dashboardName"], DashboardBody=given["dashboardBody"])

    def _delete(self, work: Work) -> None:
        work.client.delete_dashboards(DashboardNames=[work.id])


class EventRule(AwsKind):
    """A rule of an event bus; its id is its name, after the bus where that isn't the default one."""

    pulumi_type = "aws:cloudwatch/eventRule:EventRule"
    service, operation = "events", "PutRule"
    shapes: ClassVar = {"name": "RuleName", "eventPattern": "EventPattern"}
    naming = Naming(limit=64, refused=r"[^A-Za-z0-9._-]")
    immutable = frozenset({"name", "namePrefix", "eventBusName"})
    documents = ("eventPattern",)

    def _refused(self, inputs: Properties) -> Iterable[Problem]:
        if inputs.get("eventPattern") is None and inputs.get("scheduleExpression") is None:
            yield Problem(("eventPattern",), "expected an eventPattern, a scheduleExpression or both")

    def _create(self, work: Work) -> str:
        work.client.put_rule(**self._wanted(work.inputs), Tags=pairs(work.tags))
        bus = work.inputs.get("eventBusName")
        return f"{bus}/{work.inputs['name']}" if bus and bus != "default" else str(work.inputs["name"])

    def _read(self, work: Work) -> Properties | None:
        bus, _, name = work.id.rpartition("/")
        told = work.client.describe_rule(Name=name, EventBusName=bus or "default")
        names = {
            "description": "Description",
            "eventPattern": "EventPattern",
            "scheduleExpression": "ScheduleExpression",
            "state": "State",
        }
        return {
            "name": name,
            "arn": told["Arn"],
            "eventBusName": bus or "default",
            **observed(work.inputs, told, names),
        }

    def _update(self, work: Work) -> None:
        work.client.put_rule(**self._wanted(work.inputs))

    def _delete(self, work: Work) -> None:
        bus, _, name = work.id.rpartition("/")
        work.client.delete_rule(Name=name, EventBusName=bus or "default")

    def _wanted(self, inputs: Properties) -> dict[str, Any]:
        form: dict[str, Any] = request("events", "PutRule", inputs, "tags", "tagsAll")
        if "State" not in form and inputs.get("isEnabled") is False:
            form["State"] = "DISABLED"
        return form


class EventTarget(AwsKind):
    """Where a rule sends its events; its id is rule-targetId."""

    pulumi_type = "aws:cloudwatch/eventTarget:EventTarget"
    service = "events"
    shapes: ClassVar = {"arn": "TargetArn", "input": "TargetInput", "targetId": "TargetId", "roleArn": "RoleArn"}
    naming = Naming(key="targetId", limit=64, refused=r"[^A-Za-z0-9._-]")
    immutable = frozenset({"rule", "targetId", "eventBusName"})

    def _create(self, work: Work) -> str:
        self._update(work)
        return f"{work.inputs['rule']}-{work.inputs['targetId']}"

    def _read(self, work: Work) -> Properties | None:
        given = work.inputs
        told = work.client.list_targets_by_rule(Rule=given["rule"], EventBusName=given.get("eventBusName", "default"))
        for target in told["Targets"]:
            if target["Id"] == given["targetId"]:
                return {"arn": target["Arn"], **observed(given, target, {"input": "Input", "inputPath": "InputPath"})}
        return None

    def _update(self, work: Work) -> None:
        given = work.inputs
        target = {"Id": given["targetId"], **to_shape("events", "Target", _renamed_targets(given))}
        answer = work.client.put_targets(
            Rule=given["rule"], EventBusName=given.get("eventBusName", "default"), Targets=[target]
        )
        for failed in answer.get("FailedEntries", []):
            raise CloudError(f"PutTargets: {failed['ErrorCode']}: {failed['ErrorMessage']}")

    def _delete(self, work: Work) -> None:
        given = work.inputs
        bus = given.get("eventBusName", "default")
        work.client.remove_targets(Rule=given["rule"], EventBusName=bus, Ids=[given["targetId"]])


def _renamed_targets(given: Properties) -> Properties:
    """The target's inputs under the words of the API."""
    words = {
        "ecsTarget": "ecsParameters",
        "batchTarget": "batchParameters",
        "sqsTarget": "sqsParameters",
        "httpTarget": "httpParameters",
        "kinesisTarget": "kinesisParameters",
    }
    form: Mapping[str, Any] = {words.get(key, key): value for key, value in given.items() if key not in {"rule", "id"}}
    transformer = given.get("inputTransformer")
    if not transformer:
        return dict(form)
    paths = {"inputPathsMap": transformer.get("inputPaths"), "inputTemplate": transformer["inputTemplate"]}
    return {**form, "inputTransformer": {key: value for key, value in paths.items() if value is not None}}


KINDS = (MetricAlarm, Dashboard, EventRule, EventTarget)
