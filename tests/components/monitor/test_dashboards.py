import json
import re
from collections import Counter
from dataclasses import replace

from components.monitor.dashboards import fleet_widgets, system_widgets
from components.monitor.widgets import alarm_states, bodies, text
from slipway.catalogue import Thresholds
from tests.components.conftest import ContextOf
from tests.components.monitor.body import AlarmWidget, Body, MetricWidget, Placed, TextWidget
from tests.components.monitor.conftest import Watched

FLEET = {"auth": {"thresholds": {"login_failures_per_minute": 3}}, "search": {"system": "discovery"}, "users": {}}


def overlap(one: Placed, other: Placed) -> bool:
    apart = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not apart and not (one.y + one.height <= other.y or other.y + other.height <= one.y)


def test_a_dashboard_for_each_system_and_one_for_the_fleet(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of(FLEET))
    boards = {made.name: Body.model_validate_json(made.inputs["dashboardBody"]) for made in found.of("Dashboard")}
    assert set(boards) == {"core-dashboard", "discovery-dashboard", "fleet-dashboard"}
    for board in boards.values():
        kinds = Counter(widget.type for widget in board.widgets)
        assert {"text", "metric", "alarm", "log"} == set(kinds)
        for index, widget in enumerate(board.widgets):
            assert not any(overlap(widget, other) for other in board.widgets[:index])


def test_a_system_shows_every_alarm_of_its_services_and_no_other(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of(FLEET))
    board = Body.model_validate_json(found.named("core-dashboard").inputs["dashboardBody"])
    graphs = [widget.properties for widget in board.widgets if isinstance(widget, MetricWidget)]
    shown = [graph.annotations.alarms[0].rpartition(":")[2] for graph in graphs if graph.annotations]
    alarms = [made for made in found.of("MetricAlarm") if made.name.startswith(("auth-", "users-"))]
    assert sorted(shown) == sorted(made.inputs["name"] for made in alarms)
    (states,) = [widget.properties.alarms for widget in board.widgets if isinstance(widget, AlarmWidget)]
    composites = [found.named(f"{service}-health").inputs["alarmName"] for service in ("auth", "users")]
    assert [arn.rpartition(":")[2] for arn in states] == composites


def test_traffic_errors_and_latency_are_those_of_the_balancer(context_of: ContextOf) -> None:
    widgets = Body.model_validate(bodies(list(system_widgets(context_of(FLEET), "core", "app/core/1")))[0]).widgets
    searches = [
        metric[0]["expression"]
        for widget in widgets
        if isinstance(widget, MetricWidget)
        for metric in widget.properties.metrics or []
        if isinstance(metric[0], dict)
    ]
    assert [re.findall(r'MetricName="(\w+)"', search)[0] for search in searches] == [
        "RequestCount",
        "HTTPCode_Target_5XX_Count",
        "TargetResponseTime",
    ]
    assert all('LoadBalancer="app/core/1"' in search for search in searches)


def test_the_fleet_shows_saturation_deployments_and_canaries(context_of: ContextOf) -> None:
    context = context_of(FLEET)
    balancers = {"core": "app/core/1", "discovery": "app/discovery/2"}
    (body,) = bodies(list(fleet_widgets(context, "the-cluster", balancers)))
    said = json.dumps(Body.model_validate(body).model_dump())
    for word in ("CPUUtilization", "MemoryUtilization", "FailedDeploys", "CanaryName", *balancers.values()):
        assert word in said
    assert said.count("SOURCE") == 1


def test_where_nothing_calls_from_outside_no_canary_is_shown(context_of: ContextOf) -> None:
    (body,) = bodies(list(fleet_widgets(context_of(FLEET, "dev"), "the-cluster", {"core": "app/core/1"})))
    assert "CanaryName" not in json.dumps(body)


def test_what_one_dashboard_has_no_room_for_goes_on_in_the_next() -> None:
    pages = bodies([text(str(number)) for number in range(1001)])
    assert [len(page["widgets"]) for page in pages] == [500, 500, 1]
    last = Body.model_validate(pages[2]).widgets[0]
    assert isinstance(last, TextWidget)
    assert (last.properties.markdown, last.x, last.y) == ("1000", 0, 0)


def test_a_system_of_fifty_services_fits_one_dashboard(context_of: ContextOf) -> None:
    context = context_of({f"service-{number}": {} for number in range(50)})
    (body,) = bodies(list(system_widgets(context, "core", "app/core/1")))
    assert len(Body.model_validate(body).widgets) > 250


def test_a_widget_shows_a_hundred_states_at_most() -> None:
    parts = list(alarm_states("Services", [f"arn:{number}" for number in range(201)]))
    assert [len(part["properties"]["alarms"]) for part in parts] == [100, 100, 1]


def test_another_threshold_changes_no_dashboard(context_of: ContextOf) -> None:
    context = context_of({"auth": {}})
    stricter = context.plan.services["auth"].model_copy(update={"thresholds": Thresholds(cpu_percent=1)})
    changed = replace(context, plan=replace(context.plan, services={"auth": stricter}))
    assert list(system_widgets(changed, "core", "b")) == list(system_widgets(context, "core", "b"))


def test_a_system_that_no_balancer_leads_to_has_its_dashboard_too(context_of: ContextOf, watched: Watched) -> None:
    services = {"mailer": {"template": "serverless", "targets": ["lambda"]}}
    found = watched(context_of(services, **{"slipway:bootstrapImage": "lambda-bootstrap:1"}))
    assert found.problems() == []
    boards = {made.name: Body.model_validate_json(made.inputs["dashboardBody"]) for made in found.of("Dashboard")}
    assert set(boards) == {"core-dashboard", "fleet-dashboard"}
    graphs = [widget for widget in boards["core-dashboard"].widgets if isinstance(widget, MetricWidget)]
    assert [graph.properties.title for graph in graphs] == [
        "mailer lambda errors",
        "mailer lambda latency",
        "mailer lambda throttles",
        "mailer deploys",
    ]
    assert found.of("Canary") == []
