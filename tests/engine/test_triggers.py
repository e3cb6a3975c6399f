"""Every function of a stack is called by what calls it in a cloud: one life of a fleet, told by the command line."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import yaml

from slipway.packaging import package
from tests.engine.conftest import Slipway, waited_for, write_service
from tests.engine.test_story import CALENDAR, PEOPLE, at, friday

pytestmark = pytest.mark.engine

TRIGGERS = {
    "webhooks": "POST to the REST API: a push that GitHub signs",
    "preflight": "a job of CodePipeline, in the stage before the approval",
    "approvals": "the bus: an approval begins; and its queue, with what people press",
    "slack-door": "POST to the REST API: a press that Slack signs",
    "approval-links": "GET and POST to the REST API: the mailed link",
    "rollback": "the bus: an alarm rings",
    "router": "its queue, which seven rules of the bus fill",
    "verify": "CodeDeploy's hook AfterAllowTestTraffic, and ECS's at POST_TEST_TRAFFIC_SHIFT",
    "verify-function": "CodeDeploy's hook BeforeAllowTraffic of a function",
}
"""What calls each function of the platform, by the last part of its name."""
NAME = re.compile(r"(?:CodeDeployHook_)?local-(?P<what>.+)-[0-9a-f]{8}")
LINK = re.compile(r"http://\S+/approvals/\S+")


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """Three services, whose new versions are tried by the two functions, in all three ways."""
    folder = tmp_path / "fleet"
    (folder / "services").mkdir(parents=True)
    (folder / "owners.yaml").write_text("owners: {team: {email: t@f.example}}")
    (folder / "systems.yaml").write_text("systems: {core: {owner: team}}")
    (folder / "people.yaml").write_text(yaml.safe_dump(PEOPLE))
    (folder / "calendar.yaml").write_text(yaml.safe_dump(CALENDAR))
    write_service(folder, "rates", system="core", build={"kind": "docker"})
    write_service(folder, "perks", system="core", build={"kind": "docker"}, deployment={"controller": "ecs"})
    write_service(folder, "notices", system="core", build={"kind": "docker"}, template="serverless", targets=["lambda"])
    return folder


def test_every_function_is_called_by_what_calls_it_in_a_cloud(slipway: Slipway, fleet: Path) -> None:
    slipway.run("up", "--catalogue", str(fleet))
    functions = platform_functions(slipway)
    assert set(functions) == set(TRIGGERS)
    mailed = mailbox(slipway, "ana")

    # A version of each service, tried before callers reach it; one is approved by the link that is mailed.
    first = {"rates": pushed(slipway, "rates", "--at", at(friday() + timedelta(days=3), "10:00"))}
    first |= {service: pushed(slipway, service) for service in ("perks", "notices")}
    for service in ("rates", "perks"):
        slipway.run("approve", service, "--as", "bo")
    answer_by_link(waited_for(lambda: link_in(slipway, mailed, "notices")))
    for execution in first.values():
        assert "found it well (the service's answers are recorded)" in ended(slipway, execution, "Succeeded")
    assert live_version(slipway) == "2"

    # A version that is unwell is refused by whoever tries it, and what ran before runs on.
    for service in first:
        execution = pushed(slipway, service, "--unwell")
        slipway.run("approve", service, "--as", "bo")
        said = ended(slipway, execution, "Failed")
        assert re.search(r"hook CodeDeployHook_|: CodeDeployHook_\S+ failed", said), said
        waited_for(lambda: not under_way(slipway))
    assert live_version(slipway) == "2"

    # One that turns out to be bad is brought back, and what a function could not take is given back to it.
    bad = pushed(slipway, "rates", "--alarm", "5xx")
    slipway.run("approve", "rates", "--as", "bo")
    ended(slipway, bad, "Succeeded")
    waited_for(lambda: "rolled-back" in {item["kind"] for item in deployments(slipway, "rates")})
    put_aside(slipway, "router")
    assert "1 given back to router (poison)" in slipway.run("redrive", "router").stderr
    waited_for(lambda: any("BadEventError" in line for line in log(slipway, functions["router"])))

    never = {name: TRIGGERS[name] for name, function in functions.items() if not started(slipway, function)}
    assert never == {}, "functions that nothing called"


def platform_functions(slipway: Slipway) -> Mapping[str, str]:
    """Names of the stack's functions that are made of the platform's package, by what they are."""
    told = [each for page in pages(slipway, "lambda", "list_functions") for each in page["Functions"]]
    ours = {each["FunctionName"]: each for each in told if each["PackageType"] == "Zip"}
    built = {digest(path) for path in package().path.parent.glob("package-*.zip")}
    (deployed,) = {each["CodeSha256"] for each in ours.values()}
    assert deployed in built, "made of one package, which was built here"
    return {named["what"]: name for name in ours if (named := NAME.fullmatch(name))}


def digest(file: Path) -> str:
    """What Lambda tells of a package."""
    return base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()


def pages(slipway: Slipway, service: str, operation: str, **asked: str) -> list[dict[str, Any]]:
    return list(slipway.aws(service).get_paginator(operation).paginate(**asked))


def log(slipway: Slipway, function: str) -> list[str]:
    """All that a function has written."""
    found = pages(slipway, "logs", "filter_log_events", logGroupName=f"/aws/lambda/{function}")
    return [each["message"] for page in found for each in page["events"]]


def started(slipway: Slipway, function: str) -> int:
    """How many events a function was given, by the line that is written of each."""
    return sum(bool(re.match(r"START RequestId: [0-9a-f-]{36} ", line)) for line in log(slipway, function))


Execution = tuple[str, str]
"""A pipeline, and one of its executions."""


def pushed(slipway: Slipway, service: str, *more: str) -> Execution:
    """Push a commit, and wait until it waits for a person."""
    (told,) = slipway.json("push", service, "--author", "dana-gh", *more)["executions"]
    assert "to be approved or rejected" in told["waits"], told
    return told["pipeline"], told["execution"]


def ended(slipway: Slipway, execution: Execution, status: str) -> str:
    """What the deployment of an execution says of itself, once it has ended in this way."""
    client: Any = slipway.aws("codepipeline")
    wanted = {"pipelineName": execution[0], "filter": {"pipelineExecutionId": execution[1]}}

    def look() -> str:
        for each in client.list_action_executions(**wanted)["actionExecutionDetails"]:
            if each["stageName"] == "Deploy" and each["status"] != "InProgress":
                assert each["status"] == status, each
                result = each["output"]["executionResult"]
                return str(result.get("errorDetails", {}).get("message") or result["externalExecutionSummary"])
        return ""

    return waited_for(look)


def under_way(slipway: Slipway) -> list[str]:
    """Executions that have not ended."""
    client: Any = slipway.aws("codepipeline")
    return [
        each["pipelineExecutionId"]
        for pipeline in client.list_pipelines()["pipelines"]
        for each in client.list_pipeline_executions(pipelineName=pipeline["name"])["pipelineExecutionSummaries"]
        if each["status"] == "InProgress"
    ]


def live_version(slipway: Slipway) -> str:
    """The version of the function that callers of notices reach."""
    client: Any = slipway.aws("lambda")
    (function,) = [each for each in client.list_functions()["Functions"] if each["PackageType"] == "Image"]
    version: str = client.get_alias(FunctionName=function["FunctionName"], Name="live")["FunctionVersion"]
    return version


def deployments(slipway: Slipway, service: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = slipway.json("deployments", "--service", service)["items"]
    return items


def mailbox(slipway: Slipway, person: str) -> str:
    """A queue that takes what the topic mails to a person; its URL."""
    sns: Any = slipway.aws("sns")
    sqs: Any = slipway.aws("sqs")
    (topic,) = [each["TopicArn"] for each in sns.list_topics()["Topics"] if "-approval-links-" in each["TopicArn"]]
    allowed = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    url: str = sqs.create_queue(QueueName="mail", Attributes={"Policy": policy})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    wanted = {"FilterPolicy": json.dumps({"recipient": [person]}), "RawMessageDelivery": "true"}
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=wanted)
    return url


def link_in(slipway: Slipway, url: str, service: str) -> str:
    """The link of the mail about a service."""
    sqs: Any = slipway.aws("sqs")
    for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        found = LINK.search(message["Body"])
        if found and service in message["Body"]:
            return found[0]
    return ""


def answer_by_link(link: str) -> None:
    """Open the page of a link, and send its form as a browser would."""
    place = urlsplit(link)
    connection = http.client.HTTPConnection(place.netloc, timeout=60)
    connection.request("GET", f"{place.path}?{place.query}")
    page = connection.getresponse()
    assert (page.status, "notices" in page.read().decode()) == (200, True)
    (token,) = parse_qs(place.query)["t"]
    form = urlencode({"t": token, "reason": "by the link", "says": "approve"})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", place.path, form, kind)
    assert connection.getresponse().status == http.HTTPStatus.SEE_OTHER
    connection.close()


def put_aside(slipway: Slipway, function: str) -> None:
    """An event in the queue of what a function could not take: one that no source documents so."""
    sqs: Any = slipway.aws("sqs")
    (url,) = sqs.list_queues(QueueNamePrefix=f"local-{function}-poison")["QueueUrls"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"source": "aws.codebuild"}))
