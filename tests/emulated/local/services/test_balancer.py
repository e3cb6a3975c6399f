"""What answers for the balancers of the emulated AWS, asked as the functions ask."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from moto import mock_aws

from slipway.local.services.answers import Answers
from slipway.local.services.server import HOST, Balancers


@dataclass
class Balanced:
    """A balancer with a listener whose rules lead to two services."""

    port: int
    host: str
    answers: Answers = field(default_factory=Answers)

    def ask(self, path: str, *, host: str = "", encrypted: bool = False) -> int:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = (
            http.client.HTTPSConnection(HOST, self.port, timeout=10, context=context)
            if encrypted
            else http.client.HTTPConnection(HOST, self.port, timeout=10)
        )
        connection.request("GET", path, headers={"Host": host or f"{self.host}:8443"})
        status = connection.getresponse().status
        connection.close()
        return status


@pytest.fixture
def balanced() -> Iterator[Balanced]:
    answers = Answers()
    with mock_aws(), Balancers(answers) as balancers:
        balancing: Any = boto3.client("elbv2", "us-east-1")
        subnets = boto3.client("ec2", "us-east-1").describe_subnets()["Subnets"][:2]
        made = balancing.create_load_balancer(Name="core", Subnets=[each["SubnetId"] for each in subnets])
        (balancer,) = made["LoadBalancers"]
        listener = balancing.create_listener(
            LoadBalancerArn=balancer["LoadBalancerArn"],
            Protocol="HTTP",
            Port=8443,
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        )["Listeners"][0]["ListenerArn"]
        for priority, (name, health) in enumerate({"auth": "/ready?deep=1", "rates": "/health"}.items(), start=1):
            groups = [
                balancing.create_target_group(
                    Name=f"{name}-{colour}",
                    Protocol="HTTP",
                    Port=80,
                    VpcId=subnets[0]["VpcId"],
                    HealthCheckPath=health,
                    TargetType="ip",
                )["TargetGroups"][0]["TargetGroupArn"]
                for colour in ("blue", "green")
            ]
            weighted = {"TargetGroups": [{"TargetGroupArn": group, "Weight": 1} for group in groups]}
            paths = {"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/{name}", f"/{name}/*"]}}
            action = {"Type": "forward", "ForwardConfig": weighted}
            balancing.create_rule(ListenerArn=listener, Priority=priority, Conditions=[paths], Actions=[action])
        yield Balanced(balancers.port, balancer["DNSName"], answers)


def test_a_health_check_is_answered_by_way_of_the_rule(balanced: Balanced) -> None:
    assert balanced.ask("/rates/health") == 200
    assert balanced.ask("/auth/ready?deep=1") == 200


def test_it_answers_over_tls_on_the_same_port(balanced: Balanced) -> None:
    assert balanced.ask("/rates/health", encrypted=True) == 200


def test_one_that_is_unwell_says_so_and_no_other_does(balanced: Balanced) -> None:
    balanced.answers.spoil("us-east-1", "rates")
    assert (balanced.ask("/rates/health"), balanced.ask("/auth/ready?deep=1")) == (500, 200)
    balanced.answers.mend("us-east-1", "rates")
    assert balanced.ask("/rates/health") == 200


@pytest.mark.parametrize("path", ["/rates", "/rates/elsewhere", "/other/health", "/", "/auth/ready"])
def test_what_no_rule_or_health_check_is_for_is_not_found(balanced: Balanced, path: str) -> None:
    assert balanced.ask(path) == 404


@pytest.mark.parametrize(
    "host", ["other-1.us-east-1.elb.amazonaws.com:8443", "core-1.us-east-1.elb.amazonaws.com:81", "core", ":", "a:b"]
)
def test_a_balancer_or_port_that_there_is_not_is_a_bad_gateway(balanced: Balanced, host: str) -> None:
    assert balanced.ask("/rates/health", host=host) == 502
