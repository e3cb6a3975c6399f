"""What is shown is what is handed over: compared with what the program declares and the builds write."""

import json
from collections.abc import Callable

import botocore.session
import botocore.validate
import pytest
import yaml
from botocore.model import OperationModel

from slipway.plan import Plan
from slipway.report.rendered import parts_of

MONOREPO = {"path": "services/auth", "watch": ["libs/**"]}


def create_pipeline() -> OperationModel:
    return botocore.session.get_session().get_service_model("codepipeline").operation_model("CreatePipeline")


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
