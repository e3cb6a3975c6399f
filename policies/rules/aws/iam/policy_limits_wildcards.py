"""Policies grant no whole service, and no wildcard of writes, on every resource."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from policies.kit.facts import Plain, Resource, look
from policies.kit.rule import Finding, ResourceRule, Severity, compliant, undecidable, violation

_READS = re.compile(r"(Get|List|Describe|BatchGet|BatchCheck|Search|Query|Scan|Lookup|View|Check)")


def check(policy: Resource) -> Iterator[Finding]:
    """A finding for each statement that grants too much; the document is read from its JSON."""
    try:
        document = json.loads(policy.known("policy") or "{}")
    except (TypeError, ValueError):
        yield undecidable(policy, "`policy` is not a JSON document")
        return
    statements = _listed(look(document, "Statement"))
    broad = [(place, too_much) for place, entry in enumerate(statements) if (too_much := _too_much(entry))]
    for place, too_much in broad:
        yield violation(policy, f"`policy.Statement[{place}]` allows {', '.join(too_much)} on resource `*`")
    if not broad:
        yield compliant(policy)


def _too_much(statement: Plain) -> list[str]:
    if look(statement, "Effect") != "Allow" or "*" not in _listed(look(statement, "Resource")):
        return []
    if look(statement, "NotAction"):
        return ["everything but `NotAction`"]
    return [action for action in _listed(look(statement, "Action")) if _is_broad(action)]


def _is_broad(action: str) -> bool:
    verb = action.partition(":")[2]
    return action == "*" or (verb.endswith("*") and not _READS.match(verb))


def _listed(value: Plain) -> list[Plain]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


RULE = ResourceRule(
    id="aws-iam-policy-limits-wildcards",
    title="Policies grant no wildcard of writes on every resource",
    severity=Severity.HIGH,
    sources=("AWS FSBP IAM.1", "AWS FSBP IAM.21", "CKV_AWS_63"),
    why="whoever takes over one build or function could change everything in the account.",
    fix="name the actions that are needed, and the resources they are needed on.",
    link="https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    types=frozenset(
        {
            "aws:iam/policy:Policy",
            "aws:iam/rolePolicy:RolePolicy",
            "aws:iam/userPolicy:UserPolicy",
            "aws:iam/groupPolicy:GroupPolicy",
        }
    ),
    check=check,
)
