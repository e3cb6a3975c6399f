"""A Pulumi package of the local cloud: its resource types, its functions, and the session that reaches its cloud."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar

from slipway.local.provider.kind import Kind
from slipway.local.wire import Properties

Session = TypeVar("Session")
Function: TypeAlias = Callable[[Any, Properties], Properties]


class Package(ABC, Generic[Session]):
    """What one of aws, gcp and azure-native adds to the common life of a resource."""

    name: ClassVar[str]

    @abstractmethod
    def session(self, config: Properties, properties: Properties) -> Session:
        """What reaches the cloud under the provider's `config`, for a resource or call with these `properties`."""

    @abstractmethod
    def kind(self, token: str) -> Kind[Session]:
        """The resource type `token`; one without an adapter is kept in the provider's store."""

    @abstractmethod
    def functions(self) -> dict[str, Function]:
        """The data sources by token."""

    def complete(self, token: str, config: Properties, inputs: Properties) -> Properties:  # noqa: ARG002 - aws fills in
        """The outputs that follow from inputs and configuration alone, and so are known in a preview."""
        return {}

    def outward(self, properties: Properties) -> Properties:
        """Properties as the cloud gives them back, where it takes them in another form."""
        return properties
