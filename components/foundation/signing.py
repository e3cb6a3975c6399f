"""The keys that sign: one for what is built, one for what is proved of it, so that no build can prove itself."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components.context import Context
from slipway.plan.promotion import key_address, proof_alias, signing_alias

VERIFY = ["kms:GetPublicKey", "kms:DescribeKey"]
SIGN = [*VERIFY, "kms:Sign"]


class SigningKeys(pulumi.ComponentResource):
    """Two keys of elliptic curve P-256, which KMS never gives out.

    Attributes:
        signing_arn: signs images, provenance and bills of materials.
        proof_arn: signs what an environment proved.
        signing, proof: their addresses for cosign, known beforehand.
    """

    signing_arn: pulumi.Output[str]
    proof_arn: pulumi.Output[str]
    signing: str
    proof: str

    def __init__(self, name: str, context: Context, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:foundation:SigningKeys", name, None, opts)
        stack = context.plan.stack
        self.signing_arn = self._key("signing", signing_alias(stack), context)
        self.proof_arn = self._key("proof", proof_alias(stack), context)
        self.signing = key_address(context.region, context.account, signing_alias(stack))
        self.proof = key_address(context.region, context.account, proof_alias(stack))
        self.register_outputs({"signingArn": self.signing_arn, "proofArn": self.proof_arn})

    def _key(self, purpose: str, alias: str, context: Context) -> pulumi.Output[str]:
        here = pulumi.ResourceOptions(parent=self)
        key = aws.kms.Key(
            f"{purpose}-key",
            description=f"{purpose} of stack {context.plan.stack}",
            customer_master_key_spec="ECC_NIST_P256",
            key_usage="SIGN_VERIFY",
            deletion_window_in_days=30,
            policy=json.dumps(key_policy(context)),
            tags=context.tags(),
            opts=here,
        )
        aws.kms.Alias(f"{purpose}-alias", name=alias, target_key_id=key.key_id, opts=here)
        return key.arn


def key_policy(context: Context) -> dict[str, object]:
    """The account's IAM decides who signs; the accounts that this stack's images go to may verify."""
    statements: list[dict[str, object]] = [
        {
            "Sid": "AccountDecides",
            "Effect": "Allow",
            "Principal": {"AWS": context.arn("iam", "root", regional=False)},
            "Action": "kms:*",
            "Resource": "*",
        }
    ]
    if downstream := downstream_accounts(context):
        statements.append(
            {
                "Sid": "DownstreamVerifies",
                "Effect": "Allow",
                "Principal": {"AWS": downstream},
                "Action": VERIFY,
                "Resource": "*",
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}


def downstream_accounts(context: Context) -> list[str]:
    """The accounts that take images from this stack, as principals."""
    return [f"arn:aws:iam::{account}:root" for account in context.plan.settings.promotes_to]
