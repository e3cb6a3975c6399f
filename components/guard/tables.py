"""The tables that decisions are carried out with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context

READ = ["dynamodb:GetItem", "dynamodb:Query"]
WRITE = ["dynamodb:PutItem", "dynamodb:UpdateItem"]


class DecisionTables(pulumi.ComponentResource):
    """One table for each thing that is remembered from one event to the next.

    Attributes:
        claims: effects that must happen once, by `message`.
        changes: pushes to the repositories, by `repository` and the `commit` that each ends with.
        facts: what happened to deployments, for DORA's metrics, by `place` (service#environment) and `moment`.
        approvals: waits for approval, by `request`; index `open`, by `standing`, holds those that go on.
    """

    claims: aws.dynamodb.Table
    changes: aws.dynamodb.Table
    facts: aws.dynamodb.Table
    approvals: aws.dynamodb.Table

    def __init__(
        self, context: Context, key_arn: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("slipway:guard:DecisionTables", "decision-tables", None, opts)
        self._context, self._key_arn = context, key_arn
        self.claims = self._table("claims", ["message"], ttl={"attribute_name": "forgotten_at", "enabled": True})
        self.changes = self._table("changes", ["repository", "commit"])
        self.facts = self._table("facts", ["place", "moment"])
        waiting = {"name": "open", "hash_key": "standing", "range_key": "request", "projection_type": "ALL"}
        self.approvals = self._table("approvals", ["request"], indexed=["standing"], global_secondary_indexes=[waiting])
        self.register_outputs({})

    def statements(self, actions: Sequence[str], *tables: aws.dynamodb.Table) -> list[iam.Statement]:
        """What lets a function do this to some of the tables and to their indexes."""
        via = {"StringEquals": {"kms:ViaService": f"dynamodb.{self._context.region}.amazonaws.com"}}
        resources = [arn for table in tables for arn in (table.arn, pulumi.Output.concat(table.arn, "/index/*"))]
        return [iam.allow(actions, resources), iam.allow(["kms:Decrypt"], self._key_arn, via)]

    def _table(self, name: str, keys: Sequence[str], *, indexed: Sequence[str] = (), **more: Any) -> aws.dynamodb.Table:
        return aws.dynamodb.Table(
            name,
            name=self._context.name(name, limit=255),
            billing_mode="PAY_PER_REQUEST",
            hash_key=keys[0],
            range_key=keys[1] if len(keys) > 1 else None,
            attributes=[{"name": key, "type": "S"} for key in (*keys, *indexed)],
            server_side_encryption={"enabled": True, "kms_key_arn": self._key_arn},
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=self._context.guarded,
            tags=self._context.tags(),
            opts=pulumi.ResourceOptions(parent=self),
            **more,
        )
