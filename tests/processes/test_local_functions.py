"""Functions of the local cloud, as any AWS client sees them."""

from __future__ import annotations

import base64
import contextlib
import json
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from slipway.local import cloud, process
from tests.processes.local_aws import SOURCE, Aws, package, started, until


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with started(tmp_path_factory.mktemp("local cloud")) as made:
        yield made


def test_an_event_is_handled_in_a_process_of_its_own_that_is_used_again(aws: Aws) -> None:
    arn = aws.function("echo")
    first = aws.call("echo", {"n": 1})
    again = aws.call(arn, {"n": 2})
    assert first["event"] == {"n": 1}
    assert first["arn"] == arn
    assert first["pid"] == again["pid"] != aws.cloud.pid
    assert (first["served"], again["served"]) == (1, 2)
    assert 15_000 < first["left"] <= 20_000


def test_it_has_its_own_environment_and_nothing_of_the_users(aws: Aws) -> None:
    aws.function("own", Environment={"Variables": {"MINE": "1", "SLACK_API_URL": "https://slack.example"}})
    told = aws.call("own", {"do": "environment"})
    variables = told["variables"]
    assert variables["MINE"] == "1"
    assert variables["AWS_LAMBDA_FUNCTION_NAME"] == "own"
    assert variables["AWS_ENDPOINT_URL"] == aws.cloud.endpoint
    assert variables["SLACK_API_URL"] == f"{aws.cloud.endpoint}/_slipway/slack/api/", "never the real one"
    assert set(variables) & set(os.environ) <= {"HOME", "PATH", "LANG", "TZ", "TMPDIR", "NO_PROXY", "LC_CTYPE"} | {
        name for name in os.environ if name.startswith("AWS_")
    }
    assert variables["HOME"] != os.environ.get("HOME")
    assert not any("site-packages" in place for place in told["path"]), "nothing of the platform's environment"
    assert not {"slipway", "pytest", "moto"} & {name.partition(".")[0] for name in told["modules"]}


def test_what_it_writes_is_in_its_log_group_between_lambdas_own_lines(aws: Aws) -> None:
    aws.function("writes")
    told = aws.aws_lambda.invoke(FunctionName="writes", Payload=b"{}", LogType="Tail")
    request_id = json.loads(told["Payload"].read())["id"]
    lines = aws.log("writes")
    start = lines.index(f"START RequestId: {request_id} Version: $LATEST")
    assert lines[start + 1 : start + 4] == ["imported", "event 1", f"END RequestId: {request_id}"]
    assert lines[start + 4].startswith(f"REPORT RequestId: {request_id}\tDuration: ")
    assert "Init Duration" in lines[start + 4]
    assert 5 < int(lines[start + 4].split("Max Memory Used: ")[1].split()[0]) < 200
    assert "event 1" in base64.b64decode(told["LogResult"]).decode()
    aws.call("writes")
    assert "Init Duration" not in aws.log("writes")[-1]


@pytest.mark.parametrize(
    ("event", "kind", "message"),
    [
        ({"do": "fail"}, "ValueError", "as it was told"),
        ({"do": "odd"}, "Runtime.MarshalError", "set is not JSON serializable"),
        ({"do": "die"}, "Runtime.ExitError", "Runtime exited with error: exit status 3"),
    ],
)
def test_what_goes_wrong_is_told_as_lambda_tells_it(aws: Aws, event: object, kind: str, message: str) -> None:
    name = kind.replace(".", "-")
    aws.function(name)
    told = aws.aws_lambda.invoke(FunctionName=name, Payload=json.dumps(event))
    assert told["StatusCode"] == 200
    assert told["FunctionError"] == "Unhandled"
    answer = json.loads(told["Payload"].read())
    assert answer["errorType"] == kind
    assert message in answer["errorMessage"]
    assert any(line.startswith(f"[ERROR] {kind}") for line in aws.log(name))
    assert aws.call(name)["event"] == {}, "the next event is handled"


@pytest.mark.parametrize(
    ("handler", "source", "kind"),
    [
        ("work.nothing", SOURCE, "Runtime.HandlerNotFound"),
        ("work.handle", "import nowhere", "Runtime.ImportModuleError"),
        ("work.handle", "raise RuntimeError('no start')", "RuntimeError"),
    ],
)
def test_one_that_does_not_start_says_why(aws: Aws, handler: str, source: str, kind: str) -> None:
    name = f"start-{kind.replace('.', '-')}"
    aws.function(name, Code={"ZipFile": package(source)})
    aws.aws_lambda.update_function_configuration(FunctionName=name, Handler=handler)
    told = aws.aws_lambda.invoke(FunctionName=name)
    assert told["FunctionError"] == "Unhandled"
    assert json.loads(told["Payload"].read())["errorType"] == kind


def test_one_that_takes_too_long_is_ended(aws: Aws) -> None:
    aws.function("slow", Timeout=1)
    pid = aws.call("slow", {"do": "sleep", "seconds": 0})
    start = process.started_at(pid)
    told = aws.call("slow", {"do": "sleep", "seconds": 30})
    assert told["errorType"] == "Sandbox.Timedout"
    assert "Task timed out after 1.00 seconds" in told["errorMessage"]
    assert process.started_at(pid) != start, "the process is gone"
    assert aws.call("slow", {"do": "sleep", "seconds": 0}) != pid


