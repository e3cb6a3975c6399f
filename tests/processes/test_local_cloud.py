"""The daemon as a user has it: a process of its own."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import boto3
import grpc
import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import proto
from pulumi.runtime.proto import provider_pb2_grpc

from slipway.local import cloud, process
from slipway.local.cloud import LocalCloud
from slipway.local.errors import LocalCloudError
from slipway.local.protobuf import Message

URN = "urn:pulumi:test::project::aws:sqs/queue:Queue::"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    made = tmp_path_factory.mktemp("local cloud")
    yield made
    cloud.stop(made)


@pytest.fixture
def running(folder: Path) -> LocalCloud:
    return cloud.start(folder)


def client(running: LocalCloud, service: str) -> Message:
    return boto3.client(
        service,
        endpoint_url=running.endpoint,
        region_name=running.region,
        aws_access_key_id="x",
        aws_secret_access_key="x",
    )


def make_queue(running: LocalCloud, name: str) -> str:
    given = struct_pb2.Struct()
    json_format.ParseDict({"name": name}, given)
    with grpc.insecure_channel(f"127.0.0.1:{running.provider_port}") as channel:
        return (
            provider_pb2_grpc.ResourceProviderStub(channel)
            .Create(proto.CreateRequest(urn=URN + name, properties=given))
            .id
        )


def test_a_start_is_found_healthy_and_repeatable(folder: Path, running: LocalCloud) -> None:
    assert cloud.start(folder) == running == cloud.find(folder)
    assert cloud.health(running)
    environment = running.environment()
    assert environment["AWS_ENDPOINT_URL"] == running.endpoint
    assert environment["PULUMI_DEBUG_PROVIDERS"] == ",".join(
        f"{package}:{running.provider_port}" for package in ("aws", "gcp", "azure-native")
    )
    assert client(running, "sts").get_caller_identity()["Account"] == "123456789012"


def test_what_a_program_made_is_listed_and_removed(running: LocalCloud) -> None:
    kept, doomed, replaced = (make_queue(running, name) for name in ("kept", "doomed", "replaced"))
    assert [entry.urn for entry in cloud.ledger(running)] == [URN + "kept", URN + "doomed", URN + "replaced"]
    assert cloud.types_seen(running) == {"aws:sqs/queue:Queue": True}
    gone = [entry for entry in cloud.ledger(running) if entry.id != kept]
    assert cloud.reap(running, gone) == (URN + "replaced", URN + "doomed")
    assert cloud.reap(running, gone) == ()
    assert client(running, "sqs").list_queues()["QueueUrls"] == [kept]
    assert [entry.id for entry in cloud.ledger(running)] == [kept]
    assert cloud.reap(running, cloud.ledger(running)) == (URN + "kept",)
    assert doomed != replaced


@pytest.mark.parametrize("body", [b"[]", b"no json", b'{"orders": ["one"]}', b'{"orders": [], "all": true}'])
def test_a_request_that_is_not_understood_is_refused(running: LocalCloud, body: object) -> None:
    connection = http.client.HTTPConnection(running.endpoint.removeprefix("http://"))
    connection.request("POST", "/_slipway/reap", body)
    assert connection.getresponse().status == 400
    connection.close()


def test_another_region_or_port_than_the_running_ones_is_refused(folder: Path, running: LocalCloud) -> None:
    with pytest.raises(LocalCloudError, match="runs in us-east-1, not eu-west-1: stop it first"):
        cloud.start(folder, region="eu-west-1")
    with pytest.raises(LocalCloudError, match="not on port 1: stop it first"):
        cloud.start(folder, port=1)
    assert cloud.health(running)


def test_two_starts_at_once_give_one_cloud(tmp_path: Path) -> None:
    program = (
        f"from pathlib import Path; from slipway.local import cloud; print(cloud.start(Path({str(tmp_path)!r})).pid)"
    )
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": "src"}
        )
        for _ in range(2)
    ]
    pids = {start.communicate()[0].strip() for start in starts}
    try:
        assert len(pids) == 1
        assert cloud.find(tmp_path).pid == int(pids.pop())
    finally:
        assert cloud.stop(tmp_path)


def test_it_ends_and_comes_back_as_another(tmp_path: Path) -> None:
    first = cloud.start(tmp_path)
    make_queue(first, "gone")
    assert cloud.stop(tmp_path)
    assert process.started_at(first.pid) is None
    assert cloud.find(tmp_path) is None
    assert not cloud.health(first)
    with pytest.raises(LocalCloudError, match="does not answer"):
        cloud.ledger(first)
    assert not cloud.stop(tmp_path)
    second = cloud.start(tmp_path)
    assert second.boot_id != first.boot_id
    assert cloud.ledger(second) == ()
    os.kill(second.pid, signal.SIGINT)
    assert cloud._children.pop(second.pid).wait(timeout=10) == 0
    assert not (tmp_path / "local-cloud.json").exists(), "it removes its own state file"


def test_one_that_crashed_is_replaced(tmp_path: Path) -> None:
    first = cloud.start(tmp_path)
    os.kill(first.pid, signal.SIGKILL)
    second = cloud.start(tmp_path)
    assert second.pid != first.pid
    assert cloud.health(second)
    assert cloud.stop(tmp_path)


def test_a_pid_that_passed_on_to_another_process_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        held = {"pid": other.pid, "process_start": "0", "endpoint": "http://x", "region": "r", "boot_id": "b"}
        (tmp_path / "local-cloud.json").write_text(json.dumps({**held, "provider_port": 1}))
        assert cloud.find(tmp_path) is None
        assert not cloud.stop(tmp_path)
        assert other.poll() is None
        other.kill()


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(LocalCloudError, match=f"cannot serve on port {port} of 127.0.0.1: .*in use"):
            cloud.start(tmp_path, port=port)
    assert cloud.find(tmp_path) is None


def test_a_daemon_that_dies_shows_the_end_of_its_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "path" / "moto"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise RuntimeError('moto is broken')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "path"))
    with pytest.raises(LocalCloudError, match="moto is broken"):
        cloud.start(tmp_path)


def test_a_folder_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LocalCloudError, match="needs a folder that it can write"):
        cloud.start(tmp_path / "file" / "inside")
    assert not cloud.stop(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x"}'])
def test_a_state_file_that_is_not_understood_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "local-cloud.json").write_text(text)
    assert cloud.find(tmp_path) is None
    assert not cloud.stop(tmp_path)


def test_a_process_that_will_not_end_is_killed() -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", stubborn], stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        reaper = threading.Thread(target=child.wait)
        reaper.start()
        assert process.end(child.pid, process.started_at(child.pid), grace_seconds=0.3)
        reaper.join()
        assert child.returncode == -signal.SIGKILL
    assert not process.end(child.pid, "another start")


def test_the_handle_is_light_to_import() -> None:
    heavy = {"moto", "grpc", "pulumi", "boto3"}
    program = f"import sys; from slipway.local import cloud; print(sorted({heavy} & set(sys.modules)))"
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={"PYTHONPATH": "src"}
    )
    assert shown.stdout == "[]\n"
