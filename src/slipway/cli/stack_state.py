"""What the state of a stack says, read without the engine."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from slipway.engine import ProjectHome

PIPELINE = "aws:codepipeline/pipeline:Pipeline"


def stack_state(home: ProjectHome, stack: str) -> dict[str, Any]:
    """Services, pipelines and resources of a stack as of its last update: numbers, and the services' names."""
    path = home.state / ".pulumi" / "stacks" / "slipway" / f"{stack}.json"
    resources: list[dict[str, Any]] = []
    if path.exists():
        checkpoint = json.loads(path.read_text(encoding="utf-8"))["checkpoint"]
        resources = [
            resource
            for resource in checkpoint.get("latest", {}).get("resources") or []
            if not resource["type"].startswith("pulumi:providers:")
        ]
    services = sorted(resource["inputs"]["tags"]["service"] for resource in resources if resource["type"] == PIPELINE)
    return {
        "services": len(services),
        "pipelines": len(services),
        "resources": len(resources),
        "service_names": services,
    }
