"""The function on an emulated load balancer and CodeDeploy, and a service that really answers."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from slipway.decide.verification import Answer, Patience, Verdict
from slipway.functions.verify_deployment.handler import answer, log, watch
from slipway.functions.verify_deployment.place import Behind, NoPlaceError, behind_ecs, health_url
from slipway.functions.verify_deployment.probe import probe
from tests.unit.functions.verify_deployment.conftest import Serve

ROLE = "arn:aws:iam::123456789012:role/deployer"
PLANTED = "planted-hunter2"
PATIENCE = Patience(in_a_row=3, seconds=20)


@dataclass
class Clock:
    """Time that passes only while someone pauses."""

    seconds: float = 0.0

    def now(self) -> float:
        return self.seconds

    def pause(self, seconds: float = 5.0) -> None:
        self.seconds += seconds


@dataclass
class Cloud:
    """The emulated cloud; what the emulator has no operation for is written down."""

    told: list[dict[str, str]] = field(default_factory=list)
    refuses: str = ""

    def __call__(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients
        client = boto3.client(service, region_name="us-east-1")
        if service == "codedeploy":
            client.put_lifecycle_event_hook_execution_status = self._tell
        return client

    def _tell(self, **given: str) -> None:
        if self.refuses:
            raise ClientError({"Error": {"Code": self.refuses}}, "PutLifecycleEventHookExecutionStatus")
        self.told.append(given)

    def behind(self, path: str = "/ready") -> Behind:
        """A balancer with a test listener whose rules lead to two services."""
        balancing = self("elbv2")
        subnets = self("ec2").describe_subnets()["Subnets"][:2]
        balancer = balancing.create_load_balancer(Name="core", Subnets=[each["SubnetId"] for each in subnets])
        arn = balancer["LoadBalancers"][0]["LoadBalancerArn"]
        groups = [
            balancing.create_target_group(
                Name=name, Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"], HealthCheckPath=path, TargetType="ip"
            )["TargetGroups"][0]["TargetGroupArn"]
            for name in ("other", "blue", "green")
        ]
        listener = balancing.create_listener(
            LoadBalancerArn=arn,
            Protocol="HTTP",
            Port=8443,
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}],
        )["Listeners"][0]["ListenerArn"]
        weighted = {"TargetGroups": [{"TargetGroupArn": group, "Weight": 1} for group in groups[1:]]}
        for priority, name, action in (
            (1, "other", {"Type": "forward", "TargetGroupArn": groups[0]}),
            (2, "booking", {"Type": "forward", "ForwardConfig": weighted}),
        ):
            paths = {"Field": "path-pattern", "PathPatternConfig": {"Values": [f"/{name}", f"/{name}/*"]}}
            balancing.create_rule(ListenerArn=listener, Priority=priority, Conditions=[paths], Actions=[action])
        return Behind(listener, ("blue", "green"))

    def deployment(self, behind: Behind, *, tested: bool = True) -> str:
        """A deployment by CodeDeploy of the service behind."""
        codedeploy = self("codedeploy")
        routes = {"prodTrafficRoute": {"listenerArns": ["arn"]}, "targetGroups": [{"name": "blue"}, {"name": "green"}]}
        if tested:
            routes["testTrafficRoute"] = {"listenerArns": [behind.listener_arn]}
        codedeploy.create_application(applicationName="app", computePlatform="ECS")
        codedeploy.create_deployment_group(
            applicationName="app",
            deploymentGroupName="group",
            serviceRoleArn=ROLE,
            loadBalancerInfo={"targetGroupPairInfoList": [routes]},
        )
        revision = {"revisionType": "AppSpecContent", "appSpecContent": {"content": "{}"}}
        made = codedeploy.create_deployment(applicationName="app", deploymentGroupName="group", revision=revision)
        return str(made["deploymentId"])


@pytest.fixture
def cloud() -> Iterator[Cloud]:
    with mock_aws():
        yield Cloud()


def well(_: str) -> Verdict:
    return Verdict("well", ("3 answers in a row were 200",))


def test_the_place_is_told_by_the_balancer_and_its_rule(cloud: Cloud) -> None:
    behind = cloud.behind("/ready?deep=1")
    (balancer,) = cloud("elbv2").describe_load_balancers()["LoadBalancers"]
    assert health_url(behind, cloud) == f"http://{balancer['DNSName']}:8443/booking/ready?deep=1"


def test_a_service_that_no_rule_leads_to_has_no_place(cloud: Cloud) -> None:
    behind = cloud.behind()
    for rule in cloud("elbv2").describe_rules(ListenerArn=behind.listener_arn)["Rules"]:
        if rule["Priority"] == "2":
            cloud("elbv2").delete_rule(RuleArn=rule["RuleArn"])
    with pytest.raises(NoPlaceError, match=r"no rule of .* leads to blue or green"):
        health_url(behind, cloud)


@pytest.mark.parametrize("details", [{}, {"testListenerArn": "arn"}, {"testListenerArn": "arn", "targetGroups": None}])
def test_a_hook_without_its_details_has_no_place(details: dict[str, object]) -> None:
    with pytest.raises(NoPlaceError, match="the hook's details lack"):
        behind_ecs(details)


@pytest.mark.parametrize(("says", "status"), [("well", "Succeeded"), ("unwell", "Failed")])
def test_codedeploy_is_told(cloud: Cloud, says: Any, status: str) -> None:  # noqa: ANN401 - a verdict's word
    deployment = cloud.deployment(cloud.behind())
    event = {"DeploymentId": deployment, "LifecycleEventHookExecutionId": "hook"}
    answer(event, cloud, lambda _: Verdict(says, ("so it is",)))
    assert cloud.told == [
        {"deploymentId": deployment, "lifecycleEventHookExecutionId": "hook", "status": status},
    ]


@pytest.mark.parametrize(("says", "status"), [("well", "SUCCEEDED"), ("unwell", "FAILED")])
def test_ecs_reads_the_answer(cloud: Cloud, says: Any, status: str) -> None:  # noqa: ANN401 - a verdict's word
    behind = cloud.behind()
    details = {"testListenerArn": behind.listener_arn, "targetGroups": list(behind.groups)}
    told = answer({"hookDetails": details}, cloud, lambda _: Verdict(says, ("so it is",)))
    assert told == {"hookStatus": status}
    assert cloud.told == []


def test_a_deployment_without_a_test_listener_fails_at_once(cloud: Cloud) -> None:
    deployment = cloud.deployment(cloud.behind(), tested=False)
    answer({"DeploymentId": deployment, "LifecycleEventHookExecutionId": "hook"}, cloud, well)
    assert [told["status"] for told in cloud.told] == ["Failed"]


def test_what_can_not_be_asked_counts_against_the_new_version(cloud: Cloud) -> None:
    answer({"DeploymentId": "d-unknown", "LifecycleEventHookExecutionId": "hook"}, cloud, well)
    assert [told["status"] for told in cloud.told] == ["Failed"]
    assert answer({}, cloud, well) == {"hookStatus": "FAILED"}


def test_the_same_event_again_is_no_fault_and_another_refusal_is(cloud: Cloud) -> None:
    event = {"DeploymentId": cloud.deployment(cloud.behind()), "LifecycleEventHookExecutionId": "hook"}
    cloud.refuses = "LifecycleEventAlreadyCompletedException"
    assert answer(event, cloud, well) == {"hookStatus": "SUCCEEDED"}
    cloud.refuses = "DeploymentDoesNotExistException"
    with pytest.raises(ClientError, match="DeploymentDoesNotExist"):
        answer(event, cloud, well)


def test_its_log_never_shows_a_secret(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(log.handlers[0], "stream", stream)
    answer({}, cloud, well)
    event = {"DeploymentId": cloud.deployment(cloud.behind()), "LifecycleEventHookExecutionId": "hook"}
    answer(event, cloud, lambda _: Verdict("unwell", (f"no answer: password={PLANTED}", f"https://x:{PLANTED}@y")))
    assert "password=[redacted]" in stream.getvalue()
    assert PLANTED not in stream.getvalue()


@pytest.mark.parametrize(
    ("statuses", "says"),
    [((200,), "well"), ((503, 503, 200), "well"), ((500,), "unwell"), ((302,), "unwell"), ((200, 200, 500), "unwell")],
)
def test_a_service_is_watched_until_its_answers_decide(serve: Serve, statuses: tuple[int, ...], says: str) -> None:
    clock, asked = Clock(), list[str]()
    verdict = watch(f"{serve(*statuses, asked=asked)}/ready", PATIENCE, probe, clock.now, clock.pause)
    assert verdict.says == says
    assert set(asked) == {"/ready"}
    assert clock.seconds == (20 if says == "unwell" else 5 * (len(asked) - 1))


def test_one_that_refuses_is_asked_until_time_is_up(closed: str) -> None:
    clock = Clock()
    verdict = watch(f"{closed}/ready", PATIENCE, probe, clock.now, clock.pause)
    assert (verdict.says, clock.seconds) == ("unwell", 20)
    assert verdict.reasons[1] == "no answer: ConnectionRefusedError (5 times)"


def test_a_slow_answer_counts_as_time(serve: Serve) -> None:
    clock = Clock()

    def slow(_: str) -> Answer:
        clock.pause(5)
        return Answer(None, "TimeoutError")

    assert watch(serve(200), PATIENCE, slow, clock.now, clock.pause).says == "unwell"
    assert clock.seconds <= PATIENCE.seconds + 5
