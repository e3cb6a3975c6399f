"""The questions to the logs that are asked again and again, saved in Logs Insights for each system.

They read the fields that a service logs as JSON: level, message, path, duration_ms, event.
"""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.monitor.names import deploy_events
from components.monitor.parts import parts
from slipway.plan.deploys.logs import service_logs
from slipway.plan.watch import writes_logs

MOST_LOG_GROUPS = 50
"""Log groups that one query reads (CloudWatch Logs quotas)."""

DEPLOYS = (
    "fields @timestamp, detail.pipeline, detail.stage, detail.application, detail.deploymentId, detail.state"
    " | sort @timestamp desc | limit 50"
)
AROUND_A_DEPLOYMENT = (
    "fields @timestamp, @log, detail.state, coalesce(detail.pipeline, detail.application, message) as what"
    ' | filter ispresent(detail.state) or level in ["ERROR", "FATAL"] or status >= 500'
    " | sort @timestamp desc | limit 500"
)
SLOW_REQUESTS = (
    "filter ispresent(duration_ms)"
    " | stats count(*) as requests, pct(duration_ms, 50) as p50, pct(duration_ms, 99) as p99,"
    " max(duration_ms) as slowest by @log, path"
    " | sort p99 desc | limit 50"
)
LOGIN_FAILURES = (
    'filter event = "login_failed" | stats count(*) as failures by bin(5m), @log, reason | sort failures desc'
)


def queries(context: Context, opts: pulumi.ResourceOptions) -> None:
    """Declare the queries of each system over the logs of its services."""
    by_system: dict[str, list[str]] = {}
    for service in context.plan.services.values():
        if writes_logs(service):
            by_system.setdefault(service.system, []).append(service_logs(context.plan.stack, service.name))
    for system, groups in by_system.items():
        for index, part in enumerate(parts(groups, MOST_LOG_GROUPS - 1)):
            _saved(context, system if index == 0 else f"{system}-{index + 1}", part, opts)


def _saved(context: Context, place: str, groups: list[str], opts: pulumi.ResourceOptions) -> None:
    saved = {
        "errors-around-a-deployment": (AROUND_A_DEPLOYMENT, [deploy_events(context), *groups]),
        "slow-requests": (SLOW_REQUESTS, groups),
        "login-failures": (LOGIN_FAILURES, groups),
    }
    for name, (query, logs) in saved.items():
        aws.cloudwatch.QueryDefinition(
            f"{place}-{name}",
            name=f"slipway/{context.plan.stack}/{place}/{name}",
            query_string=query,
            log_group_names=logs,
            opts=opts,
        )
