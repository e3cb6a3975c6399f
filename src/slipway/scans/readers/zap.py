"""ZAP's traditional JSON report: for each site the alerts, each with the requests that raised it."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field

from slipway.scans.model import Finding, Report, Severity, Tool
from slipway.scans.readers import texts
from slipway.scans.readers.json_shape import Lenient, parse
from slipway.scans.readers.unusable import UnusableReportError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slipway.scans.readers.expected import Expected

RISKS = {"3": Severity.HIGH, "2": Severity.MEDIUM, "1": Severity.LOW, "0": Severity.INFO}


class _Instance(Lenient):
    uri: str
    method: str = ""
    param: str = ""


class _Alert(Lenient):
    plugin_id: Annotated[str, Field(alias="pluginid")]
    name: str = ""
    alert: str = ""
    risk_code: Annotated[Literal["0", "1", "2", "3"], Field(alias="riskcode")]
    solution: str = ""
    cwe_id: Annotated[str, Field(alias="cweid")] = ""
    instances: list[_Instance] = Field(default=[])


class _Site(Lenient):
    name: Annotated[str, Field(alias="@name")]
    alerts: list[_Alert]


class _Zap(Lenient):
    program: Annotated[str, Field(alias="@programName")] = "ZAP"
    version: Annotated[str, Field(alias="@version")]
    site: list[_Site]


def read(text: str, expected: Expected) -> Report:
    """One finding for each alert at each path of the running service; its address and query are left out.

    Raises:
        UnusableReportError: not a report of ZAP, or one that reached no site.
    """
    report = parse(_Zap, text)
    expected.check_tool(report.program)
    if not report.site:
        raise UnusableReportError("no site: it reached no address of the service", "no result")
    findings = (
        finding for site in report.site for alert in site.alerts for finding in _findings(site, alert, expected)
    )
    return Report(Tool(expected.tool, texts.name(report.version)), tuple(dict.fromkeys(findings)))


def _findings(site: _Site, alert: _Alert, expected: Expected) -> Iterator[Finding]:
    for instance in alert.instances or (_Instance(uri=site.name),):
        parameter = f" (parameter {texts.name(instance.param)})" if instance.param else ""
        title = alert.name or alert.alert or alert.plugin_id
        yield Finding(
            scan=expected.scan,
            tools=(expected.tool,),
            rule=texts.name(alert.plugin_id),
            severity=RISKS[alert.risk_code],
            message=texts.sentence(f"{title}{parameter}"),
            path=_path(instance.uri),
            identifiers=texts.identifiers([f"CWE-{alert.cwe_id}"] if alert.cwe_id.isdigit() else []),
            fix=texts.first_line(_plain(alert.solution)),
        )


def _path(uri: str) -> str:
    try:
        return texts.place(urlsplit(uri).path or "/")
    except ValueError:
        return texts.name(uri)


def _plain(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", " ", html[: 10 * texts.LONGEST]))
