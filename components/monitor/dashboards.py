"""What a person looks at: a dashboard for each system, and one for the fleet."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation import Foundation
from components.monitor.names import (
    NAMESPACE,
    alarm_arn,
    alarm_name,
    canary_name,
    composite_name,
    deploy_events,
    service_alarms,
)
from components.monitor.queries import DEPLOYS
from components.monitor.widgets import Widget, alarm_graph, alarm_states, bodies, graph, log_table, search, text
from slipway.catalogue import Service

Known = TypeVar("Known")

BALANCER = "AWS/ApplicationELB"
TARGET_GROUPS = f"{BALANCER},LoadBalancer,TargetGroup"
TASKS = "AWS/ECS,ClusterName,ServiceName"
SIGNALS = {
    "Traffic: requests a minute": ("RequestCount", "Sum"),
    "Errors: 5xx answers a minute": ("HTTPCode_Target_5XX_Count", "Sum"),
    "Latency: 99th percentile, in seconds": ("TargetResponseTime", "p99"),
}
"""What a balancer tells: metric and statistic by title."""


def dashboards(context: Context, foundation: Foundation, opts: pulumi.ResourceOptions) -> None:
    """Declare the dashboards; what one has no room for goes on in the next."""
    balancers = {system: balancer.arn_suffix for system, balancer in foundation.cluster.balancers.items()}
    for system in sorted({service.system for service in context.plan.services.values()}):
        of_system = partial(system_widgets, context, system)
        if system in balancers:
            _pages(context, system, of_system, "", balancers[system], opts)
        else:
            _pages(context, system, of_system, None, pulumi.Output.from_input(None), opts)
    of_fleet = partial(fleet_widgets, context, foundation.cluster.name)
    _pages(context, "fleet", of_fleet, dict.fromkeys(balancers, ""), pulumi.Output.all(**balancers), opts)


def _pages(
    context: Context,
    name: str,
    widgets: Callable[[Known], Iterable[Widget]],
    unknown: Known,
    known: pulumi.Output[Known],
    opts: pulumi.ResourceOptions,
) -> None:
    """As many dashboards as the widgets need; their number doesn't depend on what only the cloud knows."""
    for index in range(len(bodies(list(widgets(unknown))))):
        page = [str(index + 1)] if index else []
        aws.cloudwatch.Dashboard(
            "-".join([name, *page, "dashboard"]),
            dashboard_name=context.name("dashboard", name, *page, limit=255),
            dashboard_body=known.apply(partial(_body, widgets, index)),
            opts=opts,
        )


def _body(widgets: Callable[[Known], Iterable[Widget]], index: int, known: Known) -> str:
    return json.dumps(bodies(list(widgets(known)))[index])


def system_widgets(context: Context, system: str, balancer: str | None) -> Iterator[Widget]:
    """Traffic, errors and latency of a system, what was deployed, and every alarm of its services as a graph.

    CloudWatch knows the system's load balancer as `balancer`; None where nothing stands behind one.
    """
    region = context.region
    services = [service for service in context.plan.services.values() if service.system == system]
    yield text(f"# {system}\n{context.plan.environment}, {len(services)} services")
    yield from _states(context, services)
    if balancer is not None:
        for title, (metric, stat) in SIGNALS.items():
            series = search(TARGET_GROUPS, metric, stat, "TargetGroup", LoadBalancer=balancer)
            yield graph(title, region, [series], stat=stat)
    yield log_table("Deployments", region, [deploy_events(context)], DEPLOYS)
    for service in services:
        yield text(f"## {service.name}\n{service.description} Owner: {service.owner}")
        for identity in service_alarms(context, service):
            yield alarm_graph(" ".join(identity), region, alarm_arn(context, alarm_name(context, *identity)))


def fleet_widgets(context: Context, cluster: str, balancers: Mapping[str, str]) -> Iterator[Widget]:
    """Every service's state, and each signal with a line for each system.

    CloudWatch knows each system's load balancer as `balancers` says.
    """
    region = context.region
    yield text(f"# Fleet\n{context.plan.environment}, {len(context.plan.services)} services")
    yield from _states(context, list(context.plan.services.values()))
    for title, (metric, stat) in SIGNALS.items() if balancers else ():
        lines = [[BALANCER, metric, "LoadBalancer", suffix, {"label": system}] for system, suffix in balancers.items()]
        yield graph(title, region, lines, stat=stat)
    for use in ("CPUUtilization", "MemoryUtilization"):
        series = search(TASKS, use, "Average", "ServiceName", ClusterName=cluster)
        yield graph(f"Saturation: {use} in percent", region, [series], stat="Average")
    failed = search(f"{NAMESPACE},Pipeline", "FailedDeploys", "Sum", "Pipeline")
    yield graph("Failed deployments", region, [failed], stat="Sum")
    if context.guarded and balancers:
        canaries = [
            ["CloudWatchSynthetics", "SuccessPercent", "CanaryName", canary_name(context, system), {"label": system}]
            for system in balancers
        ]
        yield graph("Canaries: share of runs that succeed", region, canaries, stat="Average", width=24)
    yield log_table("Deployments", region, [deploy_events(context)], DEPLOYS)


def _states(context: Context, services: Sequence[Service]) -> Iterator[Widget]:
    arns = [alarm_arn(context, composite_name(context, service)) for service in services]
    return alarm_states("Services", arns)
