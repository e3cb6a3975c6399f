import json

from tests.components.conftest import ContextOf
from tests.components.monitor.conftest import Watched


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


def test_every_route_of_a_balancer_is_called_and_nothing_else(context_of: ContextOf, watched: Watched) -> None:
    google = {"gcp:project": "wayfarer-local", "gcp:region": "us-east1"}
    services = {"auth": {"targets": ["ecs", "cloud-run"]}, "site": {"targets": ["ecs", "ec2"]}}
    script = watched(context_of(services, **google)).named("core-canary-script").inputs["source"]
    assert json.loads(script.assets["python/services.json"].text) == {
        "auth": "/auth/health",
        "site": "/site/health",
        "site.ec2": "/site.ec2/health",
    }
