"""The commands that deploy a function, run for real; only the aws command itself is stood in for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from tests.processes import aws_cli, codebuild
from tests.processes.aws_cli import World
from tests.processes.codebuild import Build

Deploy: TypeAlias = Callable[..., Build]

REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/orders"
OLD, NEW = f"{REGISTRY}@sha256:{'a' * 64}", f"{REGISTRY}@sha256:{'b' * 64}"
VARIABLES = {
    "FUNCTION": "orders",
    "ALIAS": "live",
    "APPLICATION": "fleet",
    "DEPLOYMENT_GROUP": "orders-lambda",
    "VERIFIER": "CodeDeployHook_verify",
    "DEADLINE_SECONDS": "20",
    "POLL_SECONDS": "0",
}


def running(image: str = OLD, **more: object) -> World:
    """A function whose alias is on version 1."""
    version = {"image": image, "memory": 512}
    return {"calls": [], "live": "1", "versions": [version], "latest": dict(version), "statuses": ["Succeeded"], **more}


@pytest.fixture
def deploy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Deploy:
    programs, source = tmp_path / "bin", tmp_path / "image"
    programs.mkdir()
    source.mkdir()
    monkeypatch.setenv("PATH", str(programs), prepend=":")

    def deploy(world: World, image: str = NEW, **more: str) -> Build:
        (source / "imageDetail.json").write_text(json.dumps({"ImageURI": image}))
        with aws_cli.standing_in(programs, world):
            return codebuild.run("deploy-lambda", source, tmp_path / "build", {**VARIABLES, **more})

    return deploy


def called(world: World) -> list[str]:
    return [operation for _, operation, _ in world["calls"]]


def test_a_new_image_becomes_a_version_that_codedeploy_moves_the_alias_to(deploy: Deploy) -> None:
    world = running(statuses=["Created", "InProgress", "Succeeded"])
    done = deploy(world)
    assert done.code == 0, done.output
    assert world["live"] == "2"
    assert world["versions"][1]["image"] == NEW
    assert world["revision"] == {
        "version": 0.0,
        "Hooks": [{"BeforeAllowTraffic": "CodeDeployHook_verify"}],
        "Resources": [
            {
                "function": {
                    "Type": "AWS::Lambda::Function",
                    "Properties": {"Name": "orders", "Alias": "live", "CurrentVersion": "1", "TargetVersion": "2"},
                }
            }
        ],
    }
    assert "Version 2 is live." in done.output


def test_it_waits_for_the_image_before_it_publishes_and_for_the_version_before_it_deploys(deploy: Deploy) -> None:
    world = running()
    deploy(world)
    waits = [rest for _, operation, rest in world["calls"] if operation == "wait"]
    assert waits == ["function-updated-v2", "published-version-active"]
    order = called(world)
    assert order.index("update-function-code") < order.index("wait") < order.index("publish-version")


def test_the_same_digest_is_not_deployed_again(deploy: Deploy) -> None:
    world = running(NEW)
    done = deploy(world)
    assert done.code == 0, done.output
    assert "nothing to deploy" in done.output
    assert "create-deployment" not in called(world)


def test_after_a_rollback_the_version_before_is_not_deployed_again(deploy: Deploy) -> None:
    """Version 2 failed; the alias is on version 1, whose image is published anew as version 3."""
    world = running()
    world["versions"].append({"image": NEW, "memory": 512})
    world["latest"] = dict(world["versions"][1])
    done = deploy(world, OLD)
    assert done.code == 0, done.output
    assert len(world["versions"]) == 3
    assert "create-deployment" not in called(world)


def test_another_configuration_of_the_same_image_is_deployed(deploy: Deploy) -> None:
    world = running(NEW)
    world["latest"]["memory"] = 1024
    done = deploy(world)
    assert done.code == 0, done.output
    assert world["live"] == "2"


@pytest.mark.parametrize("status", ["Failed", "Stopped"])
def test_a_deployment_that_was_rolled_back_fails_and_says_why(deploy: Deploy, status: str) -> None:
    told = {
        "errorInformation": {"code": "ALARM_ACTIVE", "message": "alarm orders-errors rang"},
        "rollbackInfo": {"rollbackMessage": "rolled back to version 1"},
    }
    world = running(statuses=["InProgress", status], told=told)
    done = deploy(world)
    assert done.code != 0
    assert "alarm orders-errors rang" in done.output
    assert "rolled back to version 1" in done.output
    assert world["live"] == "1"
    assert "stop-deployment" not in called(world)


def test_a_deployment_without_end_is_stopped_and_rolled_back(deploy: Deploy) -> None:
    world = running(statuses=["InProgress"])
    done = deploy(world, DEADLINE_SECONDS="1")
    assert done.code != 0
    assert "No end after 1 seconds" in done.output
    (stopped,) = [rest for _, operation, rest in world["calls"] if operation == "stop-deployment"]
    assert stopped == {"deployment-id": "d-ABCDEF123", "auto-rollback-enabled": "true"}


def test_an_image_without_a_digest_is_refused_before_anything_is_called(deploy: Deploy) -> None:
    world = running()
    done = deploy(world, f"{REGISTRY}:latest")
    assert done.code != 0
    assert world["calls"] == []


def test_what_can_not_be_read_is_not_taken_for_the_same(deploy: Deploy) -> None:
    world = running(unreadable=True)
    done = deploy(world)
    assert done.code != 0
    assert "create-deployment" not in called(world)
