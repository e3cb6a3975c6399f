"""CycloneDX JSON, the bill of materials: which licences the components have, judged by a policy.

Licences are not graded: a component that the policy refuses is critical, whatever the threshold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from slipway.scans.licences import Policy
from slipway.scans.model import Finding, Report, Severity, Tool
from slipway.scans.readers import texts
from slipway.scans.readers.json_shape import Lenient, parse
from slipway.scans.readers.unusable import UnusableReportError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.scans.readers.expected import Expected

RULE = "licence"
UNLICENSED = frozenset({"file", "operating-system"})
"""Kinds of components that a bill lists beside the packages that hold them."""
CLASSIFIER = "License :: "


class _Named(Lenient):
    id: str = ""
    name: str = ""


class _Choice(Lenient):
    expression: str = ""
    license: _Named = _Named()

    def text(self) -> str:
        """What it says, by id, as an expression or by name; of a name from PyPI's classifiers the last part."""
        name = self.license.name
        return self.license.id or self.expression or (name.split(" :: ")[-1] if name.startswith(CLASSIFIER) else name)


class _Component(Lenient):
    type: str
    name: str
    group: str = ""
    version: str = ""
    purl: str = ""
    licenses: list[_Choice] = Field(default=[])
    components: list[_Component] = Field(default=[])

    def package(self) -> str:
        """Its name as its users write it."""
        separator = ":" if self.purl.startswith("pkg:maven/") else "/"
        return texts.name(f"{self.group}{separator}{self.name}" if self.group else self.name)


class _Maker(Lenient):
    vendor: str = ""
    name: str
    version: str = ""


class _Tools(Lenient):
    components: list[_Maker] = Field(default=[])
    services: list[_Maker] = Field(default=[])


class _Metadata(Lenient):
    tools: list[_Maker] | _Tools = Field(default=[])


class _Bill(Lenient):
    bom_format: Literal["CycloneDX"]
    spec_version: Annotated[str, Field(pattern=r"^1\.\d$")]
    metadata: _Metadata = _Metadata()
    components: list[_Component]


def read(text: str, expected: Expected, policy: Policy | None = None) -> Report:
    """A finding for each component whose licence is refused; of several licences all must be allowed.

    Raises:
        UnusableReportError: not CycloneDX, of another tool, or without components.
    """
    bill = parse(_Bill, text)
    tools = bill.metadata.tools
    makers = tools if isinstance(tools, list) else [*tools.components, *tools.services]
    expected.check_tool(*(name for maker in makers for name in (maker.name, f"{maker.vendor}/{maker.name}")))
    components = [component for component in _all(bill.components) if component.type not in UNLICENSED]
    if not components:
        raise UnusableReportError(
            "no components: a service is made of some; its dependencies were not found", "no result"
        )
    judged = policy or Policy()
    findings = (finding for component in components for finding in _findings(component, judged, expected))
    return Report(Tool(expected.tool, texts.name(makers[0].version)), tuple(dict.fromkeys(findings)))


def _all(components: list[_Component]) -> Iterator[_Component]:
    for component in components:
        yield component
        yield from _all(component.components)


def _findings(component: _Component, policy: Policy, expected: Expected) -> Iterator[Finding]:
    for licence in [choice.text() for choice in component.licenses] or [""]:
        refusal = policy.refusal(licence)
        if refusal:
            yield Finding(
                scan=expected.scan,
                tools=(expected.tool,),
                rule=RULE,
                severity=Severity.CRITICAL,
                message=texts.sentence(f"{licence}: {refusal}" if licence else refusal),
                package=component.package(),
                version=texts.name(component.version),
                fix="replace the dependency, or have its licence allowed",
            )
