"""Where a service's images are kept."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws

from components.context import Context
from slipway.catalogue import Service

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
        physical = context.name(service.name, limit=256)
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
        self.url = repository.repository_url
        self.register_outputs({"url": self.url})
