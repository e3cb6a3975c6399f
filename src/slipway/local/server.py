"""The daemon: `python -m slipway.local.server --folder DIR` hosts the emulated AWS and the stand-in providers.

It writes its state file once both answer, and ends on SIGTERM or SIGINT. Exit codes: 0 ended, 1 could not start.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
import uuid
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import grpc
from pulumi.runtime._grpc_settings import _GRPC_CHANNEL_OPTIONS
from pulumi.runtime.proto import provider_pb2_grpc

from slipway.local import state
from slipway.local.alarms.stored import composites
from slipway.local.aws.package import AwsPackage
from slipway.local.azure.package import AzurePackage
from slipway.local.checks import sdk
from slipway.local.control import APIS, PREFIX, SLACK, Control
from slipway.local.emulator import HOST, Emulator
from slipway.local.gcp.package import GcpPackage
from slipway.local.http.front import RestApis
from slipway.local.ledger import Ledger
from slipway.local.life import Daemon, Life
from slipway.local.pipelines.control import PATH as PIPELINES
from slipway.local.process import started_at
from slipway.local.protobuf import Empty
from slipway.local.provider.lifecycle import Lifecycle
from slipway.local.provider.servicer import Servicer
from slipway.local.provider.store import Store
from slipway.local.runtime import RunTime
from slipway.local.services.answers import Answers
from slipway.local.services.balancer import SUFFIX
from slipway.local.services.server import Balancers
from slipway.local.slack.here import loopback_slack

_log = logging.getLogger(__name__)
_GRACE_SECONDS = 1.0
_IN_A_HURRY = {"VERIFICATION_PAUSE_SECONDS": "0.2", "VERIFICATION_SECONDS": "3"}
"""How patient functions are with new versions here: in a cloud they ask for at least twenty seconds."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the daemon until it is told to end; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m slipway.local.server", description="Host the local cloud.")
    parser.add_argument("--folder", type=Path, required=True, help="where the state file goes")
    parser.add_argument("--region", default="us-east-1", help="the region of the emulated AWS")
    parser.add_argument("--port", type=int, default=0, help="the port of the emulated AWS; any free one by default")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    _forget_the_users_cloud()
    try:
        asyncio.run(_serve(given.folder, given.region, given.port))
    except OSError as error:
        sys.stderr.write(f"cannot serve on port {given.port} of {HOST}: {error}\n")
        return 1
    return 0


def _forget_the_users_cloud() -> None:
    """Drop proxies, profiles and credentials of the environment: no call may leave this machine."""
    for name in list(os.environ):
        if name.startswith("AWS_") or name.lower() in {"http_proxy", "https_proxy", "all_proxy"}:
            del os.environ[name]


async def _serve(folder: Path, region: str, port: int) -> None:
    ended = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, ended.set)
    ledger, store, boot_id = Ledger(), Store(), uuid.uuid4().hex
    lifecycles: dict[str, Lifecycle] = {}
    emulator = Emulator(port)
    variables = {"SLACK_API_URL": f"{emulator.endpoint}{SLACK}/api/", **_IN_A_HURRY}
    answers = Answers()
    balancers = Balancers(answers)
    life = Life(Daemon(emulator.endpoint), composites=lambda: composites(store), answers=answers)
    emulator.mount(PREFIX, Control(boot_id, ledger, lifecycles, life.traffic.look))
    emulator.mount(PIPELINES, life.control)
    names = {SUFFIX: balancers.port}
    runtime = RunTime(emulator.endpoint, region, variables, folder / "functions", answers=answers, names=names)
    with balancers, runtime as functions, life, emulator:
        emulator.mount(APIS, RestApis(functions.run))
        emulator.mount(SLACK, loopback_slack(emulator.endpoint, region, SLACK, APIS))
        packages = (AwsPackage(emulator.endpoint, region, store), GcpPackage(store), AzurePackage(store))
        lifecycles.update({package.name: Lifecycle(package, ledger) for package in packages})
        server = grpc.aio.server(options=_GRPC_CHANNEL_OPTIONS)
        provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(_version(), lifecycles), server)
        provider_port = server.add_insecure_port(f"{HOST}:0")
        await server.start()
        await _answers(provider_port)
        pid = os.getpid()
        state.State(
            pid=pid,
            process_start=started_at(pid) or "",
            endpoint=emulator.endpoint,
            region=region,
            boot_id=boot_id,
            provider_port=provider_port,
        ).write(folder)
        await ended.wait()
        state.remove(folder, boot_id)
        await server.stop(_GRACE_SECONDS)


def _version() -> str:
    """The newest version among the SDKs: one server answers for all, and an engine accepts what is new enough."""
    versions = [metadata.version(module.replace("_", "-")) for module in sdk.PACKAGES.values()]
    return max(versions, key=lambda version: [int(part) for part in version.split(".")])


async def _answers(port: int) -> None:
    """Return when the provider on `port` answers a call."""
    async with grpc.aio.insecure_channel(f"{HOST}:{port}") as channel:
        await provider_pb2_grpc.ResourceProviderStub(channel).GetPluginInfo(Empty())


if __name__ == "__main__":
    sys.exit(main())
