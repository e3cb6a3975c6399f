"""The packs: which rules go together under one name."""

from __future__ import annotations

from policies.kit.pack import Pack
from policies.rules.delivery import (
    approval_guards_production,
    deploy_rolls_back,
    path_passes_every_gate,
    scan_fails_closed,
)

DELIVERY = Pack(
    name="slipway-delivery",
    title="Delivery",
    description="Proves that no path to production skips a test, a scan or an approval.",
    rules=(
        path_passes_every_gate.RULE,
        approval_guards_production.RULE,
        scan_fails_closed.RULE,
        deploy_rolls_back.RULE,
    ),
)
