"""What of a service a replica has: its targets and the watch over them."""

from __future__ import annotations

import pulumi

from components.context import Context
from components.foundation import Foundation
from components.monitor import service_watch
from components.targets import REPLICATED
from slipway.plan.model import Placement


class ServiceReplica(pulumi.ComponentResource):
    """A running, watched service that another stack's pipeline deploys to; its images lie in that stack's registry."""

    def __init__(
        self, placement: Placement, context: Context, foundation: Foundation, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:pipeline:ServiceReplica", placement.service, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        service = context.plan.services[placement.service]
        targets = [REPLICATED[kind](service, placement, context, foundation, here) for kind in service.targets]
        service_watch(service, placement, context, foundation, targets, here)
        self.register_outputs({})
