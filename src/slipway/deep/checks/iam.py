"""IAM documents: through a policy linter, and against the sizes that IAM allows."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any

from slipway.deep.model import Fault, Rendered, Resource, Result, Severity, result
from slipway.local.wire import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_DOCUMENTS = {
    "aws:iam/role:Role": ("assumeRolePolicy", 2048),
    "aws:iam/rolePolicy:RolePolicy": ("policy", 10_240),
    "aws:iam/policy:Policy": ("policy", 6144),
    "aws:s3/bucketPolicy:BucketPolicy": ("policy", 20_480),
    "aws:sns/topicPolicy:TopicPolicy": ("policy", 30_720),
    "aws:kms/key:Key": ("policy", 32_768),
    "aws:sqs/queuePolicy:QueuePolicy": ("policy", None),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("policyText", 10_240),
}
"""The input that holds a policy, and its most characters without white space; trust policies may grow by request."""
_INLINE = 10_240
_SHOWN = 200
_SIZES = "IAM quotas, and those of the service whose policy it is"
_SEVERITIES = {"CRITICAL": Severity.ERROR, "HIGH": Severity.ERROR}


@dataclass(frozen=True)
class Document:
    """A policy in an input of a resource."""

    resource: Resource
    key: str
    text: str
    limit: int | None


def check(rendered: Rendered) -> Result:
    """Every policy of every resource; one that is not known before an update is a warning, for nothing read it."""
    found: list[Fault] = []
    documents: list[Document] = []
    for resource in rendered.resources:
        key, limit = _DOCUMENTS.get(resource.token, ("", None))
        value = resource.inputs.get(key) if key else None
        if value is UNKNOWN:
            found.append(_unread(resource, key))
        elif isinstance(value, str):
            documents.append(Document(resource, key, value, limit))
    for document in documents:
        found += [*_size(document), *_linted(document)]
    found += _inline_sizes(documents)
    return result(len(documents), found)


def _unread(resource: Resource, key: str) -> Fault:
    return resource.fault(Severity.WARNING, key, "not known before an update", "a policy that can be read", _SIZES)


def _length(text: str) -> int:
    return len(re.sub(r"\s", "", text))


def _size(document: Document) -> Iterator[Fault]:
    size = _length(document.text)
    if document.limit is not None and size > document.limit:
        expected = f"at most {document.limit} characters beside white space"
        yield document.resource.fault(Severity.ERROR, document.key, f"{size} characters", expected, _SIZES)


def _inline_sizes(documents: list[Document]) -> Iterator[Fault]:
    """The inline policies of a role count together."""
    held: dict[str, list[Document]] = {}
    for document in documents:
        if document.resource.token == "aws:iam/rolePolicy:RolePolicy":  # noqa: S105 - a resource type
            held.setdefault(str(document.resource.inputs.get("role")), []).append(document)
    for role, inline in held.items():
        size = sum(_length(document.text) for document in inline)
        if len(inline) > 1 and size > _INLINE:
            said, expected = f"{size} characters in the inline policies of {role}", f"at most {_INLINE} together"
            yield inline[-1].resource.fault(Severity.ERROR, "policy", said, expected, _SIZES)


def _linted(document: Document) -> Iterator[Fault]:
    analyze_policy_string, enhance_finding = _linter()
    source = f"parliament {metadata.version('parliament')}"
    try:
        own = str(document.resource.outputs.get("arn"))
        text = json.dumps(_from_its_owner(json.loads(document.text), own))
    except (ValueError, TypeError, KeyError):
        yield document.resource.fault(Severity.ERROR, document.key, document.text[:80], "a policy document", source)
        return
    for finding in analyze_policy_string(text).findings:
        told = enhance_finding(finding)
        severity = _SEVERITIES.get(told.severity, Severity.WARNING)
        detail = f": {str(told.detail)[:_SHOWN]}" if told.detail else ""
        said = f"{told.issue}{detail} ({told.title})"
        yield document.resource.fault(severity, document.key, said, "a policy without this", source)


@cache
def _linter() -> tuple[Callable[[str], Any], Callable[[Any], Any]]:
    """The linter's two functions; it leaves files open, and uses what is deprecated, when it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from parliament import analyze_policy_string, enhance_finding  # type: ignore[import-untyped]
    return analyze_policy_string, enhance_finding


def _from_its_owner(policy: dict[str, Any], arn: str) -> dict[str, Any]:
    """The policy as the linter reads it: in a resource's own policy, "*" and no resource both mean that resource."""
    given = policy["Statement"]
    statements = given if isinstance(given, list) else [given]
    return {**policy, "Statement": [_about(statement, arn) for statement in statements]}


def _about(statement: dict[str, Any], arn: str) -> dict[str, Any]:
    named = statement.get("NotResource") or statement.get("Resource", "*")
    own = "Principal" in statement and named == "*"
    return {**statement, "Resource": arn} if own else statement
