"""The whole production pipeline of a service on every target, as agreed; `pytest --snapshot-update` agrees anew."""

from collections.abc import Callable

from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from slipway.plan import Plan
from slipway.plan.printed import plan_as_json

CLOUDS = {"gcp:project": "fleet-test", "gcp:region": "us-east1", "azure-native:location": "eastus"}


def test_a_production_pipeline_is_as_agreed(plan_of: Callable[..., Plan], snapshot: SnapshotAssertion) -> None:
    service = {"path": "services/site", "build": {"kind": "npm"}, "targets": ["ecs", "cloud-run", "container-apps"]}
    plan = plan_of({"site": service}, **CLOUDS)
    assert plan_as_json(plan) == snapshot.use_extension(JSONSnapshotExtension)
