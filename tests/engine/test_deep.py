"""What deep validation declares without an engine is what the engine makes on the local cloud."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from slipway.checkout import CHECKOUT
from slipway.deep.job import Job, render
from tests.engine.conftest import Slipway
from tests.unit.deep.fleet import apart, small_catalogue

pytestmark = pytest.mark.engine

SETTINGS = {
    "slipway:bootstrapImage": "lambda-bootstrap:1",
    "gcp:project": "fleet-prod",
    "gcp:region": "us-east1",
    "azure-native:location": "eastus",
}
DRAWN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<=[-/.])[0-9a-f]{16,17}\b|#")
"""What a cloud draws, and what the emulator answers in its place."""


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
    assert {urn: settled(inputs).keys() for urn, inputs in declared.items()} == {
        urn: settled(inputs).keys() for urn, inputs in made.items()
    }
    other = {urn: (settled(inputs), settled(made[urn])) for urn, inputs in declared.items()}
    differing = {urn for urn, (ours, theirs) in other.items() if ours != theirs}
    assert differing == set()


def is_of_a_cloud(token: str) -> bool:
    """Whether a type is one of a cloud's, not a component, a provider or the stack."""
    return token.startswith(("aws:", "gcp:", "azure-native:"))


def settled(inputs: dict[str, Any]) -> dict[str, Any]:
    """Inputs without what differs from one cloud to the next."""
    text = DRAWN.sub("#", json.dumps({key: value for key, value in inputs.items() if key[:2] != "__"}, default=str))
    found: dict[str, Any] = json.loads(text)
    return found
