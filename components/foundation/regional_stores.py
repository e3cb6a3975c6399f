"""What CodePipeline needs in each further region that it deploys to."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.context import Context
from components.foundation.artifact_store import ArtifactStore
from components.foundation.customer_key import CustomerKey


class RegionalStores(pulumi.ComponentResource):
    """An artifact store under a customer key of its own in each of a stack's further regions.

    CodePipeline copies there what the actions of the region read (user guide, "Add a cross-Region action").

    Attributes:
        stores: by region.
    """

    stores: Mapping[str, ArtifactStore]

    def __init__(self, name: str, context: Context, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("slipway:foundation:RegionalStores", name, None, opts)
        regions = {replica.region for replica in context.plan.settings.deploys_to} - {context.region}
        self.stores = {region: self._store(context.within(region)) for region in sorted(regions)}
        self.register_outputs({})

    def _store(self, context: Context) -> ArtifactStore:
        here = pulumi.ResourceOptions(parent=self)
        key = CustomerKey(f"customer-{context.region}", context, here)
        return ArtifactStore(f"artifacts-{context.region}", context, key.arn, here)
