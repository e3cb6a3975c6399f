"""What is shown is what is handed over: compared with what the program declares."""

from collections.abc import Callable

import botocore.session
import botocore.validate

from components.context import Context
from slipway.local.aws.codepipeline import declaration
from slipway.report.rendered.codepipeline import as_codepipeline
from tests.components.pipeline.test_codepipeline import pipelines
from tests.unit.report.rendered.test_parts import MONOREPO, REPLICA, create_pipeline


def normal(value: object) -> object:
    """Without what only the cloud knows, and without what stands for nothing."""
    if isinstance(value, dict):
        return {
            key: normal(below)
            for key, below in value.items()
            if key not in {"roleArn", "artifactStore", "ConnectionArn", "NotificationArn"} and below not in ([], {})
        }
    return [normal(below) for below in value] if isinstance(value, list) else value


def test_the_pipeline_is_the_one_that_is_declared(context_of: Callable[..., Context]) -> None:
    context = context_of({"auth": MONOREPO})
    inputs = pipelines(context).named("auth-pipeline").inputs
    declared = declaration({**inputs, "roleArn": "arn:aws:iam::123456789012:role/x"})
    shown = as_codepipeline(context.plan.pipelines[0], context.plan)
    assert normal(shown) == normal(declared)


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
