"""What is shown is what is handed over: compared with what the program declares and the builds write."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import botocore.session
import botocore.validate
import pytest
import yaml
from botocore.model import OperationModel

from components.context import Context
from slipway.checkout import CHECKOUT
from slipway.local.aws.codepipeline import declaration
from slipway.plan import Plan
from slipway.plan.deploys.ecs_documents import app_spec, task_definition
from slipway.plan.deploys.verification import hook_function
from slipway.report.rendered import parts_of
from slipway.report.rendered.codepipeline import as_codepipeline
from tests.components.pipeline.test_codepipeline import pipelines

MONOREPO = {"path": "services/auth", "watch": ["libs/**"]}


def normal(value: object) -> object:
    """Without what only the cloud knows, and without what stands for nothing."""
    if isinstance(value, dict):
        return {
            key: normal(below)
            for key, below in value.items()
            if key not in {"roleArn", "artifactStore", "ConnectionArn", "NotificationArn"} and below not in ([], {})
        }
    return [normal(below) for below in value] if isinstance(value, list) else value


def create_pipeline() -> OperationModel:
    return botocore.session.get_session().get_service_model("codepipeline").operation_model("CreatePipeline")


def test_the_pipeline_is_the_one_that_is_declared(context_of: Callable[..., Context]) -> None:
    context = context_of({"auth": MONOREPO})
    inputs = pipelines(context).named("auth-pipeline").inputs
    declared = declaration({**inputs, "roleArn": "arn:aws:iam::123456789012:role/x"})
    shown = as_codepipeline(context.plan.pipelines[0], context.plan)
    assert normal(shown) == normal(declared)


@pytest.mark.parametrize("environment", ["dev", "production"])
def test_the_pipeline_fits_the_model_of_the_api(plan_of: Callable[..., Plan], environment: str) -> None:
    plan = plan_of({"auth": MONOREPO}, environment, **{"slipway:pullRequests": "true"})
    shown = [part for part in parts_of(plan, "auth") if part.name == "pipeline"]
    assert [part.file for part in shown] == ["pipeline.json", "pull-requests.json"]
    for part in shown:
        report = botocore.validate.ParamValidator().validate({"pipeline": part.data}, create_pipeline().input_shape)
        assert not report.has_errors(), report.generate_report()
        assert json.loads(part.text) == part.data


def test_every_project_that_runs_has_its_buildspec(plan_of: Callable[..., Plan]) -> None:
    plan = plan_of({"auth": {}, "site": {"build": {"kind": "npm"}}}, "dev", **{"slipway:pullRequests": "true"})
    shown = {part.file: part for part in parts_of(plan, "site") if part.name == "buildspecs"}
    assert {"buildspecs/build.yaml", "buildspecs/sast.yaml", "buildspecs/pull-requests/sast.yaml"} <= shown.keys()
    assert all(yaml.safe_load(part.text)["phases"] for part in shown.values())


@pytest.mark.parametrize("deployment", [{"targets": ["ec2"]}, {"deployment": {"controller": "ecs"}}])
def test_only_what_codedeploy_moves_on_ecs_has_its_documents(
    plan_of: Callable[..., Plan], deployment: dict[str, object]
) -> None:
    plan = plan_of({"auth": deployment})
    assert {part.name for part in parts_of(plan, "auth")} == {"pipeline", "buildspecs"}


REPLICA = {"stack": "prod-eu", "region": "eu-west-1", "account": "444455556666"}


def test_a_pipeline_of_several_regions_is_shown_with_each(context_of: Callable[..., Context]) -> None:
    context = context_of({"auth": {}}, **{"slipway:deploysTo": [REPLICA]})
    shown = as_codepipeline(context.plan.pipelines[0], context.plan)
    declared = declaration({**pipelines(context).named("auth-pipeline").inputs, "roleArn": "arn:aws:iam::1:role/x"})
    assert shown["artifactStores"].keys() == declared["artifactStores"].keys() == {"us-east-1", "eu-west-1"}
    ((own, there), (_, declared_there)) = (form["stages"][-1]["actions"] for form in (shown, declared))
    assert "region" not in own
    assert (there["region"], there["roleArn"]) == (declared_there["region"], declared_there["roleArn"])
    assert there["configuration"] == declared_there["configuration"]
    report = botocore.validate.ParamValidator().validate({"pipeline": shown}, create_pipeline().input_shape)
    assert not report.has_errors(), report.generate_report()


def test_the_documents_are_those_that_the_build_writes(plan_of: Callable[..., Plan], tmp_path: Path) -> None:
    plan = plan_of({"auth": {"port": 9000}}, **{"slipway:deploysTo": [REPLICA]})
    service = plan.services["auth"]
    (build,) = [project for project in plan.pipelines[0].projects if project.kind == "build"]
    expected = task_definition("test", service, "us-east-1", task_role_arn="arn:task", execution_role_arn="arn:exec")
    (container,) = expected["containerDefinitions"]
    running = {**expected, "containerDefinitions": [{**container, "image": "bootstrap", "command": ["sh"]}]}
    registered = {**running, "revision": 7, "status": "ACTIVE", "taskDefinitionArn": "arn:one"}
    (tmp_path / "answer.json").write_text(json.dumps(registered))
    (tmp_path / "aws").write_text(f"#!/bin/sh\ncat {tmp_path}/answer.json\n")
    (tmp_path / "aws").chmod(0o755)
    script = (CHECKOUT / "templates" / "buildspecs" / "shell" / "documents.sh").read_text()
    variables = {
        "SERVICE": "auth",
        "IMAGE": "registry/auth@sha256:0",
        "DELIVERY": str(tmp_path),
        "TREE": "0",
        "TASK_FAMILY": expected["family"],
        "PORT": "9000",
        "HOOK": hook_function("test"),
        "REPLICAS": build.variables["REPLICAS"],
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    subprocess.run(["bash", "-euo", "pipefail", "-c", script], env=variables, check=True, timeout=30)
    written = json.loads((tmp_path / "taskdef.json").read_text())
    assert {key: value for key, value in written.items() if value is not None} == expected
    assert yaml.safe_load((tmp_path / "appspec.yaml").read_text()) == app_spec("test", service)
    files = {part.file: part.data for part in parts_of(plan, "auth") if part.name in {"appspec", "taskdef"}}
    assert files.keys() == {"appspec.yaml", "taskdef.json", "appspec-prod-eu.yaml", "taskdef-prod-eu.json"}
    for file in ("appspec-prod-eu.yaml", "taskdef-prod-eu.json"):
        there = json.loads((tmp_path / file).read_text())
        assert {key: value for key, value in there.items() if value is not None} == files[file]
