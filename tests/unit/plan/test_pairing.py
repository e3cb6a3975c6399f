"""Stacks that deploy to each other, each with a file of its own."""

import re
import textwrap
from pathlib import Path
from typing import Any

import pytest
import yaml

from slipway.checkout import CHECKOUT
from slipway.documents import InvalidInputError
from slipway.plan import read_settings

HOME: dict[str, Any] = {
    "aws:region": "us-east-1",
    "slipway:environment": "production",
    "slipway:deploysTo": [{"stack": "prod-eu", "region": "eu-west-1", "account": "444455556666"}],
}
REPLICA: dict[str, Any] = {
    "aws:region": "eu-west-1",
    "slipway:environment": "production",
    "slipway:deployedBy": {"stack": "prod", "region": "us-east-1", "account": "111122223333"},
}


def stacks(folder: Path, home: dict[str, Any], replica: dict[str, Any] | None) -> Path:
    files = {"prod": home, "prod-eu": replica}
    for name, config in files.items():
        if config is not None:
            text = yaml.safe_dump({"config": config}, sort_keys=False, default_flow_style=False)
            (folder / f"Pulumi.{name}.yaml").write_text(text)
    return folder


def mistakes(folder: Path, stack: str) -> list[str]:
    try:
        read_settings(folder, stack)
    except InvalidInputError as error:
        return [str(problem).removeprefix(f"{folder}/") for problem in error.problems]
    return []


def test_a_pair_that_agrees_is_read(tmp_path: Path) -> None:
    folder = stacks(tmp_path, HOME, REPLICA)
    assert [replica.stack for replica in read_settings(folder, "prod").deploys_to] == ["prod-eu"]
    assert mistakes(folder, "prod-eu") == []


def test_the_guides_example_is_a_pair_that_agrees(tmp_path: Path) -> None:
    guide = (CHECKOUT / "docs" / "replicas.md").read_text()
    examples = re.findall(r"^    # (Pulumi\.[\w-]+\.yaml)\n((?:    .*\n)+)", guide, re.MULTILINE)
    assert [name for name, _ in examples] == ["Pulumi.prod.yaml", "Pulumi.prod-eu.yaml"]
    for name, text in examples:
        (tmp_path / name).write_text(textwrap.dedent(text))
    assert mistakes(tmp_path, "prod") == mistakes(tmp_path, "prod-eu") == []


def test_a_replica_may_be_in_the_same_region_of_another_account(tmp_path: Path) -> None:
    told = [{"stack": "prod-eu", "region": "us-east-1", "account": "444455556666"}]
    folder = stacks(tmp_path, {**HOME, "slipway:deploysTo": told}, {**REPLICA, "aws:region": "us-east-1"})
    assert mistakes(folder, "prod") == mistakes(folder, "prod-eu") == []


@pytest.mark.parametrize("from_side", ["prod", "prod-eu"])
@pytest.mark.parametrize(
    ("home", "replica", "says"),
    [
        ({}, {"aws:region": "eu-central-1"}, "stack prod-eu is in eu-central-1, prod deploys to it in eu-west-1"),
        ({"aws:region": "us-west-2"}, {}, "stack prod-eu looks for prod in us-east-1; it is in us-west-2"),
        ({}, {"slipway:environment": "staging"}, "slipway:environment is staging in prod-eu, production in prod"),
        ({}, {"slipway:catalogue": "other"}, "slipway:catalogue is other in prod-eu, catalogue in prod"),
        ({"slipway:systems": ["a", "b"]}, {"slipway:systems": ["b"]}, "slipway:systems is b in prod-eu, a, b in prod"),
        (
            {"slipway:deploysTo": [{"stack": "prod-eu", "region": "us-east-1", "account": "111122223333"}]},
            {"aws:region": "us-east-1"},
            "stack prod-eu is where prod is",
        ),
    ],
)
def test_what_they_say_differently_is_told_from_either_side(
    tmp_path: Path, home: dict[str, Any], replica: dict[str, Any], says: str, from_side: str
) -> None:
    (told,) = mistakes(stacks(tmp_path, {**HOME, **home}, {**REPLICA, **replica}), from_side)
    assert told.startswith(f"Pulumi.{from_side}.yaml:")
    assert says in told


