"""How the emulated S3 applies bucket policies: moto would apply a statement whether its condition holds or not.

A policy that denies what comes without TLS would so deny everything. Statements under a condition are left out instead;
the policy itself stays as it was given.
"""

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket


def leave_out_conditions() -> None:
    """Make every emulated bucket of this process answer by the statements that hold without a condition."""
    FakeBucket.get_permission = _permission  # type: ignore[method-assign,assignment]


def _permission(bucket: FakeBucket, action: str, resource: str) -> Any:  # noqa: ANN401 - moto's own verdict
    policy = json.loads(bucket.policy) if bucket.policy else {}
    given = policy.get("Statement", [])
    statements = [entry for entry in (given if isinstance(given, list) else [given]) if not entry.get("Condition")]
    if not statements:
        return PermissionResult.NEUTRAL
    return IAMPolicy(json.dumps({**policy, "Statement": statements})).is_action_permitted(action, resource)
