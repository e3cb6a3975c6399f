"""Stacks rendered for tests, each in a process of its own as the SDK needs it, and ways to break them."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import yaml

from slipway.checkout import CHECKOUT
from slipway.deep.job import Job
from slipway.deep.model import Fault, Rendered, Resource, Result

T = TypeVar("T")
SETTINGS = {
    "aws:region": "us-east-1",
    "gcp:project": "fleet-test",
    "gcp:region": "us-east1",
    "azure-native:location": "eastus",
    "slipway:bootstrapImage": "lambda-bootstrap:1",
}


def job(catalogue: Path, environment: str = "production", **settings: object) -> Job:
    """The job of a stack `test` with the services of a catalogue."""
    own = {"slipway:environment": environment, "slipway:catalogue": str(catalogue)}
    config = {**SETTINGS, **own, **settings}
    return Job("test", "account of tests", environment, config, CHECKOUT)


def apart(function: Callable[[Job], T], one: Job) -> T:
    """What `function` gives for a job in a process that ends with it."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, one).result()


SERVICES: dict[str, dict[str, object]] = {
    "auth": {"build": {"kind": "docker"}},
    "site": {"build": {"kind": "npm"}, "targets": ["ecs", "cloud-run", "container-apps"]},
    "stock": {"build": {"kind": "maven"}, "targets": ["ecs", "ec2"]},
    "basket": {"build": {"kind": "python"}, "deployment": {"controller": "ecs", "shift": "canary"}},
    "alerts": {"build": {"kind": "docker"}, "targets": ["lambda"], "template": "serverless"},
    "ground": {"build": {"kind": "terraform"}, "targets": ["terraform"], "template": "terraform"},
}
"""A service for each kind of target and of build."""


def small_catalogue(folder: Path, *names: str) -> Path:
    """A catalogue of these services, or of all, in one system."""
    (folder / "services").mkdir(parents=True)
    (folder / "owners.yaml").write_text("owners: {team: {email: team@fleet.example}}")
    (folder / "systems.yaml").write_text("systems: {core: {owner: team}}")
    for name in names or SERVICES:
        fields = {"name": name, "system": "core", "owner": "team", "repository": f"fleet/{name}", **SERVICES[name]}
        (folder / "services" / f"{name}.yaml").write_text(yaml.safe_dump(fields))
    return folder


def broken(rendered: Rendered, title: str, change: Callable[[dict[str, Any]], object]) -> Rendered:
    """The stack with the inputs of one resource, named by a part of its title, changed."""
    found = [resource for resource in rendered.resources if title in resource.title]
    assert len(found) == 1, f"{title}: {[resource.title for resource in found]}"
    return replace(
        rendered, resources=tuple(_changed(item, change) if item is found[0] else item for item in rendered.resources)
    )


def _changed(resource: Resource, change: Callable[[dict[str, Any]], object]) -> Resource:
    inputs, given = (yaml.safe_load(yaml.safe_dump(side)) for side in (dict(resource.inputs), dict(resource.given)))
    change(inputs)
    change(given)
    return replace(resource, inputs=inputs, given=given)


def told(result: Result) -> list[str]:
    """Each fault as one line."""
    return [line(fault) for fault in result.faults]


def line(fault: Fault) -> str:
    return f"{fault.severity}: {fault.resource}: {fault.path}: {fault.what}: {fault.expected}"
