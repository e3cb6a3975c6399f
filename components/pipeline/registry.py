"""Where a service's images are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pulumi
import pulumi_aws as aws

from components import iam
from components.context import Context
from components.foundation.roles import COPY_IMAGES, PULL_IMAGES
from components.foundation.signing import downstream_accounts
from slipway.catalogue import Service
from slipway.plan.deploys.function import function_name
from slipway.plan.promotion import repository_name
from slipway.plan.replicas import replicated


class ImageRegistry(pulumi.ComponentResource):
    """A private repository whose tags never move and whose images are scanned when they are pushed.

    It has no lifecycle policy: what is untagged here are signatures and attestations, and neither age nor number tells
    what is deployed or proved. Images go by `slipway prune`, which knows.

    Attributes:
        url: what an image's name begins with.
        arn: the repository, known beforehand.
    """

    url: pulumi.Output[str]
    arn: str

    def __init__(
        self,
        service: Service,
        context: Context,
        key_arn: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        name = f"{service.name}-registry"
        super().__init__("slipway:pipeline:ImageRegistry", name, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        physical = repository_name(context.plan.stack, service.name)
        self.arn = context.arn("ecr", f"repository/{physical}")
        repository = aws.ecr.Repository(
            name,
            name=physical,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": key_arn}],
            tags=context.tags(service),
            opts=here,
        )
        pulls = [*downstream_pulls(context), *replica_pulls(context, service), *function_pulls(context, service)]
        if pulls:
            policy = {"Version": "2012-10-17", "Statement": pulls}
            aws.ecr.RepositoryPolicy(f"{name}-policy", repository=repository.name, policy=json.dumps(policy), opts=here)
        self.url = repository.repository_url
        self.register_outputs({"url": self.url})


def downstream_pulls(context: Context) -> Iterator[iam.Statement]:
    """The accounts that this stack's images go to may read them, and write nothing."""
    if context.plan.settings.promotes_to:
        yield {
            "Sid": "DownstreamPulls",
            "Effect": "Allow",
            "Principal": {"AWS": downstream_accounts(context)},
            "Action": COPY_IMAGES,
        }


def replica_pulls(context: Context, service: Service) -> Iterator[iam.Statement]:
    """The other accounts that the service is deployed to may read its images; one's own needs no leave."""
    accounts = {replica.account for replica in context.plan.settings.deploys_to} - {context.account}
    if accounts and replicated(service):
        yield {
            "Sid": "ReplicaPulls",
            "Effect": "Allow",
            "Principal": {"AWS": [f"arn:aws:iam::{account}:root" for account in sorted(accounts)]},
            "Action": PULL_IMAGES,
        }


def function_pulls(context: Context, service: Service) -> Iterator[iam.Statement]:
    """Lambda may read the images of the function that the service is."""
    if "lambda" in service.targets:
        function = context.arn("lambda", f"function:{function_name(context.plan.stack, service.name)}")
        yield {
            "Sid": "FunctionPulls",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            "Condition": {"ArnLike": {"aws:SourceArn": function}},
        }
