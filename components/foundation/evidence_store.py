"""Where evidence is kept: two tables, and a bucket that locks the copies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.private_bucket import PrivateBucket
from slipway.evidence.copies import PREFIX
from slipway.evidence.names import Names, names_of
from slipway.evidence.rows import DEPLOYMENTS

LOCKED_DAYS = 400
"""A yearly audit finds the whole year, and a month to look at it."""
CHANGES = (
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PartiQLDelete",
    "dynamodb:UpdateTimeToLive",
)
"""Every way to change or lose an item but to put another in its place, which needs a writer's role."""


class EvidenceStore(pulumi.ComponentResource):
    """The evidence of a stack: nobody changes or removes an item, only the stack's own roles add one.

    The copies are locked in compliance mode where a bad deployment hurts, so that not even the account's owner removes
    them, and in governance mode elsewhere, so that a stack that was tried can be removed by who may bypass it.

    Attributes:
        names: of the tables and the bucket, known beforehand.
    """

    names: Names

    def __init__(self, context: Context, readers: Sequence[str], opts: pulumi.ResourceOptions | None = None) -> None:
        """Declare the store; `readers` are principals of other accounts that may ask what was proved here."""
        super().__init__("slipway:guard:EvidenceStore", "evidence", None, opts)
        self._context, self._readers = context, readers
        self.names = names_of(context.plan.stack, context.account, context.region)
        self._key_arn = self._key()
        self._table("evidence", self.names.table, ("tree", "event"), ("place", "moment"))
        self._table("running", self.names.running_table, ("environment", "service"))
        self._bucket()
        self.register_outputs({"table": self.names.table, "bucket": self.names.bucket})

    def reading(self) -> list[iam.Statement]:
        """What reading takes: to ask the tables, and the key by way of them."""
        tables = [self._table_arn(self.names.table), self._table_arn(self.names.running_table)]
        index = f"{tables[0]}/index/{DEPLOYMENTS}"
        via = {"StringEquals": {"kms:ViaService": f"dynamodb.{self._context.region}.amazonaws.com"}}
        return [
            iam.allow(["dynamodb:Query"], [*tables, index]),
            iam.allow(["dynamodb:BatchGetItem"], tables[1]),
            iam.allow(["kms:Decrypt"], self._key_arn, via),
        ]

    def writing(self) -> list[iam.Statement]:
        """What writing takes: to put items and copies, and the key by way of both; nothing that changes or removes."""
        tables = [self._table_arn(self.names.table), self._table_arn(self.names.running_table)]
        services = [f"{service}.{self._context.region}.amazonaws.com" for service in ("dynamodb", "s3")]
        return [
            iam.allow(["dynamodb:PutItem"], tables),
            iam.allow(["s3:PutObject"], f"arn:aws:s3:::{self.names.bucket}/{PREFIX}*"),
            iam.allow(
                ["kms:Decrypt", "kms:GenerateDataKey"],
                self._key_arn,
                {"StringEquals": {"kms:ViaService": services}},
            ),
        ]

    def _table_arn(self, table: str) -> str:
        return self._context.arn("dynamodb", f"table/{table}")

    def _key(self) -> pulumi.Output[str]:
        """A key of its own: evidence outlives what the stack's other key encrypts."""
        here = pulumi.ResourceOptions(parent=self)
        key = aws.kms.Key(
            "evidence-key",
            description=f"Evidence of stack {self._context.plan.stack}",
            enable_key_rotation=True,
            deletion_window_in_days=30,
            policy=json.dumps(key_policy(self._context, self._readers)),
            tags=self._context.tags(),
            opts=here,
        )
        alias = f"alias/{self._context.name('evidence', limit=200)}"
        aws.kms.Alias("evidence-alias", name=alias, target_key_id=key.key_id, opts=here)
        return key.arn

    def _table(self, purpose: str, name: str, keys: tuple[str, str], index: tuple[str, str] | None = None) -> None:
        here = pulumi.ResourceOptions(parent=self)
        table = aws.dynamodb.Table(
            f"{purpose}-table",
            name=name,
            billing_mode="PAY_PER_REQUEST",
            hash_key=keys[0],
            range_key=keys[1],
            attributes=[{"name": attribute, "type": "S"} for attribute in (*keys, *(index or ()))],
            global_secondary_indexes=[
                {"name": DEPLOYMENTS, "hash_key": index[0], "range_key": index[1], "projection_type": "ALL"}
            ]
            if index
            else None,
            server_side_encryption={"enabled": True, "kms_key_arn": self._key_arn},
            point_in_time_recovery={"enabled": True},
            deletion_protection_enabled=True,
            tags=self._context.tags(),
            opts=here,
        )
        policy = table_policy(self._context, self._table_arn(name), self._readers)
        aws.dynamodb.ResourcePolicy(
            f"{purpose}-table-policy", resource_arn=table.arn, policy=json.dumps(policy), opts=here
        )

    def _bucket(self) -> None:
        here = pulumi.ResourceOptions(parent=self)
        unfinished = {
            "id": "unfinished-uploads",
            "status": "Enabled",
            "filter": {"prefix": ""},
            "abort_incomplete_multipart_upload": {"days_after_initiation": 7},
        }
        bucket = PrivateBucket("evidence", self._context, self._key_arn, [unfinished], here)
        mode = "COMPLIANCE" if self._context.guarded else "GOVERNANCE"
        aws.s3.BucketObjectLockConfiguration(
            "evidence-lock",
            bucket=bucket.resource.id,
            object_lock_enabled="Enabled",
            rule={"default_retention": {"mode": mode, "days": LOCKED_DAYS}},
            opts=pulumi.ResourceOptions(parent=self, depends_on=bucket.ready),
        )


def table_policy(context: Context, table_arn: str, readers: Sequence[str]) -> dict[str, object]:
    """Nobody changes an item, only roles of the stack put one; readers may ask."""
    roles = context.arn("iam", f"role{context.role_path}*", regional=False)
    statements: list[Mapping[str, object]] = [
        {"Sid": "AppendOnly", "Effect": "Deny", "Principal": "*", "Action": list(CHANGES), "Resource": table_arn},
        {
            "Sid": "OnlyRolesOfTheStackAdd",
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["dynamodb:PutItem", "dynamodb:PartiQLInsert"],
            "Resource": table_arn,
            "Condition": {"ArnNotLike": {"aws:PrincipalArn": roles}},
        },
    ]
    if readers:
        statements.append(
            {
                "Sid": "ReadersAsk",
                "Effect": "Allow",
                "Principal": {"AWS": list(readers)},
                "Action": ["dynamodb:Query"],
                "Resource": [table_arn, f"{table_arn}/index/*"],
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}


def key_policy(context: Context, readers: Sequence[str]) -> dict[str, object]:
    """The account's IAM decides; readers may decrypt by way of the tables."""
    statements: list[Mapping[str, object]] = [
        {
            "Sid": "AccountDecides",
            "Effect": "Allow",
            "Principal": {"AWS": context.arn("iam", "root", regional=False)},
            "Action": "kms:*",
            "Resource": "*",
        }
    ]
    if readers:
        statements.append(
            {
                "Sid": "ReadersDecrypt",
                "Effect": "Allow",
                "Principal": {"AWS": list(readers)},
                "Action": ["kms:Decrypt", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": {"StringEquals": {"kms:ViaService": f"dynamodb.{context.region}.amazonaws.com"}},
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}
