"""The alarms of the plan as CloudWatch has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.monitor.names import NAMESPACE, alarm_name
from slipway.catalogue import Service, TargetKind
from slipway.plan.watch import AlarmSpec, Metric, watch

Measured = Mapping[str, pulumi.Input[str]]
"""What only the cloud knows of a target, by the words in `Metric.dimensions`; `logs` is its log group."""


class Alarms:
    """The alarms on one target of a service.

    Attributes:
        names: known beforehand; a deployment during which one rings is rolled back.
        resources: what must exist before a deployment group names them.
    """

    names: list[str]
    resources: list[pulumi.Resource]

    def __init__(
        self,
        service: Service,
        context: Context,
        target: TargetKind,
        measured: Measured,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        specs = {
            alarm_name(context, service.name, target, spec.signal): spec
            for spec in watch(service, context.plan.environment, target)
        }
        self.names = list(specs)
        self.resources = [
            alarm(f"{service.name}-{target}-{spec.signal}", name, spec, service, context, measured, opts)
            for name, spec in specs.items()
        ]


def alarm(
    resource: str,
    name: str,
    spec: AlarmSpec,
    service: Service,
    context: Context,
    measured: Measured,
    opts: pulumi.ResourceOptions | None = None,
) -> aws.cloudwatch.MetricAlarm:
    """Declare an alarm. It tells nobody by itself: the composite alarm of its service does.

    Raises:
        ValueError: `measured` lacks what a metric of the alarm is told apart by.
    """
    if spec.counts:
        _counted(resource, name, spec, measured, opts)
    return aws.cloudwatch.MetricAlarm(
        resource,
        name=name,
        alarm_description=f"{service.name}: {spec.description}. No data: {spec.because}.",
        comparison_operator="GreaterThanThreshold",
        threshold=spec.threshold,
        evaluation_periods=spec.periods,
        datapoints_to_alarm=spec.periods,
        treat_missing_data=spec.missing,
        tags=context.tags(service),
        opts=opts,
        **_measurement(name, spec, measured),
    )


def _counted(
    resource: str, name: str, spec: AlarmSpec, measured: Measured, opts: pulumi.ResourceOptions | None
) -> None:
    """The metric under the alarm's own name: a count of the log lines of a pattern."""
    aws.cloudwatch.LogMetricFilter(
        f"{resource}-lines",
        name=name,
        log_group_name=_value(measured, "logs", spec),
        pattern=spec.counts,
        metric_transformation={
            "namespace": NAMESPACE,
            "name": name,
            "value": "1",
            "default_value": "0",
            "unit": "Count",
        },
        opts=opts,
    )


def _measurement(name: str, spec: AlarmSpec, measured: Measured) -> dict[str, Any]:
    """What the alarm measures: the count of lines, a single metric, or metrics and the expression over them."""
    if spec.counts:
        return {"namespace": NAMESPACE, "metric_name": name, "statistic": "Sum", "period": spec.period}
    if not spec.expression:
        (metric,) = spec.metrics
        return {
            "namespace": metric.namespace,
            "metric_name": metric.name,
            "statistic": metric.statistic,
            "period": spec.period,
            "dimensions": _dimensions(metric, spec, measured),
        }
    result = {"id": "result", "expression": spec.expression, "label": spec.description, "return_data": True}
    return {"metric_queries": [*(_query(metric, spec, measured) for metric in spec.metrics), result]}


def _query(metric: Metric, spec: AlarmSpec, measured: Measured) -> dict[str, Any]:
    values = {
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "period": spec.period,
        "stat": metric.statistic,
        "dimensions": _dimensions(metric, spec, measured),
    }
    return {"id": metric.id, "metric": values, "return_data": False}


def _dimensions(metric: Metric, spec: AlarmSpec, measured: Measured) -> dict[str, pulumi.Input[str]]:
    return {dimension: _value(measured, word, spec) for dimension, word in metric.dimensions.items()}


def _value(measured: Measured, word: str, spec: AlarmSpec) -> pulumi.Input[str]:
    if word not in measured:
        raise ValueError(f"the alarm {spec.signal} needs '{word}'; given are {', '.join(sorted(measured)) or 'none'}")
    return measured[word]
