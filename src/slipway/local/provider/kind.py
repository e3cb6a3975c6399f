"""One resource type of the local cloud: how it is named, checked, made, read, changed and removed."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from slipway.local.checks.problem import Problem
from slipway.local.provider.naming import Naming
from slipway.local.wire import Properties

Session = TypeVar("Session")


class Kind(ABC, Generic[Session]):
    """A resource type. `Session` is what its package needs to reach its cloud."""

    pulumi_type: ClassVar[str]
    emulated: ClassVar[bool] = True
    """Whether the resource exists in an emulator that other clients can ask, or only in the provider's store."""
    naming: ClassVar[Naming | None] = None
    immutable: ClassVar[frozenset[str]] = frozenset()
    """Inputs whose change needs a new resource."""
    volatile: ClassVar[frozenset[str]] = frozenset()
    """Outputs that an update may change: unknown in the preview of an update."""

    def problems(self, inputs: Properties) -> Iterable[Problem]:  # noqa: ARG002 - a type without own rules ignores them
        """What the cloud would refuse in `inputs`, beyond what the SDK's classes tell. Values may be UNKNOWN."""
        return ()

    def must_replace(self, key: str) -> bool:
        """Whether a change of the input `key` needs a new resource."""
        return key in self.immutable

    @abstractmethod
    def create(self, session: Session, inputs: Properties) -> str:
        """Make the resource and return its id; raises CloudError."""

    @abstractmethod
    def read(self, session: Session, resource_id: str, state: Properties) -> Properties | None:
        """The resource's properties as the cloud tells them, or None where it doesn't exist; raises CloudError."""

    @abstractmethod
    def update(self, session: Session, resource_id: str, old: Properties, new: Properties) -> None:
        """Change the resource from the state `old` to the inputs `new`; raises CloudError."""

    @abstractmethod
    def delete(self, session: Session, resource_id: str, state: Properties) -> None:
        """Remove the resource; one that is already gone is no error. Raises CloudError."""
