from collections.abc import Callable

import pulumi
import pytest

from components.context import Context
from components.foundation import Foundation
from components.monitor import Alarms, Watch, service_watch
from tests.components.declared import Declared, declared

Watched = Callable[[Context], Declared]
MEASURED = {
    word: f"the-{word}" for word in ("balancer", "blue", "green", "cluster", "service", "group", "fleet", "function")
}


@pytest.fixture(scope="session")
def watched() -> Watched:
    """A function: a stack of services -> what is declared to watch it, with its foundation."""

    def watched(context: Context) -> Declared:
        def program() -> None:
            foundation = Foundation(context)
            for pipeline in context.plan.pipelines:
                service = context.plan.services[pipeline.service]
                resources = [
                    resource
                    for kind in service.targets
                    for resource in Alarms(service, context, kind, MEASURED).resources
                ]
                service_watch(service, pipeline, context, foundation, resources, pulumi.ResourceOptions())
            Watch(context, foundation)

        return declared(program)

    return watched
