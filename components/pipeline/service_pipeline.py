"""A service's whole way into an environment: registry, targets, build projects, pipeline."""

from __future__ import annotations

import pulumi

from components.context import Context
from components.foundation import Foundation
from components.monitor import service_watch
from components.pipeline.builds import build_projects
from components.pipeline.codepipeline import DeliveryPipeline
from components.pipeline.registry import ImageRegistry
from components.targets import TARGETS
from slipway.plan import Pipeline


class ServicePipeline(pulumi.ComponentResource):
    """From a push to a running, watched service.

    Attributes:
        arn: the pipeline.
    """

    arn: pulumi.Output[str]

    def __init__(
        self, pipeline: Pipeline, context: Context, foundation: Foundation, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:pipeline:ServicePipeline", pipeline.service, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        service = context.plan.services[pipeline.service]
        targets = [TARGETS[kind](service, pipeline, context, foundation, here) for kind in service.targets]
        service_watch(service, pipeline, context, foundation, targets, here)
        builds = []
        if service.has_image:
            registry = ImageRegistry(service, context, foundation.key.arn, here)
            builds = build_projects(pipeline, service, context, foundation, registry, here)
        delivery = DeliveryPipeline(pipeline, service, context, foundation, [*targets, *builds], here)
        self.arn = delivery.arn
        self.register_outputs({"arn": self.arn})
