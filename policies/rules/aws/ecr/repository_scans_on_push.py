"""Images are scanned when they are pushed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.kit.facts import UNKNOWN, Stack, items, look
from policies.kit.rule import Finding, Severity, StackRule, compliant, undecidable, violation

REPOSITORY = "aws:ecr/repository:Repository"
REGISTRY = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"


def check(stack: Stack, _: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each repository, which scans by itself or by a declared registry that scans everything."""
    everything = any(_scans_everything(registry.get("rules")) for registry in stack.of_type(REGISTRY))
    for repository in stack.of_type(REPOSITORY):
        on_push = repository.get("imageScanningConfiguration", "scanOnPush")
        if everything or on_push is True:
            yield compliant(repository)
        elif on_push is UNKNOWN:
            yield undecidable(repository, "`imageScanningConfiguration` is not known before the update")
        else:
            yield violation(repository, "`imageScanningConfiguration.scanOnPush` is not on")


def _scans_everything(rules: object) -> bool:
    return any(
        look(rule, "scanFrequency") in {"SCAN_ON_PUSH", "CONTINUOUS_SCAN"} and look(chosen, "filter") == "*"
        for rule in items(rules)
        for chosen in items(look(rule, "repositoryFilters"))
    )


RULE = StackRule(
    id="aws-ecr-repository-scans-on-push",
    title="Images are scanned when they are pushed",
    severity=Severity.HIGH,
    sources=("AWS FSBP ECR.1", "CKV_AWS_163"),
    why="an image with known vulnerabilities is found only after it runs.",
    fix="set `imageScanningConfiguration.scanOnPush`, or scan the whole registry with a RegistryScanningConfiguration.",
    link="https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html",
    types=frozenset({REPOSITORY, REGISTRY}),
    check=check,
)
