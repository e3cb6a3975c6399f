"""Where a service's images are kept."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components.context import Context
from components.foundation.roles import PULL_IMAGES
from components.foundation.signing import downstream_accounts
from slipway.catalogue import Service
from slipway.plan.promotion import repository_name

KEPT_IMAGES = 50
"""Images kept of each service: enough to reach back over months of rollbacks."""


class ImageRegistry(pulumi.ComponentResource):
    """A private repository whose tags never move and whose images are scanned when they are pushed.

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
        keep = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": KEPT_IMAGES}
        rule = {"rulePriority": 1, "selection": keep, "action": {"type": "expire"}}
        aws.ecr.LifecyclePolicy(
            f"{name}-lifecycle", repository=repository.name, policy=json.dumps({"rules": [rule]}), opts=here
        )
        if context.plan.settings.promotes_to:
            aws.ecr.RepositoryPolicy(
                f"{name}-policy", repository=repository.name, policy=json.dumps(pull_policy(context)), opts=here
            )
        self.url = repository.repository_url
        self.register_outputs({"url": self.url})


def pull_policy(context: Context) -> dict[str, object]:
    """The accounts that this stack's images go to may read them, and write nothing."""
    statement = {
        "Sid": "DownstreamPulls",
        "Effect": "Allow",
        "Principal": {"AWS": downstream_accounts(context)},
        "Action": [*PULL_IMAGES, "ecr:ListImages", "ecr:DescribeImages"],
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
