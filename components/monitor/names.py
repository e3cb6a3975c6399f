"""What the watch calls its alarms and where it finds logs: known beforehand, so that a dashboard waits for nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from components.context import Context
from slipway.catalogue import Service
from slipway.plan.watch import AlarmSpec, watch, watch_service

NAMESPACE = "Slipway"
"""Of the metrics that are made out of log lines."""


def alarm_name(context: Context, *identity: str) -> str:
    """The name of an alarm (at most 255 characters: CloudWatch API, PutMetricAlarm)."""
    return context.name(*identity, limit=255)


def composite_name(context: Context, service: Service) -> str:
    """The name of the one alarm that stands for all of a service's."""
    return alarm_name(context, service.name, "health")


def alarm_arn(context: Context, name: str) -> str:
    """The ARN of an alarm of this stack."""
    return context.arn("cloudwatch", f"alarm:{name}")


def service_specs(context: Context, service: Service) -> Sequence[AlarmSpec]:
    """The alarms on a service as a whole; failed deployments ring where the pipeline is."""
    specs = watch_service(service, context.plan.environment)
    return [spec for spec in specs if not (spec.of_pipeline and context.plan.settings.deployed_by)]


def service_alarms(context: Context, service: Service) -> Iterator[tuple[str, ...]]:
    """What tells each alarm of a service apart: those of its targets, then those of it as a whole."""
    for target in service.targets:
        for spec in watch(service, context.plan.environment, target):
            yield service.name, target, spec.signal
    for spec in service_specs(context, service):
        yield service.name, spec.signal


def canary_name(context: Context, system: str) -> str:
    """The name of the canary that calls a system's services (at most 255 characters: Synthetics API, CreateCanary)."""
    return context.name(system, "canary", limit=255)


def deploy_events(context: Context) -> str:
    """The log group of what pipelines and CodeDeploy tell; the rules of EventBridge write below /aws/events/ only."""
    return f"/aws/events/slipway/{context.plan.stack}/deploys"


def deploy_stages(context: Context) -> Sequence[str]:
    """The names of the stages that deploy, in any pipeline of the stack."""
    stages = [stage for pipeline in context.plan.pipelines for stage in pipeline.stages]
    return sorted({stage.name for stage in stages if any(action.kind == "deploy" for action in stage.actions)})
