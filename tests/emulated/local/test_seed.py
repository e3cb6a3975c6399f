import json
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from slipway.local.seed import seed

Clients = Callable[[str], Any]


@pytest.fixture
def clients() -> Iterator[Clients]:
    with mock_aws():
        yield lambda service: boto3.client(service, region_name="us-east-1")


def value(clients: Clients, name: str) -> str:
    told: str = clients("secretsmanager").get_secret_value(SecretId=name)["SecretString"]
    return told


def test_empty_secrets_get_values_and_full_ones_keep_theirs(clients: Clients) -> None:
    manager = clients("secretsmanager")
    for purpose in ("webhooks/github", "webhooks/systems"):
        manager.create_secret(Name=f"slipway/local/{purpose}")
    manager.create_secret(Name="slipway/local/slack", SecretString="mine")
    assert seed(clients, "local") == ("slipway/local/webhooks/github", "slipway/local/webhooks/systems")
    assert len(value(clients, "slipway/local/webhooks/github")) == 64
    assert list(json.loads(value(clients, "slipway/local/webhooks/systems"))) == ["local"]
    assert value(clients, "slipway/local/slack") == "mine"


def test_a_second_time_changes_nothing(clients: Clients) -> None:
    clients("secretsmanager").create_secret(Name="slipway/local/slack")
    assert seed(clients, "local") == ("slipway/local/slack",)
    before = value(clients, "slipway/local/slack")
    assert json.loads(before).keys() == {"bot_token", "signing_secret"}
    assert seed(clients, "local") == ()
    assert value(clients, "slipway/local/slack") == before


def test_a_stack_without_secrets_is_left_alone(clients: Clients) -> None:
    assert seed(clients, "local") == ()
