"""Every resource of two services in production, as agreed; `pytest --snapshot-update` agrees anew."""

import re
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from slipway.checkout import CHECKOUT
from slipway.deep.job import Job, render
from slipway.deep.model import Rendered, Resource
from slipway.documents import read_document
from slipway.local.wire import UNKNOWN, is_asset
from tests.deep.fleet import apart

VOLATILE = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"\b(vpc|subnet|sg|rtb|eipalloc|nat|igw|lt)-[0-9a-f]{17}\b"), r"\1-DIGITS"),
    (re.compile(r"(?<=/)[0-9a-f]{16}\b"), "DIGITS"),
    (re.compile(r"(?<!sha256:)\b[0-9a-f]{40,64}\b"), "HASH"),
    (re.compile(re.escape(str(CHECKOUT))), "CHECKOUT"),
)


@pytest.fixture(scope="module")
def production() -> Rendered:
    config = read_document(CHECKOUT / "Pulumi.prod.yaml").data["config"]
    return apart(render, Job("prod", "account of tests", "production", config, CHECKOUT))


@pytest.mark.parametrize("service", ["booking", "recommendations"])
def test_all_resources_of_a_service_are_as_agreed(
    production: Rendered, service: str, snapshot: SnapshotAssertion
) -> None:
    own = {
        resource.title: shown(dict(resource.inputs)) for resource in production.resources if is_of(resource, service)
    }
    assert any(title.endswith("-pipeline") for title in own)
    assert own == snapshot.use_extension(JSONSnapshotExtension)


def is_of(resource: Resource, service: str) -> bool:
    """Whether a resource is the service's own, not its system's, which may bear the same name."""
    return resource.label.startswith(f"{service}-") and "slipway:foundation:" not in resource.urn


def shown(value: object) -> object:
    """A value as a golden file holds it: without what changes from one machine or day to the next."""
    if value is UNKNOWN:
        return "(known after the update)"
    if is_asset(value):
        return "(a file)"
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shown(item) for item in value]
    if isinstance(value, str):
        return scrubbed(value)
    return value


def scrubbed(text: str) -> str:
    for pattern, word in VOLATILE:
        text = pattern.sub(word, text)
    return text


def test_what_is_volatile_is_scrubbed_and_nothing_else() -> None:
    assert scrubbed("subnet-0123456789abcdef0") == "subnet-DIGITS"
    assert scrubbed("arn:aws:kms:us-east-1:123456789012:key/0f0f0f0f-0f0f-0f0f-0f0f-0f0f0f0f0f0f").endswith("key/UUID")
    assert scrubbed(f"{Path(CHECKOUT, 'toolbox')}") == "CHECKOUT/toolbox"
    assert scrubbed("prod-booking-4a3b2c1d") == "prod-booking-4a3b2c1d"
