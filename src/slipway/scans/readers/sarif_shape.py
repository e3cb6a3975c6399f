"""The part of SARIF 2.1.0 that a verdict needs (OASIS, section 3)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slipway.scans.readers.json_shape import Shape

Level = Literal["none", "note", "warning", "error"]
Kind = Literal["pass", "open", "informational", "notApplicable", "review", "fail"]
Index = Annotated[int, Field(ge=-1)]
"""Of an entry in a list of the run; -1 where there is none."""


class Message(Shape):
    """A text, or the id of one among the rule's with its arguments."""

    text: str = ""
    markdown: str = ""
    id: str = ""
    arguments: tuple[str, ...] = ()


class Properties(Shape):
    """What tools add: GitHub's `security-severity` and tags."""

    security_severity: str | float | None = Field(None, alias="security-severity")
    tags: tuple[str, ...] = ()
    cwe: tuple[str, ...] | str = ()


class ToolReference(Shape):
    """One of the run's tool components; the driver where nothing is said."""

    name: str = ""
    index: Index = -1


class Reference(Shape):
    """A rule, or an entry of a taxonomy such as CWE."""

    id: str = ""
    index: Index = -1
    tool_component: ToolReference = ToolReference()


class Relationship(Shape):
    """What a rule has to do with an entry of a taxonomy."""

    target: Reference


class Configuration(Shape):
    """How a rule is set."""

    level: Level = "warning"


class Rule(Shape):
    """What a tool looks for."""

    id: str
    name: str = ""
    short_description: Message = Message()
    full_description: Message = Message()
    message_strings: dict[str, Message] | None = None
    help: Message = Message()
    help_uri: str = ""
    default_configuration: Configuration = Configuration()
    properties: Properties = Properties()
    relationships: tuple[Relationship, ...] = ()


class Component(Shape):
    """A tool, or an extension of it, with its rules."""

    name: str
    version: str = ""
    semantic_version: str = ""
    rules: tuple[Rule, ...] = ()


class ToolOfRun(Shape):
    """The tool of a run."""

    driver: Component
    extensions: tuple[Component, ...] = ()


class Notification(Shape):
    """Something the tool had to say about its own run."""

    level: Level = "warning"
    message: Message = Message()


class Invocation(Shape):
    """How a run went."""

    execution_successful: bool
    exit_code_description: str = ""
    tool_execution_notifications: tuple[Notification, ...] = ()


class ArtifactLocation(Shape):
    """A file by its address or by its place in the run's list."""

    uri: str = ""
    index: Index = -1


class Artifact(Shape):
    """A file of the run's list."""

    location: ArtifactLocation = ArtifactLocation()


class Region(Shape):
    """Lines of a file."""

    start_line: Annotated[int, Field(ge=0)] = 0


class PhysicalLocation(Shape):
    """A place in a file."""

    artifact_location: ArtifactLocation = ArtifactLocation()
    region: Region = Region()


class LogicalLocation(Shape):
    """A place in a program or, as Snyk writes it, a package: `NAME@VERSION`."""

    fully_qualified_name: str = ""


class Location(Shape):
    """A place."""

    physical_location: PhysicalLocation = PhysicalLocation()
    logical_locations: tuple[LogicalLocation, ...] = ()


class Fix(Shape):
    """What would mend it."""

    description: Message = Message()


class Result(Shape):
    """One thing found."""

    rule_id: str = ""
    rule_index: Index = -1
    rule: Reference = Reference()
    kind: Kind = "fail"
    level: Level | None = None
    message: Message
    locations: tuple[Location, ...] = ()
    fixes: tuple[Fix, ...] = ()
    taxa: tuple[Reference, ...] = ()
    baseline_state: Literal["new", "unchanged", "updated", "absent"] | None = None
    properties: Properties = Properties()


class Run(Shape):
    """What one tool did; `results` of None says that it did not look."""

    tool: ToolOfRun
    invocations: tuple[Invocation, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    results: tuple[Result, ...] | None = None


class Log(Shape):
    """A SARIF file."""

    version: Literal["2.1.0"]
    runs: tuple[Run, ...]
