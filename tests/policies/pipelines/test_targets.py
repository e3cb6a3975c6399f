from __future__ import annotations

import pytest

from policies.kit.rule import Outcome
from policies.pipelines.reader import pipelines
from policies.pipelines.targets import deploys
from policies.rules.delivery.deploy_rolls_back import RULE
from tests.policies.support import Baseline, Judge

COMMAND = "aws deploy create-deployment --application-name {} --deployment-group-name={} --revision file://r.json"


def by_command(baseline: Baseline, application: str, group: str) -> Baseline:
    """The baseline, deployed by a command of the project that deploys to Cloud Run otherwise."""
    baseline.at("pipeline", "stages.4.actions").pop(0)
    return baseline.run("cloud-run", COMMAND.format(application, group))


@pytest.mark.parametrize(
    ("application", "group"),
    [("booking", "booking-live"), ('"$APPLICATION"', '"${GROUP}"'), ("$APPLICATION", "$GROUP")],
)
def test_a_command_deploys_to_the_group_that_it_names(baseline: Baseline, application: str, group: str) -> None:
    variables = [{"name": "APPLICATION", "value": "booking"}, {"name": "GROUP", "value": "booking-live"}]
    stack = (
        by_command(baseline, application, group).set("cloud-run", "environment.environmentVariables", variables).stack()
    )
    (deploy,) = deploys(pipelines(stack)[0], stack)
    assert deploy.target is not None
    assert deploy.target.name == "group"


def test_the_group_that_a_command_names_must_roll_back(judge: Judge, baseline: Baseline) -> None:
    by_command(baseline, "booking", "booking-live").set("group", "alarmConfiguration.enabled", value=False)
    baseline.drop("group", "tags")
    ((outcome, resource, evidence),) = judge(RULE, baseline)
    assert (outcome, resource) == (Outcome.VIOLATION, "group")
    assert "`alarmConfiguration` is not enabled" in evidence


def test_a_group_that_nobody_declares_is_told(judge: Judge, baseline: Baseline) -> None:
    by_command(baseline, "booking", "elsewhere").remove("group")
    ((outcome, _, evidence),) = judge(RULE, baseline)
    assert outcome is Outcome.UNDECIDABLE
    assert "the target of Deploy/CloudRun is not declared here" in evidence
