"""Tools that are known by name: what they are for, how they sign, and what their reports leave out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slipway.scans.model import SCANS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slipway.scans.model import ScanKind


@dataclass(frozen=True)
class Known:
    """What is known of a tool.

    Attributes:
        scans: those that it can serve.
        signs: names under which it signs its reports, beside its own.
        weaknesses: the CWE that its rules look for, where its reports don't tell.
    """

    scans: tuple[ScanKind, ...] = SCANS
    signs: tuple[str, ...] = ()
    weaknesses: Mapping[str, str] | None = None


_BANDIT = {
    "CWE-22": ("B202",),
    "CWE-78": ("B601", "B602", "B604", "B605", "B606"),
    "CWE-79": ("B308", "B702", "B703", "B704"),
    "CWE-89": ("B608", "B610", "B611"),
    "CWE-95": ("B102", "B307"),
    "CWE-259": ("B105", "B106", "B107"),
    "CWE-295": ("B323", "B501", "B507"),
    "CWE-327": ("B303", "B304", "B305", "B324"),
    "CWE-330": ("B311",),
    "CWE-377": ("B108", "B306"),
    "CWE-502": ("B301", "B302", "B506", "B614"),
    "CWE-732": ("B103",),
}
"""From bandit's list of plugins; its SARIF leaves them out."""

ANY = Known()
"""What is assumed of a tool that is not listed."""

KNOWN: Mapping[str, Known] = {
    "bandit": Known(("sast",), weaknesses={rule: weakness for weakness, rules in _BANDIT.items() for rule in rules}),
    "checkov": Known(("iac", "secrets", "sast")),
    "codeql": Known(("sast",)),
    "cyclonedx-maven": Known(("licences",), ("cyclonedx maven plugin",)),
    "cyclonedx-npm": Known(("licences",)),
    "cyclonedx-py": Known(("licences",)),
    "ecr": Known(("image",)),
    "gitleaks": Known(("secrets",)),
    "hadolint": Known(("iac",)),
    "npm-audit": Known(("dependencies",)),
    "npm-sbom": Known(("licences",), ("npm/cli",)),
    "osv-scanner": Known(("dependencies", "image")),
    "pip-audit": Known(("dependencies",)),
    "semgrep": Known(("sast", "iac", "secrets"), ("semgrep oss", "semgrep pro")),
    "snyk": Known(signs=("snyk code", "snyk open source", "snyk container", "snyk iac")),
    "sonar": Known(("sast", "secrets"), ("sonarqube", "sonarcloud")),
    "wapiti": Known(("dast",)),
    "zap": Known(("dast",), ("owasp zap",)),
}
