"""The preflight function as declared: it is told the checkpoints of its stack, and may look and answer, no more."""

from __future__ import annotations

import json

import pytest

from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.evidence_store import EvidenceStore
from components.guard.preflight import TIMEOUT, WAIT_HOURS, PreflightGate
from slipway.catalogue import Catalogue
from slipway.cli.inputs import load_plan
from slipway.decide.checkpoints import checkpoints
from slipway.functions.environment import read
from slipway.functions.preflight.stored import checkpoint_in, from_text
from slipway.functions.preflight.variables import ANSWER_SECONDS, CALLS, CONNECT_SECONDS, TRIES, PreflightVariables
from tests.components.called import called, granted
from tests.components.declared import ACCOUNT, Declared, declared
from tests.components.test_functions import KEY_ARN

OF_THE_STORE = {"dynamodb:Query", "dynamodb:BatchGetItem", "kms:Decrypt"}
"""What asking for evidence takes; its code is the store's."""


def _declared(stack: str) -> tuple[Declared, Context, Catalogue]:
    plan, catalogue = load_plan(stack)
    context = Context(plan, ACCOUNT, "us-east-1")

    def make() -> None:
        store = ArtifactStore("store", context, KEY_ARN)
        PreflightGate(context, catalogue, store, EvidenceStore(context, []))

    return declared(make), context, catalogue


@pytest.fixture(scope="module")
def prod() -> tuple[Declared, Context, Catalogue]:
    return _declared("prod")


def test_its_role_may_do_what_its_code_calls_and_no_more(prod: tuple[Declared, Context, Catalogue]) -> None:
    cloud, _, _ = prod
    own = ("logs:", "xray:", "sqs:")
    told = json.loads(cloud.named("preflight-policy").inputs["policy"])["Statement"]
    mine = [
        each for each in told if not each["Action"][0].startswith(own) and "kms:GenerateDataKey" not in each["Action"]
    ]
    assert granted(mine) == called("preflight") | OF_THE_STORE
    wide = {action for each in mine if each["Resource"] == "*" for action in each["Action"]}
    assert wide == {
        "cloudwatch:GetMetricData",
        "codepipeline:PutJobFailureResult",
        "codepipeline:PutJobSuccessResult",
        "config:SelectResourceConfig",
    }


def test_it_starts_with_its_environment(prod: tuple[Declared, Context, Catalogue]) -> None:
    cloud, _, _ = prod
    (function,) = cloud.of("Function")
    variables = read(PreflightVariables, function.inputs["environment"]["variables"])
    assert variables.wait_hours == WAIT_HOURS
    assert variables.upstream_table.startswith("arn:aws:dynamodb:us-east-1:111122223333:table/staging-evidence-")
    assert variables.evidence_table == cloud.named("evidence-table").inputs["name"]
    assert function.inputs["timeout"] == TIMEOUT


def test_a_silent_cloud_does_not_keep_it_from_answering_in_time() -> None:
    waits = (TRIES - 1) * 1  # second, at most, before the second try (botocore, standard mode)
    assert CALLS * (TRIES * (CONNECT_SECONDS + ANSWER_SECONDS) + waits) < TIMEOUT


def test_its_policy_is_no_longer_for_more_services(prod: tuple[Declared, Context, Catalogue]) -> None:
    cloud, context, _ = prod
    policy = cloud.named("preflight-policy").inputs["policy"]
    assert not [pipeline.name for pipeline in context.plan.pipelines if pipeline.name in policy]


def test_it_is_told_the_checkpoints_under_a_key_of_their_own(prod: tuple[Declared, Context, Catalogue]) -> None:
    cloud, context, catalogue = prod
    written = cloud.named("preflight-checkpoints").inputs
    made = checkpoints(context.plan, catalogue)
    told = from_text(written["content"])
    assert {name: checkpoint_in(told, name) for name in told} == made
    variables = cloud.of("Function")[0].inputs["environment"]["variables"]
    assert variables["CHECKPOINTS_KEY"] == written["key"]
    assert variables["CHECKPOINTS_BUCKET"] == written["bucket"]
    other = _declared("local")[0].named("preflight-checkpoints").inputs
    assert other["key"] != written["key"]


def test_a_stack_that_promotes_from_none_asks_none() -> None:
    cloud, _, _ = _declared("local")
    assert read(PreflightVariables, cloud.of("Function")[0].inputs["environment"]["variables"]).upstream_table == ""
