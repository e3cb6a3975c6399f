"""What is watched of a service, and when it rings: the alarms of each kind of target, and those of it as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from slipway.catalogue import Service, TargetKind, Thresholds
    from slipway.plan.environments import EnvironmentName

TRAFFIC_FLOOR = 10
"""Requests a minute below which a share of errors and a percentile say nothing."""
LOGIN_FAILURE = '{ $.event = "login_failed" }'
"""The log line that tells of a failed login, as a CloudWatch Logs filter pattern."""

MissingData = Literal["notBreaching", "breaching", "ignore", "missing"]


@dataclass(frozen=True)
class Metric:
    """A series of values in CloudWatch.

    Attributes:
        id: how the expression of its alarm names it.
        dimensions: for each dimension, what of the target gives its value: `balancer`, `blue`, `function`, ...
    """

    id: str
    namespace: str
    name: str
    statistic: str
    dimensions: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class AlarmSpec:
    """An alarm that rings while what it measures is above its threshold.

    Attributes:
        signal: what it watches: errors, latency, cpu, memory, ...; unique among the alarms of a target.
        description: for the person who is called, with the threshold and its unit.
        metrics: what it measures; one that `expression` combines, or a single one.
        expression: metric math over the metrics' ids; empty for a single metric.
        counts: instead of metrics, a pattern of log lines to be counted.
        missing: what no data means, for the reason in `because`.
        period: seconds that one data point covers.
        periods: data points in a row above the threshold before it rings.
    """

    signal: str
    description: str
    threshold: float
    missing: MissingData
    because: str
    metrics: tuple[Metric, ...] = ()
    expression: str = ""
    counts: str = ""
    period: int = 60
    periods: int = 3

    @property
    def of_pipeline(self) -> bool:
        """Whether it watches the service's pipeline."""
        return any("pipeline" in metric.dimensions.values() for metric in self.metrics)


def watch(service: Service, environment: EnvironmentName, target: TargetKind) -> tuple[AlarmSpec, ...]:
    """The alarms on one target of a service, during which a deployment to it is rolled back.

    There are none for a target that runs nothing in this cloud. Cloud Run and Container Apps move no traffic to a
    revision that does not get ready, and Terraform runs nothing itself: a failed deployment to them rings an alarm of
    `watch_service`.
    """
    return _TARGETS[target](service.thresholds.within(environment))


def watch_service(service: Service, environment: EnvironmentName) -> tuple[AlarmSpec, ...]:
    """The alarms on a service as a whole, whatever it is deployed to. They call people but stop no deployment:
    neither an earlier failure nor an attack from outside may hold back a fix.
    """
    most = service.thresholds.within(environment).login_failures_per_minute
    if most is None or not writes_logs(service):
        return (_DEPLOYS,)
    return (_DEPLOYS, _logins(most))


def writes_logs(service: Service) -> bool:
    """Whether the service runs anywhere that writes to its log group."""
    return any(_TARGETS[target](service.thresholds) for target in service.targets)


_DEPLOYS = AlarmSpec(
    "deploys",
    "a deployment failed",
    0,
    missing="notBreaching",
    because="only failures are counted: no data is no failure",
    metrics=(Metric("failed", "Slipway", "FailedDeploys", "Sum", {"Pipeline": "pipeline"}),),
    period=300,
    periods=1,
)


def _ecs(limits: Thresholds) -> tuple[AlarmSpec, ...]:
    colours = ("blue", "green")
    tasks = {"ClusterName": "cluster", "ServiceName": "service"}
    return (
        _errors(limits, colours),
        _latency(limits, colours),
        _use("cpu", limits.cpu_percent, Metric("cpu", "AWS/ECS", "CPUUtilization", "Average", tasks)),
        _use("memory", limits.memory_percent, Metric("memory", "AWS/ECS", "MemoryUtilization", "Average", tasks)),
    )


def _ec2(limits: Thresholds) -> tuple[AlarmSpec, ...]:
    fleet = {"AutoScalingGroupName": "fleet"}
    return (
        _errors(limits, ("group",)),
        _latency(limits, ("group",)),
        _use("cpu", limits.cpu_percent, Metric("cpu", "AWS/EC2", "CPUUtilization", "Average", fleet)),
    )


