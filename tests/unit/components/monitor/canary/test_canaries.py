import json

from components.monitor.canary.canaries import balanced_path
from tests.unit.components.conftest import ContextOf
from tests.unit.components.monitor.conftest import Watched


def test_a_system_is_called_from_outside_where_a_failure_hurts(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of({"auth": {"health": "/ready"}, "search": {"system": "discovery"}}))
    assert sorted(made.name for made in found.of("Canary")) == ["core-canary", "discovery-canary"]
    canary, script = found.named("core-canary").inputs, found.named("core-canary-script").inputs
    assert canary["s3Key"] == script["key"]
    parts = script["source"].assets
    assert json.loads(parts["python/services.json"].text) == {"auth": "/auth/ready"}
    assert "def handler(" in parts["python/health.py"].text
    alarm = found.named("core-canary-alarm").inputs
    assert alarm["dimensions"] == {"CanaryName": canary["name"]}
    assert alarm["treatMissingData"] == "breaching"


def test_a_development_stack_has_no_canaries(context_of: ContextOf, watched: Watched) -> None:
    found = watched(context_of({"auth": {}}, "dev"))
    assert found.of("Canary") == []
    assert found.problems() == []


def test_a_service_that_no_balancer_leads_to_is_not_called(context_of: ContextOf, watched: Watched) -> None:
    elsewhere = {"targets": ["cloud-run"]}
    google = {"gcp:project": "wayfarer-local", "gcp:region": "us-east1"}
    context = context_of({"auth": {}, "site": elsewhere}, **google)
    paths = json.loads(
        watched(context).named("core-canary-script").inputs["source"].assets["python/services.json"].text
    )
    assert paths == {"auth": "/auth/health"}


def test_a_path_below_the_services_own_is_asked_as_it_is(context_of: ContextOf) -> None:
    services = context_of({"auth": {"health": "/auth/ready"}, "users": {"health": "/authentic"}}).plan.services
    assert [balanced_path(service) for service in services.values()] == ["/auth/ready", "/users/authentic"]
