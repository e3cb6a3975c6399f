"""Build once: which stack a stack takes its images from, and how either names what the other must reach."""

from __future__ import annotations

from typing import Annotated

from slipway.catalogue.values import Strict
from slipway.documents import Shape
from slipway.plan.naming import physical_name

Account = Annotated[str, Shape(r"^[0-9]{12}$", "an AWS account id of twelve digits, in quotes")]
Region = Annotated[str, Shape(r"^[a-z]{2}(-[a-z]+)+-[0-9]$", "an AWS region such as us-east-1")]


class Upstream(Strict):
    """The stack whose pipelines built and proved what this one deploys."""

    stack: str
    account: Account
    region: Region


def repository_name(stack: str, service: str) -> str:
    """The image repository of a service (at most 256 characters)."""
    return physical_name(stack, service, limit=256)


def repository_url(upstream: Upstream, service: str) -> str:
    """What the name of an image of the upstream stack begins with."""
    host = f"{upstream.account}.dkr.ecr.{upstream.region}.amazonaws.com"
    return f"{host}/{repository_name(upstream.stack, service)}"


def signing_alias(stack: str) -> str:
    """The alias of the key that signs the images of a stack."""
    return f"alias/{physical_name(stack, 'signing', limit=200)}"


def proof_alias(stack: str) -> str:
    """The alias of the key that signs what a stack has proved."""
    return f"alias/{physical_name(stack, 'proof', limit=200)}"


def key_address(region: str, account: str, alias: str) -> str:
    """A key as cosign takes it."""
    return f"awskms:///arn:aws:kms:{region}:{account}:{alias}"
