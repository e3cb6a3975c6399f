"""What Google Cloud refuses beyond the SDK's own types.

Sources: Cloud Run (service names), IAM (service account and workload identity pool ids), Artifact Registry (ids).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from slipway.local.checks.problem import Problem, shown
from slipway.local.wire import Properties


@dataclass(frozen=True)
class Rule:
    """The form of one input."""

    key: str
    pattern: str
    said: str


_RULES = {
    "gcp:cloudrunv2/service:Service": Rule(
        "name", r"[a-z](?:[a-z0-9-]{0,47}[a-z0-9])?", "1 to 49 lower case letters, digits and inner hyphens"
    ),
    "gcp:cloudrunv2/job:Job": Rule(
        "name", r"[a-z](?:[a-z0-9-]{0,47}[a-z0-9])?", "1 to 49 lower case letters, digits and inner hyphens"
    ),
    "gcp:serviceaccount/account:Account": Rule(
        "accountId", r"[a-z][a-z0-9-]{4,28}[a-z0-9]", "6 to 30 lower case letters, digits and inner hyphens"
    ),
    "gcp:artifactregistry/repository:Repository": Rule(
        "repositoryId", r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", "1 to 63 lower case letters, digits and inner hyphens"
    ),
    "gcp:iam/workloadIdentityPool:WorkloadIdentityPool": Rule(
        "workloadIdentityPoolId", r"(?!gcp-)[a-z0-9-]{4,32}", "4 to 32 lower case letters, digits and hyphens, not gcp-"
    ),
    "gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider": Rule(
        "workloadIdentityPoolProviderId",
        r"(?!gcp-)[a-z0-9-]{4,32}",
        "4 to 32 lower case letters, digits and hyphens, not gcp-",
    ),
    "gcp:storage/bucket:Bucket": Rule(
        "name", r"[a-z0-9][a-z0-9_.-]{1,61}[a-z0-9]", "3 to 63 lower case letters, digits, dots, _ and -"
    ),
}


def problems(token: str, inputs: Properties) -> Iterator[Problem]:
    """Every problem of the hand-written rules; values may be UNKNOWN."""
    rule = _RULES.get(token)
    value = inputs.get(rule.key) if rule else None
    if rule and isinstance(value, str) and not re.fullmatch(rule.pattern, value):
        yield Problem((rule.key,), f"expected {rule.said}", f"{shown(value)} ({len(value)} characters)")
    if token == "gcp:cloudrunv2/service:Service":  # noqa: S105 - a resource type
        yield from _revision(inputs)
    if token.endswith(":WorkloadIdentityPoolProvider"):
        yield from _provider(inputs)


def _revision(inputs: Properties) -> Iterator[Problem]:
    template = inputs.get("template")
    if isinstance(template, dict) and template.get("revision") is not None:
        yield Problem(
            ("template", "revision"),
            "leave the revision's name to Cloud Run: a fixed one is refused at the next change",
        )


def _provider(inputs: Properties) -> Iterator[Problem]:
    pool = inputs.get("workloadIdentityPoolId")
    if isinstance(pool, str) and "/" in pool:
        expected = "expected the last part of the pool's path only"
        yield Problem(("workloadIdentityPoolId",), expected, shown(pool))
    if sum(inputs.get(key) is not None for key in ("aws", "oidc", "saml", "x509")) != 1:
        yield Problem((), "expected exactly one of aws, oidc, saml and x509")
