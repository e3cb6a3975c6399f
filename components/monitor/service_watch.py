"""What stands for a whole service: the alarms on its deliveries and its log, and the composite of all its alarms."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation import Foundation
from components.monitor.alarms import alarm
from components.monitor.names import alarm_name, composite_name, service_alarms, service_specs
from slipway.catalogue import Service
from slipway.plan import Pipeline
from slipway.plan.model import Placement

MOST_ALARMS = 100
LONGEST_RULE = 10_240
"""Of one rule (CloudWatch API, PutCompositeAlarm)."""


def service_watch(
    service: Service,
    placement: Placement,
    context: Context,
    foundation: Foundation,
    targets: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> None:
    """Declare what tells people that a service is unwell, once, whichever of its alarms rings.

    It waits for `targets`, what the service runs on with the alarms on it: a rule may name only alarms that exist.
    """
    specs = service_specs(context, service)
    measured: dict[str, pulumi.Input[str]] = {"pipeline": placement.name} if isinstance(placement, Pipeline) else {}
    if any(spec.counts for spec in specs):
        measured["logs"] = foundation.log_group(service).name
    own = [
        alarm(
            f"{service.name}-{spec.signal}",
            alarm_name(context, service.name, spec.signal),
            spec,
            service,
            context,
            measured,
            opts,
        )
        for spec in specs
    ]
    topic = foundation.notifications.alarms_arn
    aws.cloudwatch.CompositeAlarm(
        f"{service.name}-health",
        alarm_name=composite_name(context, service),
        alarm_description=f"{service.name} of {service.system} is unwell; owner {service.owner}.",
        alarm_rule=rule([alarm_name(context, *identity) for identity in service_alarms(context, service)]),
        alarm_actions=[topic],
        ok_actions=[topic],
        tags=context.tags(service),
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[*targets, *own])),
    )


def rule(names: Sequence[str]) -> str:
    """The rule of a composite alarm that rings when any of these does.

    Raises:
        ValueError: more alarms, or longer names, than a rule may have.
    """
    text = " OR ".join(f'ALARM("{name}")' for name in names)
    if len(names) > MOST_ALARMS or len(text) > LONGEST_RULE:
        most = f"{MOST_ALARMS} alarms and {LONGEST_RULE} characters"
        raise ValueError(f"{len(names)} alarms in {len(text)} characters; a composite alarm takes {most}")
    return text
