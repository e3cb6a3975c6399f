"""DORA's metrics in CloudWatch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools import single_metric
from aws_lambda_powertools.metrics import MetricUnit

if TYPE_CHECKING:
    from slipway.decide.attempts import Fact
    from slipway.decide.dora import Measures

NAMESPACE = "Slipway"


def publish(fact: Fact, measures: Measures) -> None:
    """Put what a new fact adds on the metrics of its service and environment."""
    values = {
        "Deployments": (MetricUnit.Count, [measures.deployments] if measures.deployments else []),
        "FailedDeployments": (MetricUnit.Count, [measures.failures] if measures.failures else []),
        "Rework": (MetricUnit.Count, [measures.rework] if measures.rework else []),
        "LeadTime": (MetricUnit.Seconds, measures.leads),
        "RecoveryTime": (MetricUnit.Seconds, measures.recoveries),
    }
    for name, (unit, given) in values.items():
        for value in given:
            with single_metric(name=name, unit=unit, value=value, namespace=NAMESPACE) as metric:
                metric.add_dimension(name="environment", value=fact.environment)
                metric.add_dimension(name="service", value=fact.service)
