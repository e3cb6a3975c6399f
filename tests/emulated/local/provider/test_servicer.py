"""The provider over real gRPC, as an engine asks it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeAlias

import grpc
import pytest
from google.protobuf import json_format, struct_pb2
from moto import mock_aws
from pulumi.runtime import proto
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from slipway.local.aws.package import AwsPackage
from slipway.local.gcp.package import GcpPackage
from slipway.local.ledger import Ledger
from slipway.local.protobuf import Message
from slipway.local.provider.lifecycle import Lifecycle
from slipway.local.provider.servicer import Servicer
from slipway.local.provider.store import Store
from slipway.local.wire import SIGNATURE
from tests.unit.local.stage import Given

Conversation: TypeAlias = Callable[[Message, int], Awaitable[None]]
QUEUE, PARAMETER = "aws:sqs/queue:Queue", "aws:ssm/parameter:Parameter"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def struct(**values: object) -> Message:
    made = struct_pb2.Struct()
    json_format.ParseDict(values, made)
    return made


def plain(message: Message) -> Given:
    return json_format.MessageToDict(message)


def secret(value: object) -> Given:
    return {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "value": value}


def urn(token: str, name: str = "jobs") -> str:
    return f"urn:pulumi:test::project::my:component$${token}::{name}".replace("$$", "$")


@asynccontextmanager
async def serving(package: AwsPackage) -> AsyncIterator[int]:
    ledger, store = Ledger(), Store()
    lifecycles = {held.name: Lifecycle(held, ledger) for held in (package, GcpPackage(store))}
    server = grpc.aio.server()
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer("7.0.0", lifecycles), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield port
    finally:
        await server.stop(None)


def ask(package: AwsPackage, conversation: Conversation) -> None:
    """Run `conversation(provider, port)` against a server."""

    async def run() -> None:
        async with serving(package) as port, grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
            await conversation(provider_pb2_grpc.ResourceProviderStub(channel), port)

    with mock_aws():
        loop = asyncio.new_event_loop()  # asyncio.run would take away the loop that the SDK's mocks use
        try:
            loop.run_until_complete(run())
        finally:
            loop.close()


def test_a_resource_lives_from_check_to_delete(aws_package: AwsPackage) -> None:
    async def conversation(provider: Message, _port: int) -> None:
        await provider.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
        await provider.Attach(proto.PluginAttach(address="127.0.0.1:1"))
        configured = await provider.Configure(proto.ConfigureRequest(args=struct(region="us-east-1")))
        assert (configured.acceptSecrets, configured.supportsPreview) == (True, True)
        given = struct(visibilityTimeoutSeconds=60.0, tags={"a": "b"})
        checked = await provider.Check(proto.CheckRequest(urn=urn(QUEUE), news=given, randomSeed=b"seed"))
        assert list(checked.failures) == []
        name = plain(checked.inputs)["name"]
        assert name.startswith("jobs-")
        preview = await provider.Create(proto.CreateRequest(urn=urn(QUEUE), properties=checked.inputs, preview=True))
        assert preview.id == ""
        assert plain(preview.properties)["url"] == UNKNOWN_TEXT
        made = await provider.Create(proto.CreateRequest(urn=urn(QUEUE), properties=checked.inputs))
        state = plain(made.properties)
        assert (state["url"], state["arn"]) == (made.id, f"arn:aws:sqs:us-east-1:123456789012:{name}")
        assert "__defaults" not in state

        wanted = struct(visibilityTimeoutSeconds=90.0, name=name)
        asked = {
            "urn": urn(QUEUE),
            "id": made.id,
            "olds": made.properties,
            "news": wanted,
            "old_inputs": checked.inputs,
        }
        diff = await provider.Diff(proto.DiffRequest(**asked))
        assert diff.changes == proto.DiffResponse.DIFF_SOME
        assert set(diff.detailedDiff) == {"visibilityTimeoutSeconds", "tags", "tagsAll.a"}
        assert list(diff.replaces) == []
        changed = await provider.Update(proto.UpdateRequest(**asked))
        assert plain(changed.properties)["visibilityTimeoutSeconds"] == 90
        read = await provider.Read(
            proto.ReadRequest(urn=urn(QUEUE), id=made.id, properties=changed.properties, inputs=wanted)
        )
        assert (read.id, plain(read.inputs)) == (made.id, plain(wanted))
        await provider.Delete(proto.DeleteRequest(urn=urn(QUEUE), id=made.id, properties=changed.properties))
        read = await provider.Read(
            proto.ReadRequest(urn=urn(QUEUE), id=made.id, properties=changed.properties, inputs=wanted)
        )
        assert read.id == ""

    ask(aws_package, conversation)


def test_a_renamed_resource_is_replaced(aws_package: AwsPackage) -> None:
    async def conversation(provider: Message, _port: int) -> None:
        old, new = struct(name="jobs"), struct(name="tasks")
        diff = await provider.Diff(proto.DiffRequest(urn=urn(QUEUE), id="x", olds=old, old_inputs=old, news=new))
        assert list(diff.replaces) == ["name"]
        assert diff.detailedDiff["name"].kind == proto.PropertyDiff.UPDATE_REPLACE
        assert not diff.deleteBeforeReplace
        old, new = struct(name="jobs"), struct(name="jobs", fifoQueue=True)
        diff = await provider.Diff(proto.DiffRequest(urn=urn(QUEUE), id="x", olds=old, old_inputs=old, news=new))
        assert diff.deleteBeforeReplace, "two queues can't bear the same name"

    ask(aws_package, conversation)


def test_problems_name_their_property_and_hide_secrets(aws_package: AwsPackage) -> None:
    async def conversation(provider: Message, _port: int) -> None:
        given = struct(name="with space", delaySeconds=secret("hunter2"), visibilityTimeout=1.0)
        checked = await provider.Check(proto.CheckRequest(urn=urn(QUEUE), news=given, randomSeed=b"seed"))
        told = {failure.property: failure.reason for failure in checked.failures}
        assert set(told) == {"name", "delaySeconds", "visibilityTimeout"}
        assert told["delaySeconds"] == "expected a whole number, got a secret value"
        assert "did you mean 'visibilityTimeoutSeconds'?" in told["visibilityTimeout"]
        assert plain(checked.inputs)["delaySeconds"] == secret("hunter2")

    ask(aws_package, conversation)


def test_secrets_stay_secret_in_what_is_made(aws_package: AwsPackage) -> None:
    async def conversation(provider: Message, _port: int) -> None:
        given = struct(name="/token", type="SecureString", value=secret("hunter2"), tags={"a": secret("b")})
        made = await provider.Create(proto.CreateRequest(urn=urn(PARAMETER), properties=given))
        state = plain(made.properties)
        assert state["value"] == secret("hunter2")
        assert (state["tags"], state["tagsAll"]) == ({"a": secret("b")}, {"a": secret("b")})
        read = await provider.Read(
            proto.ReadRequest(urn=urn(PARAMETER), id=made.id, properties=made.properties, inputs=given)
        )
        assert plain(read.properties)["value"] == secret("hunter2")

    ask(aws_package, conversation)


def test_errors_of_the_cloud_name_the_resource(aws_package: AwsPackage) -> None:
    async def conversation(provider: Message, _port: int) -> None:
        given = struct(role="nobody", policyArn="arn:aws:iam::123456789012:policy/none")
        token = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
        with pytest.raises(grpc.aio.AioRpcError, match="NoSuchEntity") as caught:
            await provider.Create(proto.CreateRequest(urn=urn(token), properties=given))
        assert f"{token} 'jobs': AttachRolePolicy: NoSuchEntity" in caught.value.details()
        lost = proto.UpdateRequest(
            urn=urn(QUEUE),
            id="http://x/queue/gone",
            olds=struct(name="gone"),
            news=struct(name="gone", delaySeconds=1.0),
        )
        with pytest.raises(grpc.aio.AioRpcError, match="NonExistent"):
            await provider.Update(lost)

    ask(aws_package, conversation)


def test_each_connection_has_its_own_configuration(aws_package: AwsPackage) -> None:
    async def conversation(provider: Message, port: int) -> None:
        await provider.Configure(
            proto.ConfigureRequest(args=struct(region="eu-west-1", defaultTags='{"tags": {"owner": "a"}}'))
        )
        async with grpc.aio.insecure_channel(
            f"127.0.0.1:{port}", options=[("grpc.use_local_subchannel_pool", 1)]
        ) as channel:
            other = provider_pb2_grpc.ResourceProviderStub(channel)
            await other.Configure(proto.ConfigureRequest(args=struct(region="us-west-2")))
            theirs = await other.Create(proto.CreateRequest(urn=urn(QUEUE), properties=struct(name="one")))
        ours = await provider.Create(proto.CreateRequest(urn=urn(QUEUE), properties=struct(name="two")))
        assert plain(theirs.properties)["arn"] == "arn:aws:sqs:us-west-2:123456789012:one"
        assert plain(ours.properties)["arn"] == "arn:aws:sqs:eu-west-1:123456789012:two"
        assert plain(ours.properties)["tagsAll"] == {"owner": "a"}

    ask(aws_package, conversation)


def test_the_configuration_of_a_provider_is_checked(aws_package: AwsPackage) -> None:
    async def conversation(provider: Message, _port: int) -> None:
        given = struct(region="us-east-1", defaultTags='{"tag": {}}', regoin="x", version="7.0.0")
        checked = await provider.CheckConfig(proto.CheckRequest(urn=urn("pulumi:providers:aws"), news=given))
        assert sorted(failure.property for failure in checked.failures) == ["defaultTags.tag", "regoin"]

    ask(aws_package, conversation)


def test_functions_of_every_package(aws_package: AwsPackage) -> None:
    async def conversation(provider: Message, _port: int) -> None:
        answer = await provider.Invoke(proto.InvokeRequest(tok="aws:index/getCallerIdentity:getCallerIdentity"))
        assert plain(getattr(answer, "return"))["accountId"] == "123456789012"
        answer = await provider.Invoke(
            proto.InvokeRequest(tok="gcp:organizations/getProject:getProject", args=struct(projectId="p"))
        )
        assert plain(getattr(answer, "return"))["projectId"] == "p"
        with pytest.raises(grpc.aio.AioRpcError, match="has no data source aws:s3/getBucket:getBucket"):
            await provider.Invoke(proto.InvokeRequest(tok="aws:s3/getBucket:getBucket"))

    ask(aws_package, conversation)