def test_systems_are_compared_without_their_order(tmp_path: Path) -> None:
    systems = {"slipway:systems": ["a", "b"]}, {"slipway:systems": ["b", "a"]}
    folder = stacks(tmp_path, {**HOME, **systems[0]}, {**REPLICA, **systems[1]})
    assert mistakes(folder, "prod") == []


def test_a_replica_without_a_file_is_told_at_its_line_with_the_nearest(tmp_path: Path) -> None:
    folder = stacks(tmp_path, HOME, None)
    (folder / "Pulumi.prod-us.yaml").write_text("config: {}")
    (told,) = mistakes(folder, "prod")
    assert told.startswith("Pulumi.prod.yaml:5: config.slipway:deploysTo[0].stack: there is no Pulumi.prod-eu.yaml")
    assert "did you mean 'prod-us'?" in told


def test_a_replica_of_a_stack_without_a_file_is_told(tmp_path: Path) -> None:
    by = {"stack": "prdo", "region": "us-east-1", "account": "111122223333"}
    (told,) = mistakes(stacks(tmp_path, HOME, {**REPLICA, "slipway:deployedBy": by}), "prod-eu")
    assert "there is no Pulumi.prdo.yaml; did you mean 'prod'?" in told


def test_a_replica_that_nobody_deploys_to_is_told(tmp_path: Path) -> None:
    home = {key: value for key, value in HOME.items() if key != "slipway:deploysTo"}
    (told,) = mistakes(stacks(tmp_path, home, REPLICA), "prod-eu")
    assert "stack prod does not deploy to prod-eu" in told


@pytest.mark.parametrize("by", [None, {"stack": "staging", "region": "us-east-1", "account": "111122223333"}])
def test_a_stack_that_is_no_replica_of_this_one_is_told(tmp_path: Path, by: dict[str, str] | None) -> None:
    replica = {key: value for key, value in REPLICA.items() if key != "slipway:deployedBy"}
    if by:
        replica["slipway:deployedBy"] = by
    (told,) = mistakes(stacks(tmp_path, HOME, replica), "prod")
    assert "stack prod-eu does not say slipway:deployedBy: {stack: prod, ...}" in told


def test_what_is_wrong_in_the_other_file_is_told_there(tmp_path: Path) -> None:
    (told,) = mistakes(stacks(tmp_path, HOME, {**REPLICA, "slipway:environment": "prodction"}), "prod")
    assert told.startswith("Pulumi.prod-eu.yaml:3: ")


@pytest.mark.parametrize(
    "more",
    [
        {"slipway:deploysTo": HOME["slipway:deploysTo"]},
        {"slipway:pullRequests": True},
        {"slipway:promotesFrom": {"stack": "staging", "region": "us-east-1", "account": "111122223333"}},
        {"slipway:bootstrapImage": "lambda-bootstrap:1"},
    ],
)
def test_a_replica_has_no_settings_of_pipelines(tmp_path: Path, more: dict[str, Any]) -> None:
    (told,) = mistakes(stacks(tmp_path, HOME, {**REPLICA, **more}), "prod-eu")
    assert f"{next(iter(more))}: belongs to the stack with the pipelines" in told


EU = {"stack": "prod-eu", "region": "eu-west-1", "account": "444455556666"}


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ([EU, EU], "prod-eu: named more than once"),
        ([{**EU, "stack": f"prod-{letter}"} for letter in "abcdef"], "at most 5"),
        ([{**EU, "region": "eu-west"}], "an AWS region such as us-east-1"),
        ([{**EU, "stack": "Prod EU"}], "did you mean 'prod-eu'?"),
        ([{**EU, "account": "4444"}], "twelve digits"),
        ([{**EU, "acount": "444455556666"}], "did you mean 'account'?"),
    ],
)
def test_replicas_that_can_not_be_are_refused(tmp_path: Path, told: list[dict[str, str]], says: str) -> None:
    assert says in "\n".join(mistakes(stacks(tmp_path, {**HOME, "slipway:deploysTo": told}, REPLICA), "prod"))
