"""Serves the security pack to the Pulumi engine."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from pulumi_policy import EnforcementLevel, PolicyPack

from policies.kit.pack import policies_of
from policies.packs import SECURITY

PolicyPack(
    name=SECURITY.name,
    display_name=SECURITY.title,
    description=SECURITY.description,
    policies=policies_of(SECURITY),
    enforcement_level=EnforcementLevel.MANDATORY,
)
