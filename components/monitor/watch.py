"""What watches a stack as a whole."""

from __future__ import annotations

import pulumi

from components.context import Context
from components.foundation import Foundation
from components.monitor.canary import Canaries
from components.monitor.dashboards import dashboards
from components.monitor.deploy_events import deploy_event_log
from components.monitor.queries import queries


class Watch(pulumi.ComponentResource):
    """Deployments told and counted, dashboards, saved queries and, where a failure hurts, canaries."""

    def __init__(self, context: Context, foundation: Foundation, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:monitor:Watch", "watch", None, opts)
        here = pulumi.ResourceOptions(parent=self)
        deploy_event_log(context, foundation, here)
        dashboards(context, foundation, here)
        queries(context, here)
        if context.guarded:
            Canaries(context, foundation, here)
        self.register_outputs({})
