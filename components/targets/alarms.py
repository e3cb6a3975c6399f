"""What watches a service on ECS; a deployment during which one of these rings is rolled back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation import Foundation
from slipway.catalogue import Service

PERIOD = 60
"""Seconds that one data point covers."""
BREACHES = 3
"""Data points in a row beyond the threshold before the alarm rings."""
FLOOR = 10
"""Requests a minute below which a share of errors says nothing."""


class Alarms(pulumi.ComponentResource):
    """Alarms on errors, latency and load of both colours of a service.

    Attributes:
        names: of all the alarms, known beforehand.
    """

    names: list[str]

    def __init__(
        self,
        service: Service,
        context: Context,
        foundation: Foundation,
        ecs_service: pulumi.Input[str],
        groups: Sequence[aws.lb.TargetGroup],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("slipway:targets:Alarms", f"{service.name}-alarms", None, opts)
        self._service, self._context, self._topic = service, context, foundation.notifications.alarms_arn
        self.names = []
        balancer = foundation.cluster.balancers[service.system]
        colours = [{"LoadBalancer": balancer.arn_suffix, "TargetGroup": group.arn_suffix} for group in groups]
        limits = service.thresholds
        self._alarm(
            "errors",
            f"5xx answers of {service.name} above {limits.error_rate_percent} %",
            limits.error_rate_percent,
            metric_queries=error_rate(colours),
        )
        self._alarm(
            "latency",
            f"99th percentile of the answer time of {service.name} above {limits.latency_p99_ms} ms",
            limits.latency_p99_ms / 1000,
            metric_queries=slowest(colours),
        )
        self._alarm(
            "cpu",
            f"CPU use of {service.name} above {limits.cpu_percent} %",
            limits.cpu_percent,
            namespace="AWS/ECS",
            metric_name="CPUUtilization",
            statistic="Average",
            period=PERIOD,
            dimensions={"ClusterName": foundation.cluster.name, "ServiceName": ecs_service},
        )
        self.register_outputs({"names": self.names})

    def _alarm(self, kind: str, description: str, threshold: float, **measured: Any) -> None:
        name = self._context.name(self._service.name, kind, limit=255)
        self.names.append(name)
        aws.cloudwatch.MetricAlarm(
            f"{self._service.name}-{kind}",
            name=name,
            alarm_description=description,
            comparison_operator="GreaterThanThreshold",
            threshold=threshold,
            evaluation_periods=BREACHES,
            datapoints_to_alarm=BREACHES,
            treat_missing_data="notBreaching",
            alarm_actions=[self._topic],
            ok_actions=[self._topic],
            tags=self._context.tags(self._service),
            opts=pulumi.ResourceOptions(parent=self),
            **measured,
        )


def error_rate(colours: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The share of 5xx answers over all colours, in percent; 0 below the traffic floor.

    The balancer leaves out zero counts, so FILL stands in for them.
    """
    errors = [_metric(f"e{index}", "HTTPCode_Target_5XX_Count", "Sum", colour) for index, colour in enumerate(colours)]
    requests = [_metric(f"r{index}", "RequestCount", "Sum", colour) for index, colour in enumerate(colours)]
    failed, all_requests = _sum("e", len(colours)), _sum("r", len(colours))
    rate = f"IF(({all_requests})>={FLOOR},100*({failed})/({all_requests}),0)"
    return [*errors, *requests, _result(rate, "Share of 5xx answers in percent")]


def slowest(colours: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The 99th percentile of the answer time of the slower colour, in seconds."""
    times = [_metric(f"t{index}", "TargetResponseTime", "p99", colour) for index, colour in enumerate(colours)]
    names = ",".join(f"t{index}" for index in range(len(colours)))
    return [*times, _result(f"MAX([{names}])", "99th percentile of the answer time in seconds")]


def _metric(query: str, name: str, statistic: str, dimensions: dict[str, Any]) -> dict[str, Any]:
    metric = {
        "namespace": "AWS/ApplicationELB",
        "metric_name": name,
        "period": PERIOD,
        "stat": statistic,
        "dimensions": dimensions,
    }
    return {"id": query, "metric": metric, "return_data": False}


def _sum(prefix: str, count: int) -> str:
    return "+".join(f"FILL({prefix}{index},0)" for index in range(count))


def _result(expression: str, label: str) -> dict[str, Any]:
    return {"id": "result", "expression": expression, "label": label, "return_data": True}