def test_no_more_run_at_once_than_are_reserved(aws: Aws) -> None:
    aws.function("few")
    aws.aws_lambda.put_function_concurrency(FunctionName="few", ReservedConcurrentExecutions=1)

    def call() -> str:
        try:
            return f"done {aws.call('few', {'do': 'sleep', 'seconds': 1.5})}"
        except ClientError as error:
            return str(error.response["Error"]["Code"])

    aws.call("few")
    with ThreadPoolExecutor(3) as pool:
        done = sorted(future.result() for future in [pool.submit(call) for _ in range(3)])
    assert done[:2] == ["TooManyRequestsException", "TooManyRequestsException"]
    assert done[2].startswith("done ")


def test_new_code_and_new_configuration_are_run_in_new_processes(aws: Aws) -> None:
    aws.function("changes")
    first = aws.call("changes")["pid"]
    started = process.started_at(first)
    aws.aws_lambda.update_function_configuration(FunctionName="changes", Environment={"Variables": {"A": "2"}})
    assert process.started_at(first) != started
    told = aws.call("changes", {"do": "environment"})
    assert told["variables"]["A"] == "2"
    other = SOURCE.replace('"event": event', '"event": "other"')
    aws.aws_lambda.update_function_code(FunctionName="changes", ZipFile=package(other))
    again = aws.call("changes")
    assert again["event"] == "other"
    aws.aws_lambda.delete_function(FunctionName="changes")
    until(lambda: process.started_at(again["pid"]) is None)


def test_versions_and_aliases_run_what_they_name(aws: Aws) -> None:
    aws.function("named")
    aws.aws_lambda.publish_version(FunctionName="named")
    aws.aws_lambda.create_alias(FunctionName="named", Name="live", FunctionVersion="1")
    other = SOURCE.replace('"event": event', '"event": "other"')
    aws.aws_lambda.update_function_code(FunctionName="named", ZipFile=package(other))
    assert aws.call("named")["event"] == "other"
    live = aws.call("named", Qualifier="live")
    assert live["event"] == {}
    assert live["arn"].endswith(":function:named:live")


def test_what_can_not_be_called_is_refused(aws: Aws) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.call("nowhere")
    aws.function("refuses")
    with pytest.raises(ClientError, match="InvalidRequestContentException"):
        aws.aws_lambda.invoke(FunctionName="refuses", Payload=b"no json")
    with pytest.raises(ClientError, match="RequestTooLargeException"):
        aws.call("refuses", {"x": "y" * (6 * 1024 * 1024)})
    image = {"Code": {"ImageUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1"}, "PackageType": "Image"}
    role = "arn:aws:iam::123456789012:role/work"
    aws.aws_lambda.create_function(FunctionName="image", Role=role, **image)
    assert aws.call("image")["statusCode"] == 200, "a recorded answer: images are not run"


def test_an_event_that_is_handled_later_is_tried_again_and_put_aside(aws: Aws) -> None:
    url, arn = aws.queue("aside")
    aws.function("later", DeadLetterConfig={"TargetArn": arn})
    assert aws.aws_lambda.get_function_configuration(FunctionName="later")["DeadLetterConfig"] == {"TargetArn": arn}
    event = {"do": "keep", "key": "later"}
    told = aws.aws_lambda.invoke(FunctionName="later", InvocationType="Event", Payload=json.dumps(event))
    assert told["StatusCode"] == 202
    assert told["Payload"].read() == b""
    assert aws.kept("later") == event
    aws.aws_lambda.invoke(FunctionName="later", InvocationType="Event", Payload=json.dumps({"do": "fail"}))
    (message,) = aws.messages(url)
    assert json.loads(message["Body"]) == {"do": "fail"}
    attributes = message["MessageAttributes"]
    assert attributes["ErrorMessage"]["StringValue"] == "as it was told"
    assert attributes["ErrorCode"]["StringValue"] == "200"
    lines = [line for line in aws.log("later") if line.startswith("[ERROR] ValueError")]
    assert len(lines) == 3, "it was tried three times"
    request_ids = {line for line in aws.log("later") if line.startswith("START") and "RequestId" in line}
    assert len(request_ids) == 2, "under one id"


def test_every_process_ends_with_the_local_cloud(tmp_path: Path) -> None:
    for end in (lambda running: os.kill(running.pid, 9), lambda _: cloud.stop(tmp_path)):
        running = cloud.start(tmp_path)
        aws = Aws(running)
        aws.iam.create_role(
            RoleName="work",
            AssumeRolePolicyDocument='{"Statement": [{"Principal": {"Service": "lambda.amazonaws.com"}}]}',
        )
        aws.function("ends")
        idle = aws.call("ends")["pid"]
        asleep = {"do": "sleep", "seconds": 60, "key": "busy"}
        aws.aws_lambda.invoke(FunctionName="ends", InvocationType="Event", Payload=json.dumps(asleep))
        aws.aws_lambda.invoke(FunctionName="ends", InvocationType="Event", Payload=json.dumps(asleep))
        pids = until(lambda pid=running.pid: children(pid) if len(children(pid)) > 1 else [])
        assert idle in pids
        end(running)
        until(lambda pids=pids: not any(process.started_at(pid) for pid in pids))
    assert not (tmp_path / "functions").exists()


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            found += [int(stat.parent.name)] if int(fields[1]) == pid else []
    return found
