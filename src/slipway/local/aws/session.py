"""What reaches the emulated AWS: clients, the account, names of things."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import boto3
import botocore.session
from botocore.config import Config

from slipway.local.account import ACCOUNT

_CONFIG = Config(
    retries={"max_attempts": 1}, max_pool_connections=32, read_timeout=60, s3={"addressing_style": "path"}, proxies={}
)


class Clients:
    """AWS clients for the endpoint, made once per service and region; safe across threads."""

    def __init__(self, endpoint: str | None) -> None:
        """`endpoint` is the emulator's URL; None takes AWS's own, for use under an in-process mock."""
        self._endpoint = endpoint
        self._lock = Lock()
        self._held: dict[tuple[str, str], Any] = {}
        core = botocore.session.Session()
        core.set_credentials("local", "local")
        self._session = boto3.Session(botocore_session=core, region_name="us-east-1")

    def get(self, service: str, region: str) -> Any:  # noqa: ANN401 - boto3 clients are made at run time
        """The client of `service` in `region`."""
        with self._lock:
            if (service, region) not in self._held:
                self._held[service, region] = self._session.client(
                    service,  # type: ignore[call-overload]
                    region_name=region,
                    endpoint_url=self._endpoint,
                    config=_CONFIG,
                )
            return self._held[service, region]


@dataclass(frozen=True)
class AwsSession:
    """The emulated AWS in one region, under one provider configuration."""

    clients: Clients
    region: str
    default_tags: Mapping[str, str] = field(default_factory=dict)
    account: str = ACCOUNT
    partition: str = "aws"

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 clients are made at run time
        """The client of `service` in this region."""
        return self.clients.get(service, self.region)

    def arn(self, service: str, resource: str, *, regional: bool = True) -> str:
        """The ARN of `resource`, such as arn:aws:sqs:us-east-1:123456789012:jobs."""
        region = self.region if regional else ""
        return f"arn:{self.partition}:{service}:{region}:{self.account}:{resource}"
