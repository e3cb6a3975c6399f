"""The request that makes each AWS resource, as the local cloud's own adapters write it, sent nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from botocore import xform_name

from slipway.local.aws import shapes
from slipway.local.aws.package import KINDS
from slipway.local.aws.session import AwsSession
from slipway.local.provider.errors import CloudError
from slipway.local.wire import contains_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slipway.deep.model import Resource
    from slipway.local.aws.session import Clients

_CODEBUILD = "aws:codebuild/project:Project"
_CODEBUILD_NAMES = {"buildTimeout": "timeoutInMinutes", "queuedTimeout": "queuedTimeoutInMinutes"}


@dataclass(frozen=True)
class ApiRequest:
    """One call of an AWS API."""

    service: str
    operation: str
    parameters: Mapping[str, Any] = field(hash=False)


class _Asked(Exception):  # noqa: N818 - no error: how a request is had from an adapter that would go on with the answer
    def __init__(self, request: ApiRequest) -> None:
        super().__init__(request)
        self.request = request


class _Client:
    """Takes the place of an AWS client: whatever is asked of it first is all that it hears."""

    def __init__(self, service: str) -> None:
        self._service = service
        self._operations = {xform_name(name): name for name in shapes.model(service).operation_names}

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name not in self._operations:
            raise AttributeError(name)

        def ask(**parameters: object) -> None:
            raise _Asked(ApiRequest(self._service, self._operations[name], parameters))

        return ask


class _Clients:
    def get(self, service: str, _region: str) -> _Client:
        return _client(service)


_client = cache(_Client)


def making(resource: Resource) -> ApiRequest | None:
    """The first request that makes a resource.

    None for a type that the local cloud doesn't make through an API, and for inputs that are not known yet.

    Raises:
        CloudError: the inputs can't be written as a request.
    """
    inputs = dict(resource.inputs)
    if contains_unknown(inputs):
        return None
    if resource.token == _CODEBUILD:
        return _codebuild(inputs)
    kind = KINDS.get(resource.token)
    if kind is None:
        return None
    session = AwsSession(cast("Clients", _Clients()), resource.region)
    try:
        kind().create(session, inputs)
    except _Asked as asked:
        return asked.request
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CloudError(f"{type(error).__name__}: {error}") from error
    return None


def _codebuild(inputs: dict[str, Any]) -> ApiRequest:
    """The local cloud writes projects past the API, so their request is made here."""
    renamed = {_CODEBUILD_NAMES.get(key, key): value for key, value in inputs.items() if key not in {"tags", "tagsAll"}}
    form = shapes.request("codebuild", "CreateProject", renamed)
    return ApiRequest(
        "codebuild", "CreateProject", {**form, "tags": shapes.pairs(inputs.get("tags") or {}, "key", "value")}
    )
