"""Container Apps: the approved image, copied by its digest."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from slipway.plan.deploys.by_project import ByProject
from slipway.plan.model import Delivery, Shift

if TYPE_CHECKING:
    from slipway.catalogue import Service, TargetKind
    from slipway.plan.environments import EnvironmentName


class ContainerApps(ByProject):
    """The service's revision is replaced when the new one is ready."""

    kind: ClassVar[TargetKind] = "container-apps"

    def delivery(self, service: Service, environment: EnvironmentName) -> Delivery:
        """All at once; the revision before stays at hand."""
        del service, environment
        return Delivery(self.kind, "cloud", Shift("all-at-once"), verified_by=("readiness",), rolls_back_by="revision")
