"""A service that is pushed to all the time delays the others' builds within bounds, whatever their queue's order.

Simulated: pipelines whose stages take one execution at a time, as every mode but PARALLEL has it, and builds that share
fewer machines than would like to run. CodeBuild promises no order among builds that wait, so both a fair order and the
least fair one are tried.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import pytest
import simpy

from slipway.plan import Plan
from slipway.plan.concurrency import most_at_once

BUILD_MINUTES = 10
HANDOVER_MINUTES = 0.1
"""From the end of an execution in a stage to the start of the next one's build."""
Order = Callable[[str], int]


def by_arrival(_service: str) -> int:
    """All are alike: the first that came is the first served."""
    return 0


def against(victim: str) -> Order:
    """The least fair order there is: every other service goes before this one."""
    return lambda service: int(service == victim)


@dataclass
class Builds:
    """Builds of one shared project on a few machines.

    Attributes:
        order: the machine goes to the waiting service of the lowest number.
        waits: minutes that each service's builds waited for a machine.
        most: builds that were running or waiting at once.
    """

    world: simpy.Environment
    machines: simpy.PriorityResource
    order: Order
    waits: dict[str, list[float]] = field(default_factory=dict)
    most: int = 0

    def build(self, service: str) -> Iterator[simpy.Event]:
        asked = self.world.now
        with self.machines.request(priority=self.order(service)) as machine:
            self.most = max(self.most, self.machines.count + len(self.machines.queue))
            yield machine
            self.waits.setdefault(service, []).append(self.world.now - asked)
            yield self.world.timeout(BUILD_MINUTES)


def pushed(builds: Builds, service: str, mode: str, every: float) -> Iterator[simpy.Event]:
    """Executions of a pipeline's stage, one after another but in PARALLEL mode, each with one build."""
    stage = simpy.Resource(builds.world, capacity=1000 if mode == "PARALLEL" else 1)

    def execution() -> Iterator[simpy.Event]:
        with stage.request() as place:
            yield place
            yield from builds.build(service)
            yield builds.world.timeout(HANDOVER_MINUTES)

    while True:
        builds.world.process(execution())
        yield builds.world.timeout(every)


def simulated(
    noisy: Sequence[str], victim: str, *, order: Order, mode: str, machines: int = 1, hours: int = 48
) -> Builds:
    """The noisy services are pushed to every minute, the victim every two hours."""
    world = simpy.Environment()
    builds = Builds(world, simpy.PriorityResource(world, capacity=machines), order)
    for service in noisy:
        world.process(pushed(builds, service, mode, 1))
    world.process(pushed(builds, victim, mode, 120))
    world.run(until=hours * 60)
    return builds


@pytest.fixture
def plan(plan_of: Callable[..., Plan]) -> Plan:
    return plan_of({"one": {}, "two": {}, "calm": {}}, "dev", **{"slipway:pullRequests": "true"})


@pytest.fixture(params=["pipelines", "pull_requests"])
def mode(plan: Plan, request: pytest.FixtureRequest) -> str:
    """How a plan's pipelines take executions."""
    (mode,) = {pipeline.execution_mode for pipeline in getattr(plan, request.param)}
    return str(mode)


@pytest.mark.parametrize("others", [1, 3, 8])
@pytest.mark.parametrize("machines", [1, 2])
def test_in_order_of_arrival_a_build_waits_for_one_of_each_other_service(mode: str, others: int, machines: int) -> None:
    noisy = [f"noisy-{number}" for number in range(others)]
    builds = simulated(noisy, "calm", order=by_arrival, mode=mode, machines=machines)
    assert len(builds.waits["calm"]) > 20
    assert max(builds.waits["calm"]) <= others * BUILD_MINUTES / machines
    assert builds.most <= others + 1


def test_one_service_alone_starves_nobody_in_the_least_fair_order(mode: str) -> None:
    builds = simulated(["noisy"], "calm", order=against("calm"), mode=mode)
    assert len(builds.waits["calm"]) > 20
    assert max(builds.waits["calm"]) <= BUILD_MINUTES


def test_in_the_least_fair_order_nobody_waits_where_there_is_a_machine_for_each_build_of_the_limit(
    mode: str, plan: Plan
) -> None:
    limit = max(most_at_once(plan.pipelines).values())
    builds = simulated(["one", "two"], "calm", order=against("calm"), mode=mode, machines=limit)
    assert max(wait for waits in builds.waits.values() for wait in waits) == 0
    assert builds.most == limit == 3


def test_without_turns_a_noisy_service_starves_the_others() -> None:
    assert max(simulated(["noisy"], "calm", order=by_arrival, mode="PARALLEL").waits["calm"]) > 10 * BUILD_MINUTES
    assert "calm" not in simulated(["noisy"], "calm", order=against("calm"), mode="PARALLEL").waits
