"""The main job: a fleet's platform on the local cloud, under policy, on the real engine."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from policies.kit.rule import Level
from policies.packs import PACKS
from slipway.checkout import CHECKOUT
from slipway.local import cloud, process
from tests.engine.conftest import Slipway, write_service

pytestmark = pytest.mark.engine

TOLD_OF_SERVICES = ("approvals", "preflight", "rollback", "router")
"""Functions that read what they know of services from a file, which has another name where it says anything else."""
OF_THE_STACK = 400
"""Resources that a stack has once, however many services it holds; a test of components counts what each adds."""


def test_the_default_fleet_goes_up_is_left_alone_and_goes_down(slipway: Slipway) -> None:
    made = slipway.json("up")
    assert (made["services"], made["pipelines"], made["waves"]) == (23, 23, 6)
    assert made["policy"]["violations"] == 0
    assert (made["resources"] - OF_THE_STACK) / 23 < 40

    status = slipway.json("status")
    assert (status["running"], status["stack"], status["services"], status["pipelines"]) == (True, "local", 23, 23)
    assert status["resources"] == made["resources"]

    client = slipway.aws("codepipeline")
    names = [pipeline["name"] for pipeline in client.list_pipelines()["pipelines"]]
    assert len(names) == 23
    (booking,) = (name for name in names if name.startswith("local-booking-"))
    stages = client.get_pipeline(name=booking)["pipeline"]["stages"]
    assert [stage["name"] for stage in stages] == ["Source", "Build", "Test", "Preflight", "Approval", "Deploy"]

    again = slipway.json("up")
    assert again["changes"] == {"same": made["resources"]}

    daemon = cloud.find(slipway.home / "local")
    assert daemon is not None
    slipway.run("down")
    assert process.started_at(daemon.pid) is None
    assert not (slipway.home / "local").exists()
    assert slipway.json("status")["running"] is False


def test_a_change_of_the_catalogue_changes_what_it_must(slipway: Slipway, small_catalogue: Path) -> None:
    arguments = ("--catalogue", str(small_catalogue))
    slipway.run("up", *arguments)
    write_service(small_catalogue, "auth", system="core", build={"kind": "docker"}, thresholds={"cpu_percent": 70})
    previewed = slipway.json("preview", *arguments)
    functions = [f"{name}{part}" for name in TOLD_OF_SERVICES for part in ("", "-policy")]
    told = {"directory-object", "preflight-checkpoints", *functions}
    assert {urn.rsplit("::", 1)[1] for urn in previewed["changed"]} == {"auth-ecs-cpu", *told}
    slipway.run("up", *arguments)
    alarms = slipway.aws("cloudwatch").describe_alarms()["MetricAlarms"]
    assert [alarm["Threshold"] for alarm in alarms if alarm["AlarmName"].startswith("local-auth-ecs-cpu")] == [70]

    (small_catalogue / "services" / "booking.yaml").unlink()
    write_service(
        small_catalogue, "site", system="web", build={"kind": "npm"}, targets=["ecs", "cloud-run", "container-apps"]
    )
    slipway.run("up", *arguments)
    assert len(slipway.aws("codepipeline").list_pipelines()["pipelines"]) == 2


def test_stacks_live_side_by_side_and_one_can_go(slipway: Slipway, small_catalogue: Path) -> None:
    arguments = ("--catalogue", str(small_catalogue))
    for stack in ("prod", "dev"):
        slipway.run("up", "--stack", stack, *arguments)
    client = slipway.aws("codepipeline")
    assert len(client.list_pipelines()["pipelines"]) == 3 + 2 * 3, "dev checks pull requests too"
    slipway.run("down", "--stack", "prod")
    left = [pipeline["name"] for pipeline in client.list_pipelines()["pipelines"]]
    assert len(left) == 2 * 3
    assert not any("prod-" in name for name in left)


def test_a_pipeline_that_leaves_something_out_stops_everything_and_is_named(
    slipway: Slipway, small_catalogue: Path, tmp_path: Path
) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "buildspecs").symlink_to(CHECKOUT / "templates" / "buildspecs")
    whole = (CHECKOUT / "templates" / "microservice.yaml").read_text()
    (templates / "microservice.yaml").write_text(whole)
    missing = {
        "unit": "Unit",
        "sast": "StaticAnalysis",
        "dependencies": "Dependencies",
        "licences": "Licences",
        "iac": "Infrastructure",
        "dast": "DynamicAnalysis",
        "approval": "ReleaseManager",
    }
    for kind, action in missing.items():
        name = f"without-{kind}"
        (templates / f"{name}.yaml").write_text(yaml.safe_dump({**without(whole, action), "name": name}))
        write_service(small_catalogue, name, system="core", build={"kind": "npm"}, template=name)

    arguments = ("--stack", "prod", "--catalogue", str(small_catalogue), "--templates", str(templates))
    done = slipway.run("up", *arguments, "--json", code=3)
    said = {
        finding["resource"].split()[-1]: finding["message"]
        for finding in json.loads(done.stdout)["violations"]
        if finding["policy"] == "delivery-path-passes-every-gate"
    }
    assert set(said) == {f"without-{kind}-pipeline" for kind in missing}
    assert "Source > Build > Test > Preflight > Approval > Deploy in pipeline" in said["without-approval-pipeline"]
    assert "no manual approval before Deploy/Deploy-ecs" in said["without-approval-pipeline"]
    assert "delivery-path-passes-every-gate" in done.stderr
    assert slipway.aws("codepipeline").list_pipelines()["pipelines"] == []


def test_an_engine_program_of_another_kind_can_use_the_local_cloud(slipway: Slipway) -> None:
    script = (
        "import os, boto3; boto3.client('s3').create_bucket(Bucket='mine'); print(os.environ['PULUMI_BACKEND_URL'])"
    )
    done = slipway.run("exec", "--", sys.executable, "-c", script)
    assert done.stdout.startswith(f"file://{slipway.home}")
    assert [bucket["Name"] for bucket in slipway.aws("s3").list_buckets()["Buckets"]] == ["mine"]
    assert slipway.run("exec", "--", "sh", "-c", "exit 7", code=7).stdout == ""
    assert slipway.run("exec", "--", "pulumi", "version").stdout.startswith("v3.")


def test_every_rule_stops_a_program_that_is_not_ours(slipway: Slipway, tmp_path: Path) -> None:
    program = Path(__file__).with_name("bad_program.py")
    packs = [str(CHECKOUT / "policies" / pack) for pack in ("delivery", "security")]
    done = slipway.run("exec", "--", sys.executable, str(program), str(tmp_path), *packs)
    verdict = json.loads(done.stdout)
    assert verdict["failed"]
    rules = {rule.id for pack in PACKS for rule in pack.rules if rule.level is Level.MANDATORY}
    assert set(verdict["broken"]) == rules, verdict.get("error")
    assert "planted" not in done.stdout


def without(text: str, action: str) -> dict[str, Any]:
    """The template without an action, without a stage that holds nothing else and parameters that none uses."""
    template: dict[str, Any] = yaml.safe_load(text)
    for stage in template["stages"]:
        stage["actions"] = [each for each in stage["actions"] if each["name"] != action]
    template["stages"] = [stage for stage in template["stages"] if stage["actions"]]
    told = str(template["stages"])
    template["parameters"] = {name: one for name, one in template["parameters"].items() if f"${{{name}}}" in told}
    return template
