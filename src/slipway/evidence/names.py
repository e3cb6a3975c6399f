"""What the parts of a stack's store are called."""

from __future__ import annotations

from dataclasses import dataclass

from slipway.plan.naming import physical_name


@dataclass(frozen=True)
class Names:
    """The tables and the bucket."""

    table: str
    running_table: str
    bucket: str


def names_of(stack: str, account: str, region: str) -> Names:
    """The names of a stack's store; a bucket's is unique in the world, and so tells account and region."""
    return Names(
        table=physical_name(stack, "evidence"),
        running_table=physical_name(stack, "running"),
        bucket=physical_name(stack, "evidence", account, region, limit=63),
    )


def table_arn(stack: str, account: str, region: str) -> str:
    """The table of another account's stack, as a query takes it."""
    return f"arn:aws:dynamodb:{region}:{account}:table/{names_of(stack, account, region).table}"
