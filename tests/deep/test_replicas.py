"""A stack with pipelines and its replica, validated together and each alone."""

from dataclasses import replace
from pathlib import Path

import pytest

from slipway.checkout import CHECKOUT
from slipway.deep import read_explanations, validate
from slipway.deep.job import Job, Outcome
from slipway.deep.replicas import replica_faults
from slipway.local.account import ACCOUNT
from tests.deep.fleet import job, small_catalogue

TOLD = [
    {"stack": "prod-eu", "region": "eu-west-1", "account": "444455556666"},
    {"stack": "prod-twin", "region": "us-east-1", "account": "444455556666"},
]
HOME = {"stack": "prod", "region": "us-east-1", "account": ACCOUNT}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, ...]:
    """The pair, in which validation finds no fault that nobody has explained."""
    catalogue = small_catalogue(tmp_path_factory.mktemp("replicas") / "catalogue")
    home = replace(job(catalogue, **{"slipway:deploysTo": TOLD}), stack="prod")
    report = validate([home, replica(catalogue)], read_explanations(), lambda _: None, complete=False)
    assert report.failing == ()
    return report.outcomes


def replica(catalogue: Path) -> Job:
    own = {"slipway:environment": "production", "slipway:catalogue": str(catalogue), "slipway:deployedBy": HOME}
    return Job("prod-eu", "account of the replica", "production", {"aws:region": "eu-west-1", **own}, CHECKOUT)


def test_a_stack_without_pipelines_is_looked_at_as_a_whole(outcomes: tuple[Outcome, ...]) -> None:
    home, there = outcomes
    assert home.examined["pipelines"] == 6
    assert there.examined["pipelines"] == 0
    assert min(there.examined[check] for check in ("sdk", "rules", "api-model", "names", "iam", "cloudformation")) > 10


def test_names_of_a_replica_that_is_not_there_are_left_alone(outcomes: tuple[Outcome, ...]) -> None:
    home, _ = outcomes
    assert {each.role.split("/")[2] for each in home.names.elsewhere} == {"prod-eu", "prod-twin"}
    assert list(replica_faults([home])) == []


def test_a_name_that_the_replica_does_not_bear_is_told(outcomes: tuple[Outcome, ...]) -> None:
    home, there = outcomes
    assert list(replica_faults([home, there])) == []
    wanted = next(each for each in home.names.elsewhere if each.role in there.names.roles)
    declared = {**there.names.declared, wanted.token: there.names.declared[wanted.token] - {wanted.name}}
    lost = replace(there, names=replace(there.names, declared=declared))
    found = list(replica_faults([home, lost]))
    assert found
    assert {finding.fault.what for finding in found} == {wanted.name}
    assert all(finding.stack == "prod" and "stack prod-eu" in finding.fault.source for finding in found)
