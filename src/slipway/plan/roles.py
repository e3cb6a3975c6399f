"""Where the roles of a stack are found, in this account or another: their ARNs are known beforehand."""

from __future__ import annotations

from slipway.plan.naming import physical_name


def role_path(stack: str) -> str:
    """The IAM path of a stack's roles."""
    return f"/slipway/{stack}/"


def role_arn(account: str, stack: str, *identity: str, folder: str = "") -> str:
    """The ARN of the role of a stack that is known by `identity`; `folder` is the last part of its path."""
    path = f"{role_path(stack)}{folder}/" if folder else role_path(stack)
    return f"arn:aws:iam::{account}:role{path}{physical_name(stack, *identity)}"


def pipeline_roles(account: str, stack: str) -> str:
    """What the ARN of every role matches that a pipeline of the stack runs with, and that of no other role."""
    return f"arn:aws:iam::{account}:role{role_path(stack)}pipeline/*"
