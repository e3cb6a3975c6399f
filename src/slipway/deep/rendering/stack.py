"""A whole stack, declared in this process with no engine and no cloud."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pulumi.runtime import set_all_config, set_mocks
from pulumi.runtime.stack import run_pulumi_func
from pulumi.runtime.sync_await import _sync_await  # the SDK's only way from plain code into its event loop

from slipway.deep.rendering.monitor import Monitor
from slipway.deep.rendering.sources import Sources
from slipway.local.aws.package import AwsPackage
from slipway.local.azure.package import AzurePackage
from slipway.local.gcp.package import GcpPackage
from slipway.local.provider.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.deep.model import Resource
    from slipway.local.provider.package import Package

PROJECT = "slipway"


def declared(program: Callable[[], None], stack: str, config: Mapping[str, Any]) -> tuple[Resource, ...]:
    """The resources that `program` declares under the stack's configuration (keys such as aws:region).

    The SDK keeps its state in the process: each stack needs a process of its own.

    Raises:
        Exception: whatever the program raises.
    """
    region, store = str(config["aws:region"]), Store()
    packages: dict[str, Package[Any]] = {
        package.name: package for package in (AwsPackage(None, region, store), GcpPackage(store), AzurePackage(store))
    }
    configs = {name: _of_package(name, config) for name in packages}
    monitor = Monitor(f"urn:pulumi:{stack}::{PROJECT}", packages, configs, Sources(packages, region))
    set_mocks(None, PROJECT, stack, preview=True, monitor=monitor)  # type: ignore[arg-type]
    set_all_config({key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()})
    _sync_await(run_pulumi_func(program))
    return tuple(monitor.declared)


def _of_package(name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    return {key.removeprefix(f"{name}:"): value for key, value in config.items() if key.startswith(f"{name}:")}
