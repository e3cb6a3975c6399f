"""A function as it is deployed in the emulator, at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.awslambda.utils import get_backend

from slipway.local.tables import TABLES

RETRIES = 2
"""How often Lambda gives an event to a function that failed on it (Lambda guide, asynchronous invocation)."""
EVENT_AGE_SECONDS = 6 * 3600


@dataclass(frozen=True)
class Deployed:
    """What running a function takes.

    Attributes:
        arn: of the function itself.
        invoked_arn: as the caller named it, with the version or alias where there was one.
        digest: of the code.
        timeout: seconds.
        memory: MiB.
        reserved: how many may run at once; None for no limit.
        image: whether its code is an image.
        dead_letter: ARN of the queue or topic of events that it gave up on; empty for none.
        on_failure, on_success: ARNs of the destinations of its asynchronous invocations; empty for none.
        retries, event_age: of an event that it failed on: how often, and until how many seconds.
    """

    account: str
    region: str
    name: str
    version: str
    arn: str
    invoked_arn: str
    handler: str
    runtime: str
    architecture: str
    code: bytes = field(repr=False, compare=False)
    digest: str
    variables: Mapping[str, str] = field(repr=False)
    timeout: int
    memory: int
    reserved: int | None
    image: bool
    log_group: str
    dead_letter: str
    on_failure: str
    on_success: str
    retries: int
    event_age: int

    @property
    def key(self) -> tuple[str, str]:
        """What its processes are told apart by."""
        return self.arn, self.version


def find(account: str, region: str, name: str, qualifier: str | None = None) -> Deployed:
    """The function of this name or ARN; raises moto's UnknownFunctionException where there is none."""
    with TABLES:
        backend = get_backend(account, region)
        found = backend.get_function(name, qualifier)
        return _snapshot(found, _qualifier(name) or qualifier)


def _qualifier(name: str) -> str | None:
    last = name.rpartition(":function:")[2]
    return last.partition(":")[2] or None


def _snapshot(held: Any, qualifier: str | None) -> Deployed:  # noqa: ANN401 - moto's own object
    arn = f"arn:{held.partition}:lambda:{held.region}:{held.account_id}:function:{held.function_name}"
    told = held.event_invoke_config[-1].config if held.event_invoke_config else {}
    destinations = told.get("DestinationConfig") or {}
    return Deployed(
        account=held.account_id,
        region=held.region,
        name=held.function_name,
        version=str(held.version),
        arn=arn,
        invoked_arn=f"{arn}:{qualifier}" if qualifier else arn,
        handler=held.handler or "",
        runtime=held.run_time or "",
        architecture=held.architectures[0],
        code=getattr(held, "code_bytes", b""),
        digest=held.code_sha_256,
        variables=dict(held.environment_vars),
        timeout=int(held.timeout),
        memory=int(held.memory_size),
        reserved=None if held.reserved_concurrency is None else int(held.reserved_concurrency),
        image=held.package_type == "Image",
        log_group=held.logs_group_name,
        dead_letter=str(getattr(held, "dead_letter_arn", "")),
        on_failure=str((destinations.get("OnFailure") or {}).get("Destination") or ""),
        on_success=str((destinations.get("OnSuccess") or {}).get("Destination") or ""),
        retries=int(told.get("MaximumRetryAttempts", RETRIES)),
        event_age=int(told.get("MaximumEventAgeInSeconds", EVENT_AGE_SECONDS)),
    )
