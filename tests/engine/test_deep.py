"""What deep validation declares without an engine is what the engine makes on the local cloud."""

import json
import re
import sys
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.deep.job import Job, render
from slipway.local.wire import UNKNOWN, is_asset
from tests.deep.fleet import apart, small_catalogue
from tests.engine.conftest import Slipway

pytestmark = pytest.mark.engine

SETTINGS = {
    "slipway:bootstrapImage": "lambda-bootstrap:1",
    "gcp:project": "fleet-prod",
    "gcp:region": "us-east1",
    "azure-native:location": "eastus",
}
DRAWN = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=[-/.])[0-9a-f]{16,17}\b"
    r"|(?<=-)[0-9a-f]+(?=\.us-east-1\.elb)"
    r"|https://[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com|http://127\.0\.0\.1:\d+/_slipway/apis/[a-z0-9]{10}"
    r"|https://sqs\.us-east-1\.amazonaws\.com|http://127\.0\.0\.1:\d+"
    r"|(?<=/restapis/)[a-z0-9]{10}|(?<=:execute-api:us-east-1:123456789012:)[a-z0-9]{10}"
    r"|(?<=API-Gateway-Execution-Logs_)[a-z0-9]{10}"
    r"|(?<=:secret:)[\w/-]+-[A-Za-z0-9]{6}\b"
    r"|(?<=[-_])[0-9a-f]{7}\b(/[0-9a-f]{10}\b)?"
)
"""What a cloud draws, and what the emulator answers in its place: ids, addresses, ends of names."""
IDS = {"restApi", "parentId", "resourceId", "deployment"}
"""Inputs that are nothing but an id that the cloud draws."""


def test_the_engine_makes_the_same_resources_of_the_same_inputs(slipway: Slipway, tmp_path: Path) -> None:
    catalogue = small_catalogue(tmp_path / "catalogue", "auth", "stock")
    program = Path(__file__).with_name("stack_program.py")
    done = slipway.run("exec", "--", sys.executable, str(program), str(catalogue), json.dumps(SETTINGS))
    made = {item["urn"]: item["inputs"] or {} for item in json.loads(done.stdout) if is_of_a_cloud(item["type"])}

    config = {"aws:region": "us-east-1", "slipway:environment": "production", "slipway:catalogue": str(catalogue)}
    job = Job("prod", "local", "production", {**config, **SETTINGS}, CHECKOUT)
    declared = {resource.urn: dict(resource.inputs) for resource in apart(render, job).resources}

    assert declared.keys() == made.keys()
    assert len(declared) > 100
    differing = {
        (urn, key)
        for urn, inputs in declared.items()
        for key in (inputs.keys() | made[urn].keys()) - {"__defaults"} - IDS
        if not agree(inputs.get(key), made[urn].get(key))
    }
    assert differing == set()


def is_of_a_cloud(token: str) -> bool:
    """Whether a type is one of a cloud's, not a component, a provider or the stack."""
    return token.startswith(("aws:", "gcp:", "azure-native:"))


def agree(ours: object, theirs: object) -> bool:
    """Whether two inputs say the same, but for what only a cloud can tell and what it draws."""
    if ours is UNKNOWN or (is_asset(ours) and is_asset(theirs)):
        return True
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(agree(ours[key], theirs[key]) for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    return DRAWN.sub("#", str(ours)) == DRAWN.sub("#", str(theirs)) if isinstance(ours, str) else ours == theirs