def _lambda(limits: Thresholds) -> tuple[AlarmSpec, ...]:
    function = {"FunctionName": "function"}
    calls = Metric("calls", "AWS/Lambda", "Invocations", "Sum", function)
    failed = Metric("failed", "AWS/Lambda", "Errors", "Sum", function)
    time = Metric("time", "AWS/Lambda", "Duration", "p99", function)
    throttles = Metric("throttles", "AWS/Lambda", "Throttles", "Sum", function)
    return (
        AlarmSpec(
            "errors",
            f"share of failed calls above {limits.error_rate_percent:g} %",
            limits.error_rate_percent,
            missing="notBreaching",
            because="a function that nobody calls reports nothing",
            metrics=(calls, failed),
            expression=f"IF(calls>={TRAFFIC_FLOOR},100*FILL(failed,0)/calls,0)",
        ),
        AlarmSpec(
            "latency",
            f"99th percentile of the duration above {limits.latency_p99_ms} ms",
            limits.latency_p99_ms,
            missing="notBreaching",
            because="a function that nobody calls reports nothing",
            metrics=(calls, time),
            expression=f"IF(calls>={TRAFFIC_FLOOR},time,0)",
        ),
        AlarmSpec(
            "throttles",
            "calls turned away for want of concurrency",
            0,
            missing="notBreaching",
            because="a function that nobody calls reports nothing",
            metrics=(throttles,),
        ),
    )


def _errors(limits: Thresholds, groups: Sequence[str]) -> AlarmSpec:
    failed = [_balanced(f"e{index}", "HTTPCode_Target_5XX_Count", "Sum", group) for index, group in enumerate(groups)]
    requests = _requests(groups)
    return AlarmSpec(
        "errors",
        f"share of 5xx answers above {limits.error_rate_percent:g} %",
        limits.error_rate_percent,
        missing="notBreaching",
        because="the balancer leaves out zero counts: no data is no traffic",
        metrics=(*failed, *requests),
        expression=f"IF(({_sum(requests)})>={TRAFFIC_FLOOR},100*({_sum(failed)})/({_sum(requests)}),0)",
    )


def _latency(limits: Thresholds, groups: Sequence[str]) -> AlarmSpec:
    """The slower colour counts, once both together have traffic enough; the balancer tells seconds."""
    times = [_balanced(f"t{index}", "TargetResponseTime", "p99", group) for index, group in enumerate(groups)]
    requests = _requests(groups)
    slowest = ",".join(f"FILL({time.id},0)" for time in times)
    return AlarmSpec(
        "latency",
        f"99th percentile of the answer time above {limits.latency_p99_ms} ms",
        limits.latency_p99_ms / 1000,
        missing="notBreaching",
        because="the balancer leaves out what it did not measure: no data is no traffic",
        metrics=(*times, *requests),
        expression=f"IF(({_sum(requests)})>={TRAFFIC_FLOOR},MAX([{slowest}]),0)",
    )


def _use(signal: str, percent: int, metric: Metric) -> AlarmSpec:
    return AlarmSpec(
        signal,
        f"mean {signal} use above {percent} %",
        percent,
        missing="missing",
        because="nothing runs that could report: neither well nor ill, and no reason to stop what would start it",
        metrics=(metric,),
    )


def _logins(most: int) -> AlarmSpec:
    return AlarmSpec(
        "logins",
        f"more than {most} failed logins a minute",
        most,
        missing="notBreaching",
        because="a service that logs nothing has no failed logins",
        counts=LOGIN_FAILURE,
    )


def _requests(groups: Sequence[str]) -> list[Metric]:
    return [_balanced(f"r{index}", "RequestCount", "Sum", group) for index, group in enumerate(groups)]


def _balanced(query: str, name: str, statistic: str, group: str) -> Metric:
    dimensions = {"LoadBalancer": "balancer", "TargetGroup": group}
    return Metric(query, "AWS/ApplicationELB", name, statistic, dimensions)


def _sum(metrics: Sequence[Metric]) -> str:
    """The balancer leaves out zero counts, so FILL stands in for them."""
    return "+".join(f"FILL({metric.id},0)" for metric in metrics)


def _elsewhere(_limits: Thresholds) -> tuple[AlarmSpec, ...]:
    return ()


_TARGETS: Mapping[TargetKind, Callable[[Thresholds], tuple[AlarmSpec, ...]]] = {
    "ecs": _ecs,
    "ec2": _ec2,
    "lambda": _lambda,
    "cloud-run": _elsewhere,
    "container-apps": _elsewhere,
    "terraform": _elsewhere,
}
