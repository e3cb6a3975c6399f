"""What the settings of a stack change in what is declared, on the real engine."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.engine.conftest import Slipway, write_service

pytestmark = pytest.mark.engine

CLOUDS = {"gcp:project": "fleet-prod", "gcp:region": "us-east1", "azure-native:location": "eastus"}
CONNECTION = "arn:aws:codeconnections:us-east-1:123456789012:connection/11111111-2222-3333-4444-555555555555"


def update(slipway: Slipway, catalogue: Path, **settings: object) -> dict[str, list[dict[str, Any]]]:
    """The resources of an updated stack by the last word of their type."""
    program = Path(__file__).with_name("stack_program.py")
    done = slipway.run("exec", "--", sys.executable, str(program), str(catalogue), json.dumps({**CLOUDS, **settings}))
    found: dict[str, list[dict[str, Any]]] = {}
    for resource in json.loads(done.stdout):
        found.setdefault(resource["type"].rsplit(":", 1)[1], []).append(resource)
    return found


def test_an_existing_network_connection_and_slice_are_used(slipway: Slipway, small_catalogue: Path) -> None:
    slipway.run("exec", "--", "true")
    ec2 = slipway.aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    subnets = set()
    for index, tier in enumerate(("private", "private", "public")):
        subnet = ec2.create_subnet(
            VpcId=vpc, CidrBlock=f"10.9.{index}.0/24", AvailabilityZone=f"us-east-1{'abc'[index]}"
        )
        ec2.create_tags(Resources=[subnet["Subnet"]["SubnetId"]], Tags=[{"Key": "tier", "Value": tier}])
        subnets |= {subnet["Subnet"]["SubnetId"]} if tier == "private" else set()

    made = update(
        slipway,
        small_catalogue,
        **{
            "slipway:vpcId": vpc,
            "slipway:connectionArn": CONNECTION,
            "slipway:systems": '["core"]',
            "slipway:notifyEmails": '["releases@fleet.example"]',
            "slipway:tags": '{"cost-centre": "17"}',
        },
    )

    assert "Vpc" not in made
    assert "NatGateway" not in made
    assert "Connection" not in made
    assert {group["inputs"]["vpcId"] for group in made["TargetGroup"]} == {vpc}
    assert {
        subnet for service in made["Service"] for subnet in service["inputs"]["networkConfiguration"]["subnets"]
    } == subnets
    assert len(made["Pipeline"]) == 2
    for pipeline in made["Pipeline"]:
        assert pipeline["inputs"]["stages"][0]["actions"][0]["configuration"]["ConnectionArn"] == CONNECTION
        assert pipeline["inputs"]["tags"]["cost-centre"] == "17"
    assert {subscription["inputs"]["endpoint"] for subscription in made["TopicSubscription"]} == {
        "releases@fleet.example"
    }
    assert "WorkloadIdentityPool" not in made
    assert "ManagedEnvironment" not in made


def test_every_target_has_its_identity_and_runs_by_digest(slipway: Slipway, small_catalogue: Path) -> None:
    write_service(
        small_catalogue, "site", system="web", build={"kind": "npm"}, targets=["ecs", "cloud-run", "container-apps"]
    )
    made = update(slipway, small_catalogue)

    (cloud_run,) = (service for service in made["Service"] if service["type"].startswith("gcp:"))
    (app,) = made["ContainerApp"]
    (pool,) = made["WorkloadIdentityPool"]
    assert "@sha256:" in cloud_run["inputs"]["template"]["containers"][0]["image"]
    assert "@sha256:" in app["inputs"]["template"]["containers"][0]["image"]
    emails = {each["outputs"]["email"] for each in made["Account"] if each["type"].startswith("gcp:")}
    assert cloud_run["inputs"]["template"]["serviceAccount"] in emails
    assert len(app["inputs"]["identity"]["userAssignedIdentities"]) == 1
    assert pool["protect"]

    tagged = [resource for kinds in made.values() for resource in kinds if "tags" in (resource["inputs"] or {})]
    assert len(tagged) > 80
    for resource in tagged:
        assert {"owner", "service", "environment"} <= resource["inputs"]["tags"].keys(), resource["urn"]
        assert resource["inputs"]["tags"]["environment"] == "production"

    by_service = {"auth": 0, "booking": 0, "site": 0}
    for resource in (resource for kinds in made.values() for resource in kinds):
        name = resource["urn"].rsplit("::", 1)[1].split("-")[0]
        if name in by_service:
            by_service[name] += 1
    assert all(20 < count <= 40 for count in by_service.values()), by_service
