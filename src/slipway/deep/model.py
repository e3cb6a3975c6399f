"""What the checks read, a rendered stack, and what they tell, faults and findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class Severity(StrEnum):
    """How much a fault matters: an error would stop the cloud, a warning needs a fix or an explanation."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Fault:
    """Something that is wrong.

    Attributes:
        severity: how much it matters.
        resource: type and name of the resource; the stack's own name where no single one is at fault.
        path: the property, as the engine writes it: stages[0].name; empty for the resource as a whole.
        what: what is there.
        expected: what was expected in its place.
        source: who says so.
    """

    severity: Severity
    resource: str
    path: str
    what: str
    expected: str
    source: str


@dataclass(frozen=True)
class Result:
    """What a check found, and how many things it looked at."""

    examined: int
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A fault, the stack and the check that it comes from, and the reason why it is accepted, if it is."""

    stack: str
    check: str
    fault: Fault
    explanation: str = ""

    @property
    def failing(self) -> bool:
        """Whether it makes the validation fail: an error, or a warning that nobody explained."""
        severity = self.fault.severity
        return severity is Severity.ERROR or (severity is Severity.WARNING and not self.explanation)


@dataclass(frozen=True)
class Resource:
    """A resource as the program declares it.

    Attributes:
        urn: its place in the stack.
        token: its type, such as aws:s3/bucket:Bucket.
        given: the inputs as the program gives them.
        inputs: the inputs with the name that the provider gives where the program gives none.
        outputs: the properties that are known before an update; UNKNOWN where only the cloud can tell.
        region: AWS region or other place; empty where it has none.
    """

    urn: str
    token: str
    given: Mapping[str, Any] = field(hash=False)
    inputs: Mapping[str, Any] = field(hash=False)
    outputs: Mapping[str, Any] = field(hash=False)
    region: str = ""

    @property
    def label(self) -> str:
        """The name that the program gives it."""
        return self.urn.split("::", 3)[3]

    @property
    def title(self) -> str:
        """Type and name, as findings show it."""
        return f"{self.token} {self.label}"

    def fault(self, severity: Severity, path: str, what: str, expected: str, source: str) -> Fault:
        """A fault of this resource."""
        return Fault(severity, self.title, path, what, expected, source)


@dataclass(frozen=True)
class Rendered:
    """Everything that one stack declares.

    Attributes:
        stack: its name.
        environment: the environment that its services run in.
        resources: in the order of declaration.
    """

    stack: str
    environment: str
    resources: tuple[Resource, ...]

    def of(self, *tokens: str) -> Iterator[Resource]:
        """The resources of these types."""
        return (resource for resource in self.resources if resource.token in tokens)


def result(examined: int, faults: Iterable[Fault]) -> Result:
    """A result, each fault once."""
    return Result(examined, tuple(dict.fromkeys(faults)))
