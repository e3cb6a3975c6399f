"""Builds get no credentials as plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policies.kit.facts import UNKNOWN, Plain, Resource, items, look
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, not_applicable, undecidable, violation
from policies.pipelines.model import PROJECT

_SECRET_NAME = re.compile(
    r"PASS(WORD|WD|PHRASE)|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|CREDENTIAL|CLIENT_?KEY", re.IGNORECASE
)
_REFERENCE_NAME = re.compile(r"_(ARN|NAME|PATH|FILE|URL|URI|PARAMETER|PREFIX)$", re.IGNORECASE)
_SECRET_VALUE = re.compile(
    r"(AKIA|ASIA)[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY|gh[pousr]_[0-9A-Za-z]{36}|://[^/:@]+:[^/@]+@"
)


def check(project: Resource) -> Iterator[Finding]:
    """A finding for each environment variable that looks like a credential by its name or value."""
    variables = project.known("environment", "environmentVariables")
    if not variables:
        yield not_applicable(project, "it sets no environment variables")
        return
    if UNKNOWN in items(variables):
        yield undecidable(project, "an element of `environment.environmentVariables` is not known before the update")
    exposed = [variable for variable in items(variables) if _is_plain(variable) and _is_secret(variable)]
    for variable in exposed:
        yield violation(project, f"the environment variable {look(variable, 'name')} is a credential in plain text")
    if not exposed:
        yield compliant(project)


def _is_plain(variable: Plain) -> bool:
    return look(variable, "type") in {None, "PLAINTEXT"}


def _is_secret(variable: Plain) -> bool:
    name, value = look(variable, "name"), look(variable, "value")
    by_name = isinstance(name, str) and _SECRET_NAME.search(name) and not _REFERENCE_NAME.search(name)
    return bool(by_name) or (isinstance(value, str) and bool(_SECRET_VALUE.search(value)))


RULE = ResourceRule(
    id="aws-codebuild-project-hides-credentials",
    title="Builds get credentials from a secret store, never as plain text",
    severity=Severity.CRITICAL,
    sources=("AWS FSBP CodeBuild.2", "NIST 800-53 IA-5(7)"),
    why="plain variables show in the console, in API answers and in the state of every tool that reads them.",
    fix="keep the value in Secrets Manager or Parameter Store and set the variable's type to `SECRETS_MANAGER` or "
    "`PARAMETER_STORE`; replace the exposed credential.",
    link="https://docs.aws.amazon.com/securityhub/latest/userguide/codebuild-controls.html",
    types=frozenset({PROJECT}),
    check=check,
)
