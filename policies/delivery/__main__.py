"""Serves the delivery pack to the Pulumi engine."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pulumi_policy import EnforcementLevel, PolicyPack

from policies.kit.pack import policies_of
from policies.packs import DELIVERY

PolicyPack(
    name=DELIVERY.name,
    display_name=DELIVERY.title,
    description=DELIVERY.description,
    policies=policies_of(DELIVERY),
    enforcement_level=EnforcementLevel.MANDATORY,
)
